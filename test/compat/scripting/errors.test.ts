import { compare } from "../Compare.js"

compare("the errors of scripts", {
  "raised by the script": String.raw`
    EVAL "error('x')" 0
    EVAL "error('x', 0)" 0
    EVAL "error('x', 2)" 0
    EVAL "error()" 0
    EVAL "error(nil)" 0
    EVAL "error(cjson.null)" 0
    EVAL "error(true)" 0
    EVAL "return redis.pcall('nosuch' .. tostring(cjson.null))" 0
    EVAL "return {tostring(cjson.null), tostring(cjson.decode('[null]')[1])}" 0
    EVAL "error(3)" 0
    EVAL "error(true)" 0
    EVAL "error(false)" 0
    EVAL "error('-X y')" 0
    EVAL "error('two\r\nlines\r\n')" 0
    EVAL "error('a\\0b', 0)" 0
    EVAL "error({err = 'My error'})" 0
    EVAL "error({err = 'WORD'})" 0
    EVAL "error({err = ''})" 0
    EVAL "error({err = 3})" 0
    EVAL "error({err = 'X y', source = 's', line = 'l'})" 0
    EVAL "error({err = 'X y', ignore_error_stats_update = true})" 0
    EVAL "error(redis.error_reply('A b'))" 0
    EVAL "assert(false)" 0
    EVAL "assert(nil)" 0
    EVAL "assert(false, 'my')" 0
    EVAL "assert(false, {err = 'My e'})" 0
    EVAL "\n\nerror('third')" 0
    EVAL "local function f() error('in f') end\n\nf()" 0
    EVAL "local function f() error('of the caller', 2) end\n\nf()" 0
    EVAL "local function f() return error('at the end') end return f()" 0
    EVAL "return error('at the end')" 0
    EVALSHA_RO 0000000000000000000000000000000000000000 0
  `,
  "raised by Lua": String.raw`
    EVAL "local t = nil\nreturn t.x" 0
    EVAL "return 1 .. {}" 0
    EVAL "return #5" 0
    EVAL "return nil > 1" 0
    EVAL "return {} < {}" 0
    EVAL "return 1 + {}" 0
    EVAL "return redis.nope()" 0
    EVAL "redis()" 0
    EVAL "string.rep()" 0
    EVAL "('x'):rep({})" 0
    EVAL "string.format('%d', 'x')" 0
    EVAL "string.format('%10000d', 1)" 0
    EVAL "table.concat({{}})" 0
    EVAL "for i = 1, 'x' do end" 0
    EVAL "for i in 5 do end" 0
    EVAL "local t = {} t[nil] = 1" 0
    EVAL "local t = {} t[0/0] = 1" 0
    EVAL "local function f() return 1 + f() end return f()" 0
    EVAL "string.gsub('x', 'x', error)" 0
    EVAL "table.sort({1, 2, 3}, error)" 0
    EVAL "table.sort({1, 2, 3}, function() error('in a callback') end)" 0
    EVAL "table.sort({3, 1, 'a'})" 0
    EVAL "next({}, 'none')" 0
    EVAL "select(0)" 0
    EVAL "setmetatable({}, {__index = function() error('in a metamethod') end})\n.x = 1" 0
    EVAL "local t = setmetatable({}, {__index = function() error('in a metamethod') end}) return t.x" 0
    EVAL "return unpack({}, 1, 1e7)" 0
    EVAL "return string.rep('x', -1)" 0
    EVAL "return ('x'):bad()" 0
  `,
  "of the compiler": String.raw`
    EVAL "return 1 +" 0
    EVAL "x =" 0
    EVAL "return \"abc" 0
    EVAL "goto a" 0
    EVAL "return 'a\nb'" 0
    EVAL "x x\r\ny" 0
    EVAL "return 1 \x00 2" 0
    EVAL "return '\x00' .. 'x'" 0
    EVAL "\x1bLuaQ" 0
    EVAL "\x1b" 0
    EVAL "" 0
    EVAL " " 0
    EVAL "# comment" 0
    EVAL "-- comment" 0
    EVAL "--[[ open" 0
    EVAL "break" 0
    EVAL "return ..." 0
    EVAL "local a = ... return a" 0
    EVAL "return select('#', ...)" 0
    EVAL "end" 0
    EVAL "return 1 end" 0
    EVAL "local a <const> = 1" 0
    SCRIPT LOAD "return 1 +"
    SCRIPT LOAD ""
  `,
  caught: `
    EVAL "return {pcall(error)}" 0
    EVAL "return select('#', pcall(error))" 0
    EVAL "return {pcall(error, {err = 'A b'})}" 0
    EVAL "return {pcall(error, {err = 5})}" 0
    EVAL "return select('#', pcall(error, {x = 1}))" 0
    EVAL "local a, b, c = pcall(error, {err = {}}) return {type(b), type(c)}" 0
    EVAL "return {pcall(redis.call, 'nope')}" 0
    EVAL "return {pcall(function() redis.call('nope') end)}" 0
    EVAL "return {pcall(string.rep)}" 0
    EVAL "return {pcall(function() string.rep() end)}" 0
    EVAL "return {pcall(function() error('x', 2) end)}" 0
    EVAL "return {pcall(function() error('x', 3) end)}" 0
    EVAL "return {pcall(pcall, error, 'x')}" 0
    EVAL "return {pcall(5)}" 0
    EVAL "return {pcall(function(...) return ... end, 1, 2, 3)}" 0
    EVAL "return {select(2, pcall(function() return 1, 2 end))}" 0
    EVAL "return {xpcall(function() error('a') end, function(e) return 'h' .. e end)}" 0
    EVAL "return {xpcall(function() redis.call('nope') end, function(e) return type(e) .. e.err end)}" 0
    EVAL "return {xpcall(function() return 1, 2 end, error)}" 0
    EVAL "return {xpcall(function() error('a') end, error)}" 0
    EVAL "return {xpcall(function() redis.call('nope') end, __redis__err__handler)}" 0
    EVAL "local ok, e = xpcall(function() error('a') end, __redis__err__handler) return {e.err, e.source, e.line}" 0
    EVAL "local f f = function(n) local ok, e = pcall(f, n + 1) if not ok then return e .. '|' .. n end return e end return f(1)" 0
    EVAL "local r = redis.pcall('nope') return {r.err, tostring(r.ignore_error_stats_update), tostring(r.source)}" 0
    EVAL "return redis.pcall('nope')" 0
    EVAL "return {1, redis.pcall('nope')}" 0
    EVAL "error(redis.pcall('nope'))" 0
    EVAL "local n = 0 for i = 1, 1000 do if not pcall(error, 'x') then n = n + 1 end end return n" 0
  `,
  "in coroutines": `
    EVAL "return tostring(coroutine.running())" 0
    EVAL "return coroutine.wrap(function() return type(coroutine.running()) end)()" 0
    EVAL "coroutine.yield(1)" 0
    EVAL "return {pcall(coroutine.yield, 1)}" 0
    EVAL "return {pcall(function() return coroutine.yield(1) end)}" 0
    EVAL "return coroutine.wrap(function() return redis.call('PING') end)()" 0
    EVAL "return coroutine.wrap(function() coroutine.yield(7) end)()" 0
    EVAL "local co = coroutine.wrap(function(a) while true do a = coroutine.yield(a * 2) end end) return {co(1), co(2), co(3)}" 0
    EVAL "return {coroutine.wrap(function() return pcall(coroutine.yield, 1) end)()}" 0
    EVAL "coroutine.wrap(function() error('in co') end)()" 0
    EVAL "coroutine.wrap(function() redis.call('nope') end)()" 0
    EVAL "local ok, e = coroutine.resume(coroutine.create(function() redis.call('nope') end)) return {type(e), e.err}" 0
    EVAL "return {coroutine.resume(coroutine.create(function() error('z') end))}" 0
    EVAL "local co = coroutine.create(function() end) coroutine.resume(co) return {coroutine.status(co), coroutine.resume(co)}" 0
    EVAL "coroutine.wrap(error)('x')" 0
    EVAL "return coroutine.wrap(function() x = 1 end)()" 0
    EVAL "return coroutine.wrap(function() return nope end)()" 0
    EVAL "return coroutine.wrap(function() return loadstring('return nope') end)()()" 0
    EVAL "local c = coroutine.wrap(function() for k in pairs({1, 2}) do coroutine.yield(k) end end) return {c(), c()}" 0
  `
})
