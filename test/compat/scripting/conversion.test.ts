import { compare } from "../Compare.js"

compare("replies and Lua's values", {
  "what a script returns": String.raw`
    EVAL "return" 0
    EVAL "return nil" 0
    EVAL "return 1, 2" 0
    EVAL "return true" 0
    EVAL "return false" 0
    EVAL "return {true, false}" 0
    EVAL "return 3.99" 0
    EVAL "return -3.99" 0
    EVAL "return 9007199254740993" 0
    EVAL "return 2^62" 0
    EVAL "return -2^63" 0
    EVAL "return 2^63" 0
    EVAL "return 1e19" 0
    EVAL "return -1e19" 0
    EVAL "return 0/0" 0
    EVAL "return 1/0" 0
    EVAL "return -1/0" 0
    EVAL "return ''" 0
    EVAL "return 'a\\0b' .. ARGV[1]" 0 "\x00\xff\r\n"
    EVAL "return function() end" 0
    EVAL "return coroutine.create(function() end)" 0
    EVAL "return redis" 0
    EVAL "return _G" 0
    EVAL "return string" 0
  `,
  "tables of several kinds in one another": `
    EVAL "return {{map={a={1,2}}},{set={b=true}},{double=1.5},{big_number='123'},{verbatim_string={format='txt',string='abc'}}}" 0
    EVAL "return {1, {err='E x'}, {ok='fine'}, {{}, {{}}}}" 0
    EVAL "return {map={a={map={b={set={c=true}}}}}}" 0
    EVAL "return {string.rep('x', 40000), {string.rep('y', 100000), 1}, {}}" 0
    EVAL "local t = {} for i = 1, 50000 do t[i] = 'abc' .. i end return {t, {map={k=t}}, {t, 1}}" 0
    EVAL "local t = {1} for i = 1, 12 do t = {t, t} end return t" 0
    EVAL "redis.setresp(3) return {true, {map={a=false}}}" 0
    MULTI
    EVAL "return {{1, {2}}, {map={a={3}}}}" 0
    EXEC
    -HELLO 3
    EVAL "return {{map={a={1,2}}},{set={b=true}},{double=1.5},{big_number='123'},{verbatim_string={format='txt',string='abc'}}}" 0
    EVAL "return {map={a={map={b={set={c=true}}}}}}" 0
    EVAL "return {set={a={map={b=1}}}}" 0
    EVAL "local t = {} for i = 1, 50000 do t[i] = 'abc' .. i end return {t, {map={k=t}}, {set={k=true}}}" 0
    EVAL "redis.setresp(3) return {true, {map={a=false}}}" 0
  `,
  "arrays end at the first nil": `
    EVAL "return {}" 0
    EVAL "return {1, 'a', 3.7, {2, {3, {}}}}" 0
    EVAL "return {1, nil, 3}" 0
    EVAL "return {nil}" 0
    EVAL "return {[1] = 1, [3] = 3}" 0
    EVAL "return {[0] = 0, 1}" 0
    EVAL "return {1, 2, x = 3}" 0
    EVAL "return {x = 3}" 0
    EVAL "return {[1.5] = 1, [2] = 2, [1] = 1}" 0
    EVAL "local t = {} for i = 1, 3000 do t[i] = i end return t" 0
    EVAL "local t = {1, 2, 3} t[2] = nil return t" 0
    EVAL "return {1, function() end, 3}" 0
    EVAL "return setmetatable({}, {__index = function(t, k) return k end})" 0
    EVAL "return setmetatable({1}, {__index = {ok = 'no', err = 'no'}})" 0
    EVAL "local t = {} for i = 1, 100 do t = {t} end return t" 0
  `,
  "tables that stand for a status, an error and RESP3's types": String.raw`
    EVAL "return {ok = 'fine'}" 0
    EVAL "return {ok = 'two\r\nlines'}" 0
    EVAL "return {ok = ''}" 0
    EVAL "return {ok = 1}" 0
    EVAL "return {ok = 'a\\0b'}" 0
    EVAL "return {err = 'MY text'}" 0
    EVAL "return {err = '-MY text'}" 0
    EVAL "return {err = 'word'}" 0
    EVAL "return {err = 'two\r\nlines\r\n'}" 0
    EVAL "return {err = 'a\\0b'}" 0
    EVAL "return {err = 1}" 0
    EVAL "return {err = 'x', ok = 'y'}" 0
    EVAL "return {ok = 'y', double = 1}" 0
    EVAL "return {double = 1.5}" 0
    EVAL "return {double = 1e300}" 0
    EVAL "return {double = 1/0}" 0
    EVAL "return {double = -1/0}" 0
    EVAL "return {double = '1.5'}" 0
    EVAL "return {double = 2, map = {a = 1}}" 0
    EVAL "return {map = {a = 1}}" 0
    EVAL "return {map = {}}" 0
    EVAL "return {map = {{1, 2}, {3}}}" 0
    EVAL "return {map = {[true] = false}}" 0
    EVAL "return {map = 1}" 0
    EVAL "return {map = {a = 1, b = {map = {c = 2}}, d = {1, 2}}}" 0
    EVAL "return {map = {a = 1}, set = {b = true}}" 0
    EVAL "return {set = {a = true}}" 0
    EVAL "return {set = {a = false, b = 1, c = {}, 'x'}}" 0
    EVAL "return {set = {}}" 0
    EVAL "return {set = 'a'}" 0
    EVAL "return {set = {a = true}, big_number = '1'}" 0
    EVAL "return {big_number = '1234567890123456789012345678901234567890'}" 0
    EVAL "return {big_number = '1\r\n2'}" 0
    EVAL "return {big_number = 12}" 0
    EVAL "return {big_number = '12', verbatim_string = {string = 'a', format = 'txt'}}" 0
    EVAL "return {verbatim_string = {string = 'a', format = 'txt'}}" 0
    EVAL "return {verbatim_string = {string = 'a\r\nb', format = 'markdown'}}" 0
    EVAL "return {verbatim_string = {string = 'a', format = 'x'}}" 0
    EVAL "return {verbatim_string = {string = 'a'}}" 0
    EVAL "return {verbatim_string = {format = 'txt'}}" 0
    EVAL "return {verbatim_string = {string = 1, format = 'txt'}}" 0
    EVAL "return {verbatim_string = 'a'}" 0
    EVAL "return {1, {ok = 'a'}, {err = 'B c'}, {double = 2}, {map = {x = 1}}, {set = {y = true}}}" 0
  `,
  "setresp decides how booleans leave and what calls answer": `
    HSET h a 1
    SADD s m
    ZADD z 1.5 m 2 n
    EVAL "redis.setresp(3) return {true, false, nil}" 0
    EVAL "redis.setresp(3) return true" 0
    EVAL "redis.setresp(3) return false" 0
    EVAL "redis.setresp(3) redis.setresp(2) return {true, false}" 0
    EVAL "return {true, false}" 0
    EVAL "redis.setresp(3) local r = redis.call('HGETALL', 'h') return {r.map.a, type(r.map)}" 0
    EVAL "redis.setresp(3) return redis.call('HGETALL', 'h')" 0
    EVAL "return redis.call('HGETALL', 'h')" 0
    EVAL "redis.setresp(3) return redis.call('SMEMBERS', 's')" 0
    EVAL "redis.setresp(3) return {tostring(redis.call('SMEMBERS', 's').set.m)}" 0
    EVAL "redis.setresp(3) return redis.call('ZSCORE', 'z', 'm')" 0
    EVAL "redis.setresp(3) return tostring(redis.call('ZSCORE', 'z', 'm').double)" 0
    EVAL "return redis.call('ZSCORE', 'z', 'm')" 0
    EVAL "redis.setresp(3) return redis.call('ZRANGE', 'z', 0, -1, 'WITHSCORES')" 0
    EVAL "return redis.call('ZRANGE', 'z', 0, -1, 'WITHSCORES')" 0
    EVAL "redis.setresp(3) return type(redis.call('GET', 'none'))" 0
    EVAL "return type(redis.call('GET', 'none'))" 0
    EVAL "redis.setresp(3) return type(redis.call('LPOP', 'none', 2))" 0
    EVAL "return type(redis.call('LPOP', 'none', 2))" 0
    EVAL "redis.setresp(3) return {type(redis.call('ZRANK', 'z', 'q', 'x'))}" 0
    EVAL "redis.setresp(3) return redis.call('HRANDFIELD', 'h', 1, 'WITHVALUES')" 0
    EVAL "redis.setresp(3) return redis.call('XADD', 'x', '1-1', 'a', 'b')" 0
    EVAL "redis.setresp(3) return redis.call('XREAD', 'STREAMS', 'x', 0)" 0
    EVAL "return redis.call('XREAD', 'STREAMS', 'x', 0)" 0
    EVAL "redis.setresp(3) return type(redis.call('LOLWUT', 'VERSION', 1).verbatim_string)" 0
    EVAL "return type(redis.call('LOLWUT', 'VERSION', 1))" 0
    EVAL "redis.setresp(3) return redis.call('GEOADD', 'g', 13, 38, 'p')" 0
    EVAL "redis.setresp(3) return redis.call('GEOPOS', 'g', 'p', 'none')" 0
    EVAL "return redis.call('GEOPOS', 'g', 'p', 'none')" 0
    EVAL "return redis.call('TYPE', 'h')" 0
    EVAL "return redis.call('TYPE', 'h').ok" 0
    EVAL "return redis.call('SET', 'a', 'b')" 0
    EVAL "return redis.call('INCRBY', 'n', '9007199254740993')" 0
    EVAL "return redis.call('MGET', 'a', 'none', 'h')" 0
    EVAL "return {redis.call('GET', 'a'), redis.call('GET', 'none'), redis.call('GET', 'n')}" 0
    EVAL "return redis.call('COMMAND', 'INFO', 'get')" 0
  `,
  "what is not a number keeps its sign": `
    ${["0/0", "-(0/0)", "math.huge - math.huge", "tonumber('nan')"]
      .flatMap((value) => [
        `EVAL "redis.setresp(3) return {double = ${value}}" 0`,
        `EVAL "return {double = ${value}}" 0`,
        `EVAL "redis.call('SET', 'k', ${value}) return redis.call('GET', 'k')" 0`,
        `EVAL "return tostring(${value})" 0`
      ])
      .join("\n")}
  `
})
