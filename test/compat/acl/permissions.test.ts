/** Denied requests, in each place where they can be denied, and their entries in ACL LOG. */
import { compare } from "../Compare.js"

compare(
  "permissions",
  {
    "commands, keys and channels": `
      ACL LOG RESET
      ACL SETUSER p reset on nopass +@all -debug -config|set ~k* %R~r* %W~w* &c*
      @p AUTH p x
      @p GET k
      @p GET x
      @p GET r
      @p SET r v
      @p SET w v
      @p SET w v GET
      @p GET w
      @p COPY r k
      @p COPY k r
      @p MSET k 1 w 2 x 3
      @p EXISTS w
      @p DEBUG SLEEP 0
      @p CONFIG SET maxmemory 0
      @p CONFIG GET maxmemory
      @p PUBLISH x m
      @p PUBLISH c m
      @p SUBSCRIBE x
      @p SUBSCRIBE c1 x
      @p PSUBSCRIBE c1*
      @p PSUBSCRIBE c*
      @p PUNSUBSCRIBE x*
      @p PUNSUBSCRIBE c*
      @p SORT k BY w*
      @p SORT k GET #
      @p SORT_RO k GET w*
      @p SORT k BY nosort
      @p EVAL "return redis.call('get', 'x')" 0
      @p EVAL "return redis.call('publish', 'x', 'x')" 0
      @p EVAL "return redis.pcall('config', 'set', 'maxmemory', '0')" 0
      @p EVAL "return redis.call('get', 'k')" 1 k
      @p EVAL "return 1" 1 x
      @p EVAL "return redis.acl_check_cmd('get', 'x')" 0
      @p EVAL "return redis.acl_check_cmd('get', 'k')" 0
      @p EVAL "return redis.acl_check_cmd('nosuch')" 0
      @p MULTI
      @p GET x
      @p EXEC
      @p MULTI
      @p GET k
      @p CONFIG GET maxmemory
      @p PING
      ACL SETUSER p resetkeys -config
      @p EXEC
      ? ACL LOG
      ? ACL LOG 3
      ACL LOG 0
      ACL LOG -1
      ACL LOG RESET
      ACL LOG
      ACL DELUSER p
    `,
    "what a client keeps when its user changes": `
      ACL SETUSER b reset on nopass +@all ~k* &c*
      @b AUTH b x
      & @b BLPOP k 0
      ACL SETUSER b resetkeys
      LPUSH k v
      < @b
      @b LPUSH k v
      ACL SETUSER b off
      @b ACL WHOAMI
      CLIENT KILL USER nosuch
      CLIENT KILL USER b
      ACL DELUSER b
    `
  },
  {},
  { observed: false }
)
