import { compare } from "../Compare.js"
import { bodies, load, one } from "./Libraries.js"

compare("FUNCTION and FCALL", {
  "LOAD, REPLACE and what is there": `
    FUNCTION FLUSH
    FUNCTION LOAD
    FUNCTION LOAD replace
    FUNCTION LOAD foo x
    FUNCTION LOAD replace foo x
    FUNCTION LOAD replace replace x
    ${load("a", `${one("f")} ${one("g")}`)}
    ${load("a", one("f"))}
    ${load("a", one("h"), "replace")}
    FCALL f 0
    FCALL h 0
    ${load("b", one("h"))}
    ${load("b", one("H"))}
    ${load("b", one("f"))}
    ${load("a", one("f"), "REPLACE")}
    FCALL h 0
    ${load("a", "return nope", "REPLACE REPLACE")}
    ${load("a", "return 1", "REPLACE")}
    ${load("A", one("i"))}
    FCALL H 0
    FUNCTION STATS
    ~FUNCTION LIST
  `,

  "names in any case": `
    FUNCTION FLUSH
    ${load("a", "redis.register_function('Ab', function() return 'Ab' end)")}
    FCALL Ab 0
    FCALL ab 0
    FCALL AB 0
    ${load("b", one("aB"))}
    FUNCTION DELETE A
    FUNCTION DELETE a
    ${load("b", one("aB"))}
    FCALL AB 0
  `,

  LIST: `
    FUNCTION FLUSH
    FUNCTION LIST
    ${load("abc", one("f"))}
    ${load("abd", one("g"))}
    ${load("xyz", one("h"))}
    ~FUNCTION LIST
    ~FUNCTION LIST WITHCODE
    ~FUNCTION LIST LIBRARYNAME ab?
    ~FUNCTION LIST LIBRARYNAME *
    ~FUNCTION LIST libraryname AB* withcode
    ~FUNCTION LIST withcode libraryname [x]YZ
    FUNCTION LIST LIBRARYNAME none
    FUNCTION LIST LIBRARYNAME ""
    FUNCTION LIST LIBRARYNAME
    FUNCTION LIST WITHCODE LIBRARYNAME
    FUNCTION LIST foo
    FUNCTION LIST withcode withcode
    FUNCTION LIST libraryname a libraryname b
    FUNCTION LIST libraryname a withcode x
  `,

  "DELETE, FLUSH and STATS": `
    FUNCTION FLUSH
    FUNCTION STATS
    FUNCTION DELETE nope
    ${load("a", `${one("f")} ${one("g")}`)}
    ${load("b", one("h"))}
    FUNCTION STATS
    FUNCTION DELETE a
    FUNCTION STATS
    FCALL f 0
    FCALL h 0
    FLUSHALL
    FCALL h 0
    SCRIPT FLUSH
    FCALL h 0
    FUNCTION FLUSH foo
    FUNCTION FLUSH async b
    FUNCTION FLUSH async
    FUNCTION STATS
    ${load("b", one("h"))}
    FUNCTION FLUSH SYNC
    FUNCTION STATS
    FUNCTION LIST
    FUNCTION KILL
    FUNCTION STATS x
    FUNCTION KILL x
    FUNCTION DUMP x
    FUNCTION DELETE
    FUNCTION DELETE a b
    FUNCTION HELP
    FUNCTION HELP x
    FUNCTION nope
    FUNCTION
    ?INFO memory
  `,

  "FCALL and its numbers of keys": `
    FUNCTION FLUSH
    ${load("a", "redis.register_function('id', function(...) return {...} end) redis.register_function{function_name='ro', callback=function(k, a) return redis.call('GET', k[1]) end, flags={'no-writes'}}")}
    FCALL id 0
    FCALL id 1 a
    FCALL id 1 a b c
    FCALL id 3 a b c
    FCALL id 2 a
    FCALL id -1
    FCALL id x
    FCALL id 1x
    FCALL id " 1"
    FCALL id ""
    FCALL id 9223372036854775807
    FCALL id 9223372036854775808
    FCALL id -9223372036854775808
    FCALL nope 0
    FCALL nope x
    FCALL "" 0
    FCALL id
    FCALL
    FCALL_RO id 0
    FCALL_RO id x
    FCALL_RO nope 0
    FCALL_RO ro
    SET key value
    FCALL_RO ro 1 key
    FCALL ro 1 key
    LPUSH list a
    FCALL ro 1 list
    COMMAND GETKEYS FCALL id 2 a b c
    COMMAND GETKEYS FCALL_RO id 1 a b c
  `,

  "writes of those that do not write": `
    FUNCTION FLUSH
    ${load("a", "redis.register_function{function_name='ro', callback=function(k, a) return redis.call('SET', k[1], 1) end, flags={'no-writes'}} redis.register_function{function_name='rop', callback=function(k, a) return redis.pcall('SET', k[1], 1) end, flags={'no-writes'}} redis.register_function('rw', function(k) return redis.call('SET', k[1], 1) end)")}
    FCALL ro 1 key
    FCALL rop 1 key
    FCALL_RO ro 1 key
    FCALL_RO rw 1 key
    EXISTS key
    FCALL rw 1 key
    GET key
    MULTI
    FCALL rw 1 key
    FCALL_RO rw 1 key
    FCALL nope 0
    FUNCTION LOAD x
    FUNCTION STATS
    EXEC
  `,

  "what functions see": `
    FUNCTION FLUSH
    ${bodies({
      redis: "local t = {} for k in pairs(redis) do t[#t+1] = k end table.sort(t) return t",
      globals: "local t = {} for k in pairs(_G) do t[#t+1] = k end table.sort(t) return t",
      register: "return redis.register_function",
      keys: "local f = loadstring('return KEYS') return f()",
      write: "x = 1",
      writeG: "_G.x = 1",
      writeRedis: "redis.x = 1",
      rawset: "rawset(_G, 'x', 1)",
      rawget: "return tostring(rawget(_G, 'x'))",
      read: "return y",
      field: "return tostring(redis.nope)",
      handler: "return __redis__err__handler",
      loadstring: "return loadstring('x = 1')()",
      arg: "return #arg",
      libraries: "return {cjson.encode({1}), bit.band(7, 3), struct.pack('B', 65), cmsgpack.pack(1)}",
      status: "KEYS.x = 1 return redis.status_reply('hi')",
      error: "return redis.error_reply('MY error')",
      sha: "return redis.sha1hex('')",
      version: "return {redis.REDIS_VERSION, redis.REDIS_VERSION_NUM}",
      map: "return {map={a=1}}",
      map3: "redis.setresp(3) return {map={a=1}}",
      boolean: "return true",
      boolean3: "redis.setresp(3) return true",
      after3: "return redis.call('HGETALL', 'none')",
      nothing: "",
      float: "return 3.99",
      several: "return 1, 2",
      yield: "return coroutine.yield(1)",
      coroutine: "return {coroutine.resume(coroutine.create(function() return 7 end))}",
      running: "return tostring(coroutine.running())"
    })}
  `,

  "errors of functions": `
    FUNCTION FLUSH
    ${bodies({
      string: "error('x')",
      table: "error({err='MY x'})",
      without: "error({x=1, err='alone'})",
      nothing: "error()",
      level: "error('x', 0)",
      index: "local t return t.x",
      arithmetic: "return 1 + {}",
      deep: "local function f() error('deep') end\n\nf()",
      unknown: "return redis.call('nope')",
      arity: "return redis.call('GET')",
      pcall: "return redis.pcall('GET')",
      noscript: "return redis.call('FCALL', 'string', 0)",
      container: "return redis.call('FUNCTION', 'LIST')",
      caught: "return {pcall(function() error('q') end)}",
      caughtCall: "return {pcall(redis.call, 'nope')}",
      wrongType: "redis.call('LPUSH', 'list', 1) return redis.call('GET', 'list')",
      loadstring: "return loadstring('return x')()",
      overflow: "local function f(n) return f(n + 1) + 1 end return f(1)"
    })}
    EVAL "return redis.call('FCALL', 'string', 0)" 0
    EVAL "return redis.call('FUNCTION', 'STATS')" 0
    EVAL "return redis.register_function" 0
    ?INFO errorstats
    ?INFO commandstats
  `,

  "what a library keeps for its functions": `
    FUNCTION FLUSH
    ${load(
      "a",
      "local count = 0\nlocal api = redis\nlocal function add(by) count = count + by return count end\nredis.register_function('add', function(k, a) return add(tonumber(a[1])) end)\nredis.register_function('late', function() api.register_function('x', function() end) end)\nredis.register_function('api', function() local t = {} for k in pairs(api) do t[#t+1] = k end table.sort(t) return t end)\nredis.register_function('nope', function() return api.call('PING') end)\nredis.register_function('write', function() api.x = 1 end)"
    )}
    FCALL add 0 5
    FCALL add 0 2
    FCALL late 0
    FCALL api 0
    FCALL nope 0
    FCALL write 0
    ${load("b", one("other"))}
    FCALL add 0 1
    FUNCTION DELETE a
    FCALL add 0 1
    FCALL other 0
  `,

  "databases, transactions and random numbers": `
    FUNCTION FLUSH
    ${load("a", "redis.register_function('sel', function(k, a) redis.call('SELECT', a[1]) return redis.call('SET', k[1], a[1]) end) redis.register_function('random', function() return {tostring(math.random()), math.random(1000000)} end) redis.register_function('pop', function(k) return redis.call('BLPOP', k[1], 0) end)")}
    FCALL sel 1 key 3
    GET key
    SELECT 3
    GET key
    EVAL "return 1" 0
    FCALL random 0
    FCALL random 0
    EVAL "return math.random(100)" 0
    FCALL random 0
    FCALL pop 1 list
    MULTI
    FCALL pop 1 list
    EXEC
  `
})
