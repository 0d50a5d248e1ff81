import { compare } from "../Compare.js"
import { load, loads, one } from "./Libraries.js"

compare("FUNCTION LOAD", {
  "the first line of a library": loads([
    "",
    "hello",
    "#!",
    "#!\nreturn 1",
    "#!lua",
    "#!lua\n",
    "#!lua name=a",
    "#!lua name=a\n",
    "#!lua name=a\nreturn 1",
    "#!lua name=a b\nreturn 1",
    "#!lua b name=a\nreturn 1",
    "#!lua name=a name=b\nreturn 1",
    "#!lua name=\nreturn 1",
    "#!lua name=a-b\nreturn 1",
    "#!lua name=\u00e4\nreturn 1",
    "#!lua foo=ab\nreturn 1",
    "#!lua name\nreturn 1",
    "#!py name=abx\nreturn 1",
    "#! lua name=abx\nreturn 1",
    '#!lua name="q\nreturn 1',
    '#!lua "name=q"x\nreturn 1',
    "#!lua\0 name=x\nreturn 1",
    "#!lua name=x\0y\nreturn 1",
    '#!lua name="x\\x00y"\nreturn 1',
    ` #!lua name=x\n${one("f")}`,
    `#!LUA NaMe=ab\n${one("f")}`
  ]),

  "names in quotes": loads([`#!lua   "name=q"  \n${one("f")}`]),

  "texts that do not compile, or fail": loads([
    "#!lua name=c\nreturn 1 +",
    "#!lua name=c\nreturn (1",
    "#!lua name=c\n\n\nx = = 1",
    "#!lua name=c\nlocal x = 'abc",
    "#!lua name=c\nlocal x \0",
    "#!lua name=c\nlocal t = nil; return t.x",
    "#!lua name=c\nlocal t = 1; return t()",
    "#!lua name=c\n\n\nlocal s = 'x' s = s:rep(10) s:x()",
    "#!lua name=c\nlocal f; f = function(n) return f(n+1)+1 end f(1)",
    "#!lua name=c\nreturn {} .. 'x'"
  ]),

  "what a library may do while it loads": loads(
    [
      "error('x')",
      "x = 1",
      "return x",
      "redis.call('get', 'x')",
      "redis.setresp(3)",
      "redis.x = 1",
      "redis = nil",
      "math.floor(1)",
      "cjson.encode({})",
      "tostring(1)",
      "print('x')",
      "_G.x = 1",
      "KEYS[1] = 1",
      "loadstring('return 1')",
      "redis.log()",
      "redis.log('x')",
      "redis.log(5, 'x')",
      "redis.log('x', 'x')",
      "return redis.log(redis.LOG_DEBUG, 'x', 1, {}, nil)",
      "local a = redis.LOG_DEBUG + redis.LOG_VERBOSE + redis.LOG_NOTICE + redis.LOG_WARNING + redis.REPL_ALL",
      "local a = redis.REDIS_VERSION + 1",
      "local a = redis.REDIS_VERSION_NUM()",
      "return ('x'):rep(3):len()()"
    ].map((body) => `#!lua name=c\n${body}`)
  ),

  "a library that takes its time": `
    FUNCTION FLUSH
    ${load("c", "while true do end")}
    ${load("c", "local function f() return f() end f()")}
    FUNCTION LIST
    ${load("c", one("f"))}
    FCALL f 0
  `,

  "redis.register_function by position": loads(
    [
      "redis.register_function()",
      "redis.register_function(1)",
      "redis.register_function('a')",
      "redis.register_function(nil)",
      "redis.register_function('a', 1)",
      "redis.register_function('a', nil)",
      "redis.register_function('a', 'b')",
      "redis.register_function(nil, function() end)",
      "redis.register_function({}, function() end)",
      "redis.register_function(function() end, function() end)",
      "redis.register_function('a', function() end, 3)",
      "redis.register_function('a', function() end, 3, 4)",
      "redis.register_function('a b', function() end)",
      "redis.register_function('', function() end)",
      "redis.register_function('a\\0b', function() end)",
      "redis.register_function(1.5, function() end)",
      `${one("x")} ${one("x")}`,
      `${one("x")} return nope`
    ].map((body) => `#!lua name=c\n${body}`)
  ),

  "numbers as names": `
    FUNCTION FLUSH
    ${load("c", "redis.register_function(1, function() return 'one' end)")}
    ${load("d", "redis.register_function{function_name=2, callback=function() return 'two' end, description=3}")}
    ~FUNCTION LIST
    FCALL 1 0
    FCALL 2 0
  `,

  "redis.register_function by names": loads(
    [
      "{}",
      "{function_name='x'}",
      "{callback=function() end}",
      "{function_name='x', callback=1}",
      "{function_name={}, callback=function() end}",
      "{function_name='x y', callback=function() end}",
      "{function_name='x', callback=function() end, foo=1}",
      "{function_name='x', callback=function() end, [1]=1}",
      "{function_name='x', callback=function() end, [{}]=1}",
      "{function_name='x', callback=function() end, [true]=1}",
      "{function_name='x', callback=function() end, flags=1}",
      "{function_name='x', callback=function() end, flags='no-writes'}",
      "{function_name='x', callback=function() end, flags={'a'}}",
      "{function_name='x', callback=function() end, flags={1}}",
      "{function_name='x', callback=function() end, flags={{}}}",
      "{function_name='x', callback=function() end, flags={'no-writes', ''}}",
      "{function_name='x', callback=function() end, description={}}",
      "{function_name='x', callback=function() end, description=function() end}",
      "{function_name='x', callback=function() end}, 1",
      "{FUNCTION_name='x', CALLBACK=function() end, Flags={'NO-writes', 'no-writes', nil, 'a'}, DESCRIPTION='d\\n\\0e'}"
    ].map((table) => `#!lua name=c\nredis.register_function(${table})`)
  ),

  "flags are listed in Redis's order": `
    FUNCTION FLUSH
    ${load("c", "redis.register_function{function_name='f', callback=function() end, flags={'allow-cross-slot-keys', 'no-cluster', 'allow-stale', 'allow-oom', 'no-writes'}}")}
    FUNCTION LIST
    ${load("c", "redis.register_function{function_name='f', callback=function() end, flags={'allow-oom', 'no-writes'}, description=''}", "REPLACE")}
    FUNCTION LIST
    ${load("c", "redis.register_function{function_name='f', callback=function() end, flags={}}", "REPLACE")}
    FUNCTION LIST
  `
})
