/** EVAL in one screen: values, errors and calls. */
import { compare } from "../Compare.js"

compare("EVAL", {
  "values, errors and calls": `
    EVAL "return {1, 'a', {ok='fine'}, 3.9, true, false, {2, nil, 3}}" 0
    EVAL "return {KEYS[1], ARGV[1]}" 1 key arg
    EVAL "return redis.call('SET', KEYS[1], ARGV[1])" 1 key value
    EVAL "return redis.call('GET', 'key')" 0
    EVAL "return redis.call('INCR', 'key')" 0
    EVAL "return redis.pcall('INCR', 'key')" 0
    EVAL "return redis.call('nope')" 0
    EVAL "return nope" 0
    EVAL "return 1 +" 0
    EVAL "error('x')" 0
    SCRIPT LOAD "return 7"
    SCRIPT EXISTS ddd 4ca238f611c9d0ae4e9a75a5dbac22aedc1e44
    EVALSHA 0000 0
    MULTI
    EVAL "return redis.call('BLPOP', 'none', 0)" 0
    EXEC
  `
})
