/** WATCH of keys that expire. */
import { compare } from "../Compare.js"

compare("WATCH of keys that expire", {
  "a key that expired and was removed by a read": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 250
    WATCH a
    DEBUG SLEEP 0.28
    GET a
    MULTI
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "a key that expired and is still stored": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 250
    WATCH a
    DEBUG SLEEP 0.28
    MULTI
    SET b 1
    EXEC
    GET b
    DBSIZE
    GET a
    DBSIZE
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "a key that expired while commands were queued": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 250
    WATCH a
    MULTI
    SET b 1
    DEBUG SLEEP 0.28
    @other DEBUG SLEEP 0.28
    EXEC
    GET b
    GET a
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "a key that had expired before WATCH may be removed": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    DBSIZE
    MULTI
    PING
    EXEC
    DBSIZE
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    GET a
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other DEL a
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other SET a 2
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    GET a
    SET a 2
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other FLUSHDB
    MULTI
    PING
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "SWAPDB of a key that has expired": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    SWAPDB 0 1
    WATCH a
    SELECT 1
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    FLUSHALL
    SELECT 0
    WATCH a
    SELECT 1
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    FLUSHALL
    SELECT 0
    WATCH a
    SELECT 1
    SET a 1
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `
})
