/**
 * Scripts about calls: of functions by functions of C's, of metamethods, of coroutines. Their replies, beside redis-server's,
 * show that our ways of making such calls cannot be told from Lua's own; run with suspensions at every few instructions
 * they must answer the same.
 */
export const scripts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "protected calls": {
    "pcall answers results":
      "return {pcall(function(a,...) local s=0 for i=1,20 do s=s+i end return a,s,... end, 1,2,3)}",
    "pcall answers an error":
      "local a,b=pcall(function() local x for i=1,5 do x=i end error('x'..x) end) return {tostring(a),b}",
    "ten pcalls, each with the error of the last":
      "local function f(n) if n==0 then error({err='deep'}) end local a,b,c=pcall(f,n-1) error(b..n) end local a,b=pcall(f,10) return b",
    "pcall of pcall": "return pcall(pcall, pcall, function() local x=0 for i=1,10 do x=x+i end return x end) and 5",
    "pcall of pcall of pcall: its result":
      "return select(4, pcall(pcall, pcall, function() local x=0 for i=1,10 do x=x+i end return x end))",
    "pcall of what is no function":
      "local a,b=pcall(nil) local c,d=pcall({}) local e,f=pcall(setmetatable({},{__call=function(self,x) return x end}),7) return {tostring(a),b,tostring(c),d,tostring(e),f}",
    "pcall as deep as it goes":
      "local n=0 local function f() n=n+1 local a,b=pcall(f) if not a then error(b,0) end return b end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "variables that outlive a pcall which fails":
      "local fs={} local ok,e=pcall(function() for i=1,3 do local x=i*10 fs[i]=function() x=x+1 return x end end local y=5 fs[4]=function() y=y+1 return y end fs[4]() error('stop'..y) end) return {e,fs[1](),fs[1](),fs[2](),fs[4](),fs[4]()}",
    "xpcall with a handler":
      "local n=0 local a,b=xpcall(function() for i=1,3 do end error('a') end,function(e) local s=e for i=1,3 do s=s..i end return s end) return {tostring(a),b}",
    "xpcall with what is no function":
      "local a,b=xpcall(function() error('x') end, 5) local c,d=xpcall(5,function(e) return 'h:'..e end) return {tostring(a),tostring(b),tostring(c),tostring(d)}",
    "a handler that always fails":
      "local n=0 local a,b=xpcall(function() error('a') end,function(e) n=n+1 error('b') end) return {n,b}",
    "a handler that fails four times":
      "local n=0 local a,b=xpcall(function() local x=nil; return x.y end,function(e) n=n+1 if n<5 then local z=nil; return z.w end return e..n end) return {n,b}",
    "a handler that recovers at the end of the stack":
      "local n=0 local a,b=xpcall(function() error('a') end,function(e) n=n+1 if string.find(e,'C stack') then return e..n end error('b') end) return {n,b}",
    "the same, failing by itself":
      "local n=0 local a,b=xpcall(function() error('a') end,function(e) n=n+1 if string.find(e,'C stack') then return e..n end local z=nil; return z.x end) return {n,b}",
    "xpcall as deep as it goes":
      "local n=0 local function f() n=n+1 local a,b=xpcall(f,function(e) return 'h'..e end) if not a then error(b,0) end return b end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "xpcall as deep as it goes, with a handler that fails":
      "local n,m=0,0 local function f() n=n+1 local a,b=xpcall(f,function(e) m=m+1 error(e) end) if not a then error(b,0) end return b end local a,b=pcall(f) return {n,m,tostring(a),tostring(b)}",
    "an error whose text is found by __index":
      "local a,b=pcall(error,setmetatable({},{__index=function(t,k) for i=1,3 do end return 'E'..k end})) return {tostring(a),b}",
    "an error whose __index finds no text":
      "local a,b,c=pcall(error,setmetatable({},{__index=function(t,k) for i=1,3 do end return {} end})) return {tostring(a),type(b),type(c)}",
    "the same, uncaught": "error(setmetatable({},{__index=function(t,k) for i=1,3 do end return 'E'..k end}))",
    "levels of error across calls":
      "local function f() error('lvl',3) end local function g() local a,b=pcall(f) return b end\nlocal r={g()}\nlocal function h() error('two',2) end\nlocal a,b=pcall(function()\nh()\nend) r[#r+1]=b local a,b=pcall(error,'x',2) r[#r+1]=b local a,b=pcall(error,'x',1) r[#r+1]=b table.sort({1,2},function() r[#r+1]=select(2,pcall(error,'y',2)) r[#r+1]=select(2,pcall(error,'y',3)) r[#r+1]=select(2,pcall(error,'y',4)) r[#r+1]=select(2,pcall(error,'y',5)) end) return r",
    "wrong arguments, through pcall":
      "local s={} local function e(...) s[#s+1]=select(2,pcall(...)) end e(pcall) e(xpcall) e(xpcall,1) e(table.sort) e(table.sort,{},1) e(table.sort,1,function() end) e(string.gsub) e(string.gsub,'a') e(string.gsub,'a','b') e(string.gsub,'a','b',nil) e(string.gsub,'a','b',print) e(string.gsub,'a','b',function() end,'x') e(string.gsub,{},'b',function() end) e(table.foreach) e(table.foreach,{}) e(table.foreachi,{}) e(table.foreachi) e(tostring) e(load) e(load,1) e(load,function() end,{}) e(error) e(error,'x','y') e(error,'x',nil) e(coroutine.wrap) e(loadstring) for i,v in ipairs(s) do s[i]=tostring(v) end return s",
    "wrong arguments":
      "local s={} local function e(f) s[#s+1]=tostring(select(2,pcall(f))) end e(function() table.sort({},1) end) e(function() return table.sort(1) end) e(function() ('x'):gsub('x') end) e(function() string.gsub('x','x',function() end,{}) end) e(function() table.foreach({},1) end) e(function() tostring() end) e(function() load(1) end) e(function() xpcall(1) end) e(function() local q=table.sort q({},1) end) e(function() error() end) return s",
    "five thousand values":
      "local t={} for i=1,5000 do t[i]=i end return {select('#',pcall(unpack,t)), select('#',pcall(function(...) return ... end,unpack(t)))}",
    "nearly as many values as a stack has":
      "local t={} for i=1,7990 do t[i]=i end return {select('#',pcall(unpack,t)), select('#',pcall(function(...) return ... end,unpack(t)))}",
    "more values than a stack has":
      "local t={} for i=1,9000 do t[i]=i end local a,b=pcall(unpack,t) return {tostring(a),tostring(b)}",
    "the place of an error in a comparator": "table.sort({1,2},function(a,b)\nerror('in cmp') end)",
    "the place of an error in a callback": "string.gsub('x','x',function()\nlocal z=nil; return z.x end)",
    "the place of an error in a coroutine": "local f=coroutine.wrap(function()\nerror('co') end)\n\nf()",
    "the place of an error after one that was caught": "pcall(function()\nerror('co') end)\n\nerror('second')",
    "the place of an error in C": "table.sort({1,2},error)",
    "the place of an error after one that was handled":
      "xpcall(function()\nerror('co') end,function(e)\nreturn e end)\n\nerror('second')",
    "the place of an error in __tostring": "tostring(setmetatable({},{__tostring=function()\nerror('ts') end}))"
  },
  metamethods: {
    __index:
      "local t=setmetatable({},{__index=function(t,k) local s='' for i=1,5 do s=s..k end return s end}) local r={} for i=1,5 do r[#r+1]=t['a'..i] end return r",
    "__index of a method":
      "local t=setmetatable({},{__index=function(t,k) return function(self,x) local s=0 for i=1,x do s=s+i end return s..k end end}) return {t:foo(3), t:bar(4)}",
    __newindex:
      "local log={} local t=setmetatable({},{__newindex=function(t,k,v) for i=1,3 do v=v..i end rawset(t,k,v) log[#log+1]=k end}) t.a='x' t.b='y' return {t.a,t.b,log[1],log[2]}",
    "__add, __mul and __unm":
      "local m m={__add=function(a,b) local x=0 for i=1,3 do x=x+1 end return setmetatable({v=a.v+b.v},m) end,__unm=function(a) return setmetatable({v=-a.v},m) end,__mul=function(a,b) return a.v*b end} local a=setmetatable({v=3},m) local b=setmetatable({v=4},m) return (-(a+b))*2",
    "__lt, for all four comparisons":
      "local m m={__lt=function(a,b) local x=0 for i=1,3 do x=x+1 end return a.v<b.v end} local function o(v) return setmetatable({v=v},m) end local r={} for i=1,3 do for j=1,3 do r[#r+1]=(o(i)<o(j)) and 1 or 0 r[#r+1]=(o(i)<=o(j)) and 1 or 0 r[#r+1]=(o(i)>o(j)) and 1 or 0 r[#r+1]=(o(i)>=o(j)) and 1 or 0 if o(i)<o(j) then r[#r+1]='y' else r[#r+1]='n' end while o(i)<=o(j) do r[#r+1]='w' break end end end return r",
    __le: "local m m={__lt=function(a,b) return false end,__le=function(a,b) local x=0 for i=1,3 do x=x+1 end return a.v<=b.v end} local function o(v) return setmetatable({v=v},m) end local r={} for i=1,3 do for j=1,3 do r[#r+1]=(o(i)<=o(j)) and 1 or 0 r[#r+1]=(o(i)>=o(j)) and 1 or 0 r[#r+1]=not (o(i)>=o(j)) and 1 or 0 end end return r",
    __eq: "local n=0 local m m={__eq=function(a,b) for i=1,3 do n=n+1 end return a.v==b.v end} local function o(v) return setmetatable({v=v},m) end local r={} for i=1,2 do for j=1,2 do r[#r+1]=(o(i)==o(j)) and 1 or 0 r[#r+1]=(o(i)~=o(j)) and 1 or 0 end end r[#r+1]=n return r",
    "__concat of two":
      "local m m={__concat=function(a,b) local s='' for i=1,3 do s=s..i end return s..(type(a)=='table' and a.v or a)..(type(b)=='table' and b.v or b) end} local a=setmetatable({v='A'},m) return {a..'x','y'..a,a..a}",
    "__concat of more":
      "local m m={__concat=function(a,b) local s='' for i=1,3 do s=s..i end return s..(type(a)=='table' and a.v or a)..(type(b)=='table' and b.v or b) end} local a=setmetatable({v='A'},m) return {a..'x'..a,'y'..a..'z'..a,a..a..'1'..'2'..a}",
    __call:
      "local t=setmetatable({},{__call=function(self,a,b) local s=0 for i=1,5 do s=s+a end return s,b end}) return {t(3,4)}",
    "pcall within __index":
      "local t=setmetatable({},{__index=function(t,k) local a,b=pcall(function() local s=0 for i=1,4 do s=s+i end return s..k end) return b end}) return {t.a,t.b}",
    "pcall within __lt":
      "local t=setmetatable({},{__lt=function(a,b) return select(2,pcall(function() local x=0 for i=1,3 do x=x+i end return x==6 end)) end}) local u=setmetatable({},getmetatable(t)) if t<u then return 'yes' else return 'no' end",
    "a coroutine as __index":
      "local f=coroutine.wrap(function(t,k) while true do for i=1,3 do end t,k=coroutine.yield('v'..k) end end) local t=setmetatable({},{__index=f}) return {t.a,t.b,t.c}",
    "a coroutine as __lt":
      "local f=coroutine.wrap(function() while true do for i=1,3 do end coroutine.yield(true) coroutine.yield(false) end end) local m={__lt=f} local a,b=setmetatable({},m),setmetatable({},m) local r={} for i=1,4 do if a<b then r[i]='T' else r[i]='F' end end return r",
    "variables that outlive __index":
      "local f2 local t=setmetatable({},{__index=function(t,k) local z=1 f2=function() z=z+1 return z end for i=1,3 do f2() end return f2 end}) local g=t.q return {g(),f2(),g()}",
    "varying arguments within __index":
      "local function f(...) local n=0 for i=1,select('#',...) do n=n+(select(i,...)) end return n,... end local t=setmetatable({},{__index=function(t,k) local a=f(1,2,3) return a+k end}) return {f(t[1],t[2],f(t[3],4)),t[9]}",
    "recursion within __index":
      "local function f(n) if n==0 then return 0 end return 1+f(n-1) end local t=setmetatable({},{__index=function(t,k) return f(k) end}) return {t[50],t[20]}",
    "__index within __index":
      "local t t=setmetatable({},{__index=function(_,k) if k==0 then return 0 end return 1+t[k-1] end}) return t[30]",
    "__index as deep as it goes":
      "local t t=setmetatable({},{__index=function(_,k) return 1+t[k+1] end}) local x local u=setmetatable({},{__index=function(_,k) if k>0 then return 1+x[k-1] end return 1 end}) x=u local r=u[100] local a,b=pcall(function() return t[1] end) return {tostring(a),b}",
    "__index in assignments and constructors":
      "local t=setmetatable({},{__index=function(t,k) for i=1,2 do end return k end}) local a,b,c=t.x,t.y,t.z local u={t.a,t.b,[t.c]=t.d,t.e} return {a,b,c,u[1],u[2],u.c,u[3]}",
    "__index in conditions":
      "local t=setmetatable({},{__index=function(t,k) for i=1,2 do end if k=='n' then return nil end return k end}) return {t.n or 'no', t.y and 'yes', (t.a==nil) and 1 or 2, (not t.n) and 3 or 4}",
    "the globals": "local a,b=pcall(function() return nope end) return b",
    "__index in the bounds of a loop":
      "local t=setmetatable({},{__index=function() for i=1,2 do end return 3 end}) local s=0 for i=t.a,t.b+2 do s=s+i end return s",
    __tostring:
      "local t=setmetatable({},{__tostring=function() local s='' for i=1,3 do s=s..i end return s end}) return {tostring(t),tostring(1),tostring('x'),tostring(nil),tostring(true)}",
    "__tostring as deep as it goes":
      "local n=0 local t t=setmetatable({},{__tostring=function() n=n+1 return tostring(t) end}) local a,b=pcall(tostring,t) return {n,tostring(a),tostring(b)}",
    "an iterator":
      "local function it(n) local i=0 return function() i=i+1 local x=0 for j=1,3 do x=x+j end if i<=n then return i,x end end end local r={} for a,b in it(4) do r[#r+1]=a r[#r+1]=b end return r"
  },
  coroutines: {
    "resume and yield":
      "local co=coroutine.create(function(a) local b=coroutine.yield(a+1) local c,d=coroutine.yield(b*2) error('end'..c..d) end) local r={} for i=1,5 do local x={coroutine.resume(co,i,i)} r[#r+1]=tostring(x[1]) r[#r+1]=tostring(x[2]) r[#r+1]=coroutine.status(co) end return r",
    "an error in wrap":
      "local f=coroutine.wrap(function() error('oops') end) local a,b=pcall(f) return {tostring(a),b}",
    "an error table in wrap":
      "local f=coroutine.wrap(function() local x=0 for i=1,3 do x=x+1 end error({err='tbl'}) end) local a,b=pcall(f) return {tostring(a),b}",
    "status and running, also within pcall":
      "local co co=coroutine.create(function() local inner=coroutine.create(function() return coroutine.status(co) end) local a,b=coroutine.resume(inner) local p={pcall(function() return coroutine.status(co), coroutine.running()==co end)} return b, coroutine.status(co), p[2], tostring(p[3]), tostring(coroutine.resume(co)) end) return {select(2,coroutine.resume(co))}",
    "yield within pcall":
      "local co=coroutine.wrap(function() local a,b=pcall(function() for i=1,3 do end coroutine.yield(1) end) coroutine.yield(b) return 'done' end) return {co(),co()}",
    "yield within __index":
      "local co=coroutine.wrap(function() local t=setmetatable({},{__index=function() for i=1,3 do end coroutine.yield(1) end}) local x=t.y return 1 end) local a,b=pcall(co) return b",
    "wrap as an iterator":
      "local r={} for a,b in coroutine.wrap(function() for i=1,4 do local x=0 for j=1,3 do x=x+j end coroutine.yield(i,x) end end) do r[#r+1]=a r[#r+1]=b end return r",
    "a dead coroutine":
      "local f=coroutine.wrap(function() end) f() local a,b=pcall(f) local g=coroutine.wrap(function() error({}) end) local c,d=pcall(g) return {b,type(d)}",
    "what cannot be resumed":
      "local r={} local co co=coroutine.create(function() r[1]={coroutine.resume(co)} r[2]={coroutine.resume(coroutine.running())} local o=coroutine.create(function() return coroutine.resume(co) end) r[3]={coroutine.resume(o)} end) coroutine.resume(co) r[4]={coroutine.resume(co)} local s={} for i=1,4 do for j=1,3 do s[#s+1]=tostring(r[i][j]) end end s[#s+1]=select(2,pcall(coroutine.resume,1)) s[#s+1]=select(2,pcall(coroutine.create,1)) s[#s+1]=select(2,pcall(coroutine.wrap,print)) s[#s+1]=select(2,pcall(coroutine.wrap,pcall)) s[#s+1]=select(2,pcall(coroutine.status,1)) s[#s+1]=select(2,pcall(coroutine.yield,1)) return s",
    "coroutines within each other as deep as they go":
      "local n=0 local function f() n=n+1 local co=coroutine.create(f) local a,b=coroutine.resume(co) if not a then error(b,0) end return b end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "wrap as deep as it goes":
      "local n=0 local function f() n=n+1 return coroutine.wrap(f)() end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "seven thousand values":
      "local t={} for i=1,7000 do t[i]=i end return {select('#',coroutine.wrap(function(...) return coroutine.yield(...) end)(unpack(t)))}"
  },
  callbacks: {
    "the comparisons of sort, in order":
      "local t={} for i=1,30 do t[i]=(i*17)%31 end local log={} table.sort(t,function(a,b) log[#log+1]=a*100+b return a<b end) for _,v in ipairs(log) do t[#t+1]=v end return t",
    "an error in a comparator":
      "local t={5,4,3,2,1} local a,b=pcall(table.sort,t,function(a,b) for i=1,2 do end error('cmp') end) return b",
    "an inconsistent comparator":
      "local t={} for i=1,20 do t[i]=i end local a,b=pcall(function() table.sort(t,function(a,b) return true end) end) return b",
    "sort by __lt":
      "local m={__lt=function(a,b) return a.v<b.v end} local t={} for i=1,10 do t[i]=setmetatable({v=(i*7)%11},m) end table.sort(t) local r={} for i,v in ipairs(t) do r[i]=v.v end return r",
    "sort of what cannot be changed": "return {pcall(table.sort,redis)}",
    "C functions as callbacks":
      "local r={} r[1]=select(2,pcall(function() table.sort({1,2},string.rep) end)) r[2]=select(2,pcall(function() table.sort({{},{}},string.rep) end)) r[3]=select(2,pcall(function() string.gsub('x','x',string.rep) end)) r[4]=select(2,pcall(function() table.foreach({1},string.byte) end)) return r",
    "sort as deep as it goes":
      "local n=0 local function f() n=n+1 table.sort({1,2,3},f) return true end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "foreach and foreachi":
      "local r={} table.foreach({1,2,a=3},function(k,v) for i=1,2 do end r[#r+1]=k..'='..v end) r[#r+1]=table.foreachi({5,6,7},function(i,v) for i=1,2 do end if v==6 then return 'six'..i end end) return r",
    "foreach as deep as it goes":
      "local n=0 local function f() n=n+1 table.foreach({1},f) end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "foreachi as deep as it goes":
      "local n=0 local function f() n=n+1 table.foreachi({1},f) end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "gsub with a function":
      "return {string.gsub('hello world from lua','(%w+)',function(w) local s='' for i=1,2 do s=w..s end return s end)}",
    "gsub with positions and a limit":
      "return {string.gsub('abc def','()(%w)',function(i,c) if i%2==0 then return false end return c..i end, 4)}",
    "gsub with __index":
      "return {string.gsub('$name is $age',  '%$(%w+)', setmetatable({},{__index=function(t,k) local s='' for i=1,2 do s=s..k end return s end}))}",
    "gsub of what is empty":
      "return {string.gsub('abc','%w*',function(s) return '<'..s..'>' end), (string.gsub('abc','',function() return '-' end)), (string.gsub('hello','^h',function() return 'J' end))}",
    "gsub with NUL and frontiers":
      "return {(string.gsub('a\\0b','\\0',function() return 'x' end)),(string.gsub('a\\0b','a\\0b',function() return 'x' end)),(string.gsub('ab','%f[b]',function() return '|' end)),(string.gsub('THE (quick) fox','%((%a+)%)',function(s) return s:upper() end)),(string.gsub(12321,2,function(s) return s*2 end))}",
    "gsub with limits":
      "local r={} for _,m in ipairs({-1,0,1,2,100}) do local a,b=string.gsub('aaaa','a',function() return 'b' end,m) r[#r+1]=a r[#r+1]=b end return r",
    "gsub that keeps matches":
      "return {string.gsub('a1b2','(%a)(%d)',function(a,b) if b=='1' then return nil end return false end), string.gsub('a1b2','%a',setmetatable({},{__index=function(t,k) if k=='a' then return false end return 5 end}))}",
    "gsub with an anchor":
      "return {string.gsub('aaa','^a',function() return 'b' end), string.gsub('aaa','^',function() return 'b' end), string.gsub('','^',function() return 'b' end),string.gsub('','x*',function() return 'b' end)}",
    "gsub with a wrong replacement":
      "local a,b=pcall(function() return string.gsub('abc','b',function() return {} end) end) return b",
    "gsub with a wrong pattern":
      "local a,b=pcall(function() return string.gsub('abc','(b',function() return 'x' end) end) return b",
    "gsub as deep as it goes":
      "local n=0 local function f() n=n+1 return (string.gsub('x','x',f)) end local a,b=pcall(f) return {n,tostring(a),tostring(b)}"
  },
  load: {
    "load from pieces":
      "local i=0 local parts={'return ','1',' + ','2'} return load(function() i=i+1 for j=1,3 do end return parts[i] end)()",
    "text that is long":
      "local i=0 return load(function() i=i+1 if i<=300 then return string.rep(' ',1000) end return i==301 and 'return 7' or nil end)()",
    "a syntax error in text that is long":
      "local i=0 local a,b=load(function() i=i+1 if i<=300 then return string.rep(' ',1000) end return i==301 and '= =' or nil end) return {tostring(a),b}",
    "a reader that is a C function":
      "return load(coroutine.wrap(function() for _,p in ipairs({'return ','1','+1'}) do coroutine.yield(p) end end))()",
    "another that is one": "return load(string.gmatch('return 12','.'))()",
    "an error in a reader":
      "local i=0 local a,b=load(function() i=i+1 if i==3 then error('reader') end return 'x = 1 ' end) return {tostring(a),b,i}",
    "a syntax error ends the reading":
      "local i=0 local a,b=load(function() i=i+1 return '= = ' end) return {tostring(a),b,i}",
    "load within a reader":
      "local i=0 return load(function() i=i+1 if i==1 then local j=0 local f=load(function() j=j+1 if j==1 then return 'return 42' end end) return 'return '..f() end end)()",
    "load as deep as it goes":
      "local n=0 local function f() n=n+1 local a,b=load(f) if not a then error(b,0) end return 'x' end local a,b=pcall(load,f) return {n,tostring(a),tostring(b)}",
    "the same within pcall":
      "local n=0 local function f() n=n+1 local a,b=load(f) if not a then error(b,0) end return nil end local a,b=pcall(f) return {n,tostring(a),tostring(b)}",
    "a reader that begins with an empty piece":
      "local i=0 local p={'','return 5'} local a,b=load(function() i=i+1 return p[i] end) return {a and a() or b,i}",
    "with two empty pieces":
      "local i=0 local p={'','','return 5'} local a,b=load(function() i=i+1 return p[i] end) return {tostring(a and a()),tostring(b),i}",
    "with nil":
      "local i=0 local a,b=load(function() i=i+1 if i==2 then return 'return 5' end end) return {tostring(a and a()),tostring(b),i}",
    "an empty piece in the middle":
      "local i=0 local p={'return 1','','2'} local a,b=load(function() i=i+1 return p[i] end) return {tostring(a and a()),tostring(b),i}",
    "a number as a piece":
      "local i=0 local p={'return ',5} local a,b=load(function() i=i+1 return p[i] end) return {tostring(a and a()),tostring(b),i}",
    "a reader of no strings, within pcall":
      "local a,b=pcall(load,function() return {} end) local c,d=pcall(function() return load(function() return {} end) end) local e,f,g=pcall(load, function() return true end) return {tostring(a),tostring(b),tostring(c),tostring(d),tostring(e),tostring(f),tostring(g)}",
    "a reader of no strings": "local a,b=load(function() return {} end) return {tostring(a),b}",
    "bytecode after an empty piece":
      "local d='\\27Lua' local i=0 local a,b=load(function() i=i+1 if i==1 then return '' elseif i==2 then return d end end) return {tostring(a),b,i}",
    "the first byte of bytecode":
      "local i=0 local a,b=load(function() i=i+1 if i==1 then return '\\27' end end,'=n') return {tostring(a),b,i}"
  },
  values: {
    "a loop": "local t=0 for i=1,50 do t=t+i end return t",
    "cjson.null":
      "return {tostring(cjson.null), tostring(cjson.null)..'', type(cjson.null), tostring(getmetatable(cjson.null))}",
    "not a number, negative": "redis.setresp(3) return {double=0/0}",
    "not a number, positive": "redis.setresp(3) return {double=-(0/0)}"
  }
}
