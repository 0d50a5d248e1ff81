/** DBSIZE, FLUSHDB, FLUSHALL and SWAPDB. */
import { compare } from "../Compare.js"

compare("databases", {
  DBSIZE: `
    DBSIZE
    MSET a 1 b 2
    DBSIZE
    SELECT 1
    DBSIZE
    DBSIZE a
    SET c 1
    DEL c
    DBSIZE
  `,
  "FLUSHDB and FLUSHALL": `
    MSET a 1 b 2
    EXPIRE a 100
    SELECT 1
    SET c 3
    FLUSHDB
    DBSIZE
    SELECT 0
    DBSIZE
    SELECT 1
    SET c 3
    FLUSHALL
    DBSIZE
    SELECT 0
    DBSIZE
    SET a 1
    TTL a
    FLUSHDB SYNC
    FLUSHDB ASYNC
    FLUSHDB async
    FLUSHALL SYNC
    FLUSHALL ASYNC
    FLUSHALL sync
    FLUSHDB FOO
    FLUSHALL FOO
    FLUSHDB SYNC ASYNC
    FLUSHALL SYNC SYNC
    FLUSHALL ""
    FLUSHALL
    FLUSHALL
  `,
  SWAPDB: `
    SET a zero EX 100
    SELECT 1
    SET a one
    SWAPDB 0 1
    GET a
    TTL a
    SELECT 0
    GET a
    TTL a
    @other SELECT 5
    @other SET a five
    SWAPDB 0 5
    GET a
    @other GET a
    SWAPDB 0 0
    GET a
    SWAPDB 0 16
    SWAPDB 16 0
    SWAPDB -1 0
    SWAPDB 0 -1
    SWAPDB a 0
    SWAPDB 0 b
    SWAPDB a b
    SWAPDB 99999999999 0
    SWAPDB 0 99999999999
    SWAPDB a 99
    SWAPDB 99 b
    SWAPDB
    SWAPDB 0
    SWAPDB 0 1 2
    SWAPDB 1.5 0
    SET p 1 PX 1
    SWAPDB 0 3
    DEBUG SLEEP 0.005
    SELECT 3
    GET p
  `
})
