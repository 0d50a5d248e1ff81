/** Commands on sets at other types, and commands on strings at sets. */
import { compare } from "../Compare.js"

compare("sets and other types", {
  "every command": `
    SET string x
    RPUSH list 1 2 3
    SADD set 1 2 3
    SADD string 1
    SCARD string
    SDIFF string
    SDIFF set string
    SDIFF none string
    SDIFFSTORE d set string
    SDIFFSTORE string set none
    TYPE string
    SET string x
    SINTER string
    SINTER none string
    SINTER string none
    SINTER set string
    SINTERCARD 1 string
    SINTERCARD 2 none string
    SINTERSTORE d set string
    SINTERSTORE d none string
    SISMEMBER string x
    SMEMBERS string
    SMISMEMBER string x y
    SMOVE string set x
    SMOVE set string 1
    SMOVE set string 99
    SMOVE none string 1
    SMOVE string none 1
    SMOVE string string 1
    SPOP string
    SPOP string 1
    SPOP string 0
    SPOP string -1
    SRANDMEMBER string
    SRANDMEMBER string 1
    SRANDMEMBER string 0
    SREM string x
    SSCAN string 0
    SUNION string
    SUNION set string
    SUNION none string
    SUNIONSTORE d set string
    EXISTS d
    GET set
    APPEND set x
    INCR set
    GETSET set x
    SETRANGE set 0 x
    STRLEN set
    SETBIT set 0 1
    BITCOUNT set
    MGET set string
    LPUSH set x
    GETDEL set
    GETEX set
    SETNX set x
    SMEMBERS set
    SET set x GET
    SET set x
    GET set
  `
})
