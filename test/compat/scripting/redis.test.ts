import { compare } from "../Compare.js"

compare("the table redis", {
  "call and pcall": String.raw`
    EVAL "redis.call()" 0
    EVAL "redis.call(nil)" 0
    EVAL "redis.call('SET', 'a', nil)" 0
    EVAL "redis.call({})" 0
    EVAL "redis.call('ECHO', true)" 0
    EVAL "redis.call('nope')" 0
    EVAL "redis.call('')" 0
    EVAL "redis.call('\\0')" 0
    EVAL "redis.call('GET ')" 0
    EVAL "redis.call('SET')" 0
    EVAL "redis.call('SET', '')" 0
    EVAL "redis.call('GET', 'a', 'b')" 0
    EVAL "redis.call('CONFIG')" 0
    EVAL "redis.call('CONFIG', 'nope')" 0
    EVAL "redis.call('OBJECT', 'nope', 'a')" 0
    EVAL "return redis.pcall()" 0
    EVAL "return redis.pcall('nope')" 0
    EVAL "return redis.pcall('SET')" 0
    EVAL "return redis.pcall('SET', 'a', {})" 0
    EVAL "redis.call('SET', 'a', 'str') redis.call('INCR', 'a')" 0
    EVAL "return redis.pcall('INCR', 'a')" 0
    EVAL "return redis.pcall('INCR', 'a').err" 0
    EVAL "return redis.call('LPUSH', 'a', 1)" 0
    EVAL "return {redis.pcall('LPUSH', 'a', 1)}" 0
    EVAL "return redis.call('gEt', 'a')" 0
    EVAL "return redis.call('SET', 'b', 'c', 'EX', 'x')" 0
    EVAL "return redis.call('SET', 'b', 'a' .. string.char(0, 255) .. 'z')" 0
    GET b
    EVAL "return redis.call('GET', 'b')" 0
    EVAL "return #redis.call('GET', 'b')" 0
    EVAL "return redis.call('ECHO', string.rep('x', 100000))" 0
    EVAL "return redis.call('OBJECT', 'HELP')" 0
    EVAL "return redis.call('object', 'encoding', 'a')" 0
    EVAL "return redis.call('DEL', unpack(KEYS))" 3 a b c
  `,
  "numbers as arguments": `
    EVAL "return redis.call('ECHO', 1.5)" 0
    EVAL "return redis.call('ECHO', 3)" 0
    EVAL "return redis.call('ECHO', -3)" 0
    EVAL "return redis.call('ECHO', 1e15)" 0
    EVAL "return redis.call('ECHO', 1e16)" 0
    EVAL "return redis.call('ECHO', 1e17)" 0
    EVAL "return redis.call('ECHO', 1e20)" 0
    EVAL "return redis.call('ECHO', 0.1)" 0
    EVAL "return redis.call('ECHO', 1/3)" 0
    EVAL "return redis.call('ECHO', 1e-7)" 0
    EVAL "return redis.call('ECHO', 0/0)" 0
    EVAL "return redis.call('ECHO', 1/0)" 0
    EVAL "return redis.call('ECHO', -1/0)" 0
    EVAL "return redis.call('ECHO', -0)" 0
    EVAL "return redis.call('ECHO', 2^53)" 0
    EVAL "return redis.call('ECHO', 123456789012345678)" 0
    EVAL "return redis.call('INCRBY', 'n', 5)" 0
    EVAL "return redis.call('INCRBYFLOAT', 'n', 0.1)" 0
    EVAL "return redis.call(1)" 0
  `,
  "commands that scripts may not call": `
    EVAL "redis.call('EVAL', 'return 1', 0)" 0
    EVAL "redis.call('EVALSHA', 'x', 0)" 0
    EVAL "redis.call('SCRIPT', 'LOAD', 'return 1')" 0
    EVAL "redis.call('MULTI')" 0
    EVAL "redis.call('EXEC')" 0
    EVAL "redis.call('WATCH', 'a')" 0
    EVAL "redis.call('UNWATCH')" 0
    EVAL "redis.call('SUBSCRIBE', 'a')" 0
    EVAL "redis.call('UNSUBSCRIBE')" 0
    EVAL "redis.call('MONITOR')" 0
    EVAL "redis.call('CLIENT', 'ID')" 0
    EVAL "redis.call('CLIENT', 'REPLY', 'OFF')" 0
    EVAL "redis.call('CONFIG', 'GET', 'maxmemory')" 0
    EVAL "redis.call('DEBUG', 'SLEEP', 0)" 0
    EVAL "redis.call('HELLO', 3)" 0
    EVAL "redis.call('AUTH', 'x')" 0
    EVAL "redis.call('RESET')" 0
    EVAL "redis.call('QUIT')" 0
    EVAL "redis.call('WAIT', 0, 1)" 0
    EVAL "redis.call('BLPOP', 'none', 0)" 0
    EVAL "redis.call('BLMOVE', 'a', 'b', 'LEFT', 'LEFT', 0)" 0
    EVAL "redis.call('BZPOPMIN', 'none', 0)" 0
    EVAL "return redis.call('XREAD', 'BLOCK', 0, 'STREAMS', 'none', '$')" 0
    EVAL "return redis.call('PUBLISH', 'a', 'b')" 0
    EVAL "return redis.call('SELECT', 3)" 0
    EVAL "return redis.call('SWAPDB', 0, 1)" 0
    EVAL "return redis.call('DBSIZE')" 0
    EVAL "return redis.call('FLUSHALL')" 0
    EVAL "return redis.call('PING')" 0
    EVAL "return redis.call('INFO', 'nope')" 0
  `,
  "replies of its own, and the SHA1": String.raw`
    EVAL "return redis.error_reply('x')" 0
    EVAL "return redis.error_reply('-x y')" 0
    EVAL "return redis.error_reply('--x y')" 0
    EVAL "return redis.error_reply('X y\r\nz\r\n')" 0
    EVAL "return redis.error_reply('')" 0
    EVAL "return redis.error_reply(' ')" 0
    EVAL "return redis.error_reply('a ')" 0
    EVAL "return redis.error_reply('a\\0 b')" 0
    EVAL "return redis.error_reply()" 0
    EVAL "return redis.error_reply(1)" 0
    EVAL "return redis.error_reply({})" 0
    EVAL "return redis.error_reply('a', 'b')" 0
    EVAL "return redis.error_reply('x').err" 0
    EVAL "return redis.status_reply('x')" 0
    EVAL "return redis.status_reply('-x y\r\nz')" 0
    EVAL "return redis.status_reply('')" 0
    EVAL "return redis.status_reply(1)" 0
    EVAL "return redis.status_reply()" 0
    EVAL "return redis.status_reply('x').ok" 0
    EVAL "return redis.sha1hex()" 0
    EVAL "return redis.sha1hex('')" 0
    EVAL "return redis.sha1hex('a' .. string.char(0, 255))" 0
    EVAL "return redis.sha1hex(1.5)" 0
    EVAL "return redis.sha1hex(nil)" 0
    EVAL "return redis.sha1hex({})" 0
    EVAL "return redis.sha1hex(1, 2)" 0
  `,
  "its settings": `
    EVAL "redis.setresp()" 0
    EVAL "redis.setresp(4)" 0
    EVAL "redis.setresp(2, 3)" 0
    EVAL "redis.setresp('3') return true" 0
    EVAL "redis.setresp(2.5) return true" 0
    EVAL "redis.setresp({})" 0
    EVAL "redis.set_repl()" 0
    EVAL "redis.set_repl(9)" 0
    EVAL "redis.set_repl(-1)" 0
    EVAL "redis.set_repl(1, 2)" 0
    EVAL "redis.set_repl('x')" 0
    EVAL "return {redis.set_repl(redis.REPL_ALL)}" 0
    EVAL "redis.set_repl(redis.REPL_AOF) redis.set_repl(redis.REPL_NONE) redis.set_repl(redis.REPL_SLAVE)" 0
    EVAL "return redis.replicate_commands()" 0
    EVAL "return {redis.breakpoint()}" 0
    EVAL "return {redis.debug(1, 'a')}" 0
    EVAL "return {redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING}" 0
    EVAL "return {redis.REPL_NONE, redis.REPL_AOF, redis.REPL_SLAVE, redis.REPL_REPLICA, redis.REPL_ALL}" 0
    EVAL "redis.log()" 0
    EVAL "redis.log(redis.LOG_DEBUG)" 0
    EVAL "redis.log('a', 'b')" 0
    EVAL "redis.log(4, 'b')" 0
    EVAL "redis.log(-1, 'b')" 0
    EVAL "redis.log({}, 'b')" 0
    EVAL "return redis.log(redis.LOG_DEBUG, 'a', 1, {}, nil)" 0
    EVAL "redis.acl_check_cmd()" 0
    EVAL "redis.acl_check_cmd('nope')" 0
    EVAL "redis.acl_check_cmd({})" 0
    EVAL "return redis.acl_check_cmd('GET', 'a')" 0
    EVAL "return redis.acl_check_cmd('GET')" 0
    EVAL "return redis.register_function('a', function() end)" 0
  `
})
