import { compare } from "../Compare.js"

const names = (table: string): string =>
  `EVAL "local t = {} for k, v in pairs(${table}) do t[#t + 1] = tostring(k) .. ':' .. type(v) end table.sort(t) return t" 0`

const absent = "debug print dofile loadfile getfenv setfenv newproxy module require package io os sandbox arg loadlib"

const tables = "_G string table math coroutine redis cjson cmsgpack struct bit"

compare("the sandbox of scripts", {
  "has Redis's names and no others": `
    ${tables.split(" ").map(names).join("\n")}
    ${absent
      .split(" ")
      .map((name) => `EVAL "return type(${name})" 0\nEVAL "return type(rawget(_G, '${name}'))" 0`)
      .join("\n")}
    EVAL "return nope" 0
    EVAL "return _G.nope" 0
    EVAL "return _G['a b']" 0
    EVAL "nope()" 0
    EVAL "return redis.nope" 0
    EVAL "return string.nope" 0
    EVAL "return _VERSION" 0
    EVAL "return {redis.REDIS_VERSION, redis.REDIS_VERSION_NUM}" 0
    EVAL "return _G._G == _G" 0
    EVAL "return rawget(_G, 'redis') == redis" 0
    EVAL "return _G.redis.call('PING')" 0
    EVAL "return next(redis) ~= nil" 0
    EVAL "return {#redis, #_G, unpack(redis)}" 0
    EVAL "return string.gfind == string.gmatch" 0
  `,
  "lets nothing be changed": `
    ${tables
      .split(" ")
      .flatMap((table) => [
        `EVAL "${table}.x = 1" 0`,
        `EVAL "rawset(${table}, 'x', 1)" 0`,
        `EVAL "setmetatable(${table}, nil)" 0`,
        `EVAL "setmetatable(${table}, {})" 0`,
        `EVAL "table.insert(${table}, 1)" 0`,
        `EVAL "table.insert(${table}, 1, 2)" 0`,
        `EVAL "return type(getmetatable(${table}))" 0`
      ])
      .join("\n")}
    EVAL "x = 1" 0
    EVAL "function foo() end" 0
    EVAL "KEYS = {}" 0
    EVAL "ARGV = nil" 0
    EVAL "redis = nil" 0
    EVAL "redis.call = 1" 0
    EVAL "local r = redis r.call = nil" 0
    EVAL "pairs = 1" 0
    EVAL "_G = {}" 0
    EVAL "getmetatable(_G).__index = nil" 0
    EVAL "getmetatable(_G).x = 1" 0
    EVAL "getmetatable('').__index = nil" 0
    EVAL "getmetatable('').foo = 1" 0
    EVAL "getmetatable('').__index.x = 1" 0
    EVAL "return getmetatable('').foo" 0
    EVAL "return getmetatable('').__index == string" 0
    EVAL "rawset(getmetatable(''), '__index', {})" 0
    EVAL "return ('x'):upper()" 0
    EVAL "table.insert(redis)" 0
    EVAL "table.insert(redis, 1, 2, 3)" 0
    EVAL "table.sort(redis)" 0
    EVAL "table.remove(redis)" 0
    EVAL "table.setn(redis, 1)" 0
    EVAL "return {table.getn(redis), table.maxn(redis), table.concat(redis)}" 0
    EVAL "local n = 0 table.foreach(redis, function() n = n + 1 end) return n" 0
    EVAL "local n = 0 table.foreachi(redis, function() n = n + 1 end) return n" 0
    EVAL "local f, t = pairs(redis) t.x = 1" 0
    EVAL "local n = 0 for k in next, redis do n = n + 1 end return n" 0
  `,
  "lets a script change what is its own": `
    EVAL "KEYS[1] = 'a' return KEYS" 1 k
    EVAL "ARGV.x = 3 KEYS[1] = nil return {ARGV.x, #KEYS}" 1 k v
    EVAL "return {ARGV.x, #KEYS, #ARGV}" 0
    EVAL "return {KEYS, ARGV}" 2 a b c d
    EVAL "local t = {} rawset(t, 1, 2) t[2] = 3 return t" 0
    EVAL "local t = setmetatable({}, {__index = {a = 1}}) return {t.a, type(rawget(t, 'a'))}" 0
    EVAL "local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') table.insert(t, 2, 'c') table.insert(t, 9, 'd') return t" 0
    EVAL "local t = {} table.insert(t, -1, 'a') return {#t, t[-1]}" 0
    EVAL "table.insert(1, 2)" 0
    EVAL "table.insert({}, 'x', 2)" 0
    EVAL "return table.foreach({1, 2, 3}, function(k, v) if v == 2 then return 'two' end end)" 0
    EVAL "table.foreach({1})" 0
    EVAL "table.foreach(1)" 0
    EVAL "local t = {} for k, v in pairs({10, 20, a = 30}) do t[#t + 1] = v end return t" 0
    EVAL "return getmetatable(setmetatable({}, {__metatable = 'mine'}))" 0
    EVAL "setmetatable(setmetatable({}, {__metatable = 'mine'}), {})" 0
    EVAL "setmetatable(_G, 5)" 0
    EVAL "setmetatable({})" 0
    EVAL "setmetatable(5, {})" 0
    EVAL "rawset(5, 1, 1)" 0
    EVAL "rawset(redis)" 0
    EVAL "rawset({}, 1)" 0
    EVAL "rawset({}, nil, 1)" 0
    EVAL "rawget(1)" 0
    EVAL "rawget({})" 0
    EVAL "next()" 0
    EVAL "next(redis, 'none')" 0
    EVAL "pairs()" 0
    EVAL "pairs(nil)" 0
    EVAL "getmetatable()" 0
    EVAL "return getmetatable(5)" 0
    EVAL "return rawequal(_G, _G)" 0
  `,
  "loads text, and never bytecode": `
    EVAL "return loadstring('return 4')()" 0
    EVAL "return {loadstring('x x')}" 0
    EVAL "local a, b = loadstring('x x') return b" 0
    EVAL "local a, b = loadstring('x x', '@named') return b" 0
    EVAL "local a, b = loadstring('x x', '=named') return b" 0
    EVAL "local a, b = loadstring('x x', 'named') return b" 0
    EVAL "return loadstring('y = 1 return y')()" 0
    EVAL "return loadstring('return nope')()" 0
    EVAL "loadstring()" 0
    EVAL "loadstring({})" 0
    EVAL "return loadstring('return ...')(7)" 0
    EVAL "local a, b = loadstring(string.dump(function() return 5 end)) return {tostring(a), b}" 0
    EVAL "local a, b = loadstring(string.dump(function() return 5 end), '@x') return {tostring(a), b}" 0
    EVAL "local a, b = load(function() return nil end) return type(a)" 0
    EVAL "local s = {'ret', 'urn', ' 4', nil} local i = 0 return load(function() i = i + 1 return s[i] end)()" 0
    EVAL "local i = 0 local a, b = load(function() i = i + 1 if i == 1 then return 'x x' end end) return b" 0
    EVAL "local i = 0 local a, b = load(function() i = i + 1 if i == 1 then return 'x x' end end, '@n') return b" 0
    EVAL "local i = 0 local d = string.dump(function() end) local a, b = load(function() i = i + 1 if i == 1 then return d end end) return {tostring(a), b}" 0
    EVAL "load('return 1')" 0
    EVAL "return loadstring('local function f() error(1) end f()')()" 0
  `,
  "computes as Redis does": `
    EVAL "return tostring(1e15) .. tostring(2^53) .. tostring(1e100) .. tostring(-0) .. tostring(0.1)" 0
    EVAL "return tostring(1/0) .. tostring(-1/0) .. tostring(0/0)" 0
    EVAL "return {tostring(5 % math.huge), tostring(-5 % math.huge), tostring(5 % 0), -5 % 3}" 0
    EVAL "return string.format('%s %d %q %5.2f %x %i %c %e %g %o %u %%', 'a', 3.7, 'b', 2.345, 255, 3, 65, 1.5, 1e20, 8, 7)" 0
    EVAL "return string.format('%q', 'a' .. string.char(0, 10, 13, 34, 92))" 0
    EVAL "return {math.mod(5, 3), math.fmod(-5, 3), math.floor(-1.5), math.pow(2, 10), math.log10(1000)}" 0
    EVAL "return {table.getn({1, 2}), table.maxn({1, nil, 3}), #'abc', select('#', nil, nil)}" 0
    EVAL "return {tonumber('0x10'), tonumber('z', 36), tonumber('1e3'), tonumber(' 7 '), tostring(tonumber('x'))}" 0
    EVAL "return {('hello world'):find('o w'), ('hello'):byte(1, -1)}" 0
    EVAL "return {('a,b,c'):gsub(',', ';')}" 0
    EVAL "return {('key = value'):match('(%w+)%s*=%s*(%w+)')}" 0
    EVAL "return {('x'):rep(3), ('abc'):reverse(), ('abc'):sub(-2), ('AbC'):lower()}" 0
    EVAL "local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return t" 0
    EVAL "return {unpack({1, 2, 3}, 2)}" 0
    EVAL "return collectgarbage('count') > 1 and gcinfo() > 1" 0
    EVAL "return collectgarbage('nope')" 0
    EVAL "return tostring({}):match('^table: 0x') and tostring(pairs):match('^function: ') and 1" 0
    EVAL "return tostring(print == nil)" 0
  `
})
