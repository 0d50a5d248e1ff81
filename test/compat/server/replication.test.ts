import { compare } from "../Compare.js"

compare("a master without replicas", {
  "ROLE is master, with no replicas": `
    ROLE
    ROLE x
    MULTI
    ROLE
    EXEC
    EVAL "return redis.call('ROLE')" 0
  `,
  "REPLICAOF NO ONE changes nothing": `
    SET a 1
    REPLICAOF NO ONE
    SLAVEOF no one
    SLAVEOF No oNE
    ROLE
    SET a 2
    EVAL "return redis.pcall('REPLICAOF', 'NO', 'ONE')" 0
  `,
  "REPLICAOF with a bad port": `
    REPLICAOF
    REPLICAOF NO
    REPLICAOF NO TWO
    REPLICAOF NO ONE x
    REPLICAOF 127.0.0.1 x
    REPLICAOF 127.0.0.1 -1
    REPLICAOF 127.0.0.1 65536
    REPLICAOF 127.0.0.1 1x
    SLAVEOF 127.0.0.1 9223372036854775808
    SLAVEOF one no
  `,
  "FAILOVER finds no replica": `
    FAILOVER
    FAILOVER ABORT
    FAILOVER abort
    FAILOVER ABORT FORCE
    FAILOVER TO
    FAILOVER TO host
    FAILOVER TO host x
    FAILOVER TO host 1
    FAILOVER TO host 1 FORCE
    FAILOVER TO host 1 FORCE FORCE
    FAILOVER TO host 1 TO host 2
    FAILOVER TIMEOUT
    FAILOVER TIMEOUT x
    FAILOVER TIMEOUT 0
    FAILOVER TIMEOUT -1
    FAILOVER TIMEOUT 10
    FAILOVER TIMEOUT 10 TIMEOUT 20
    FAILOVER TO host 1 TIMEOUT 10 FORCE
    FAILOVER FORCE
    FAILOVER x
  `,
  "LASTSAVE is a time": `
    ? LASTSAVE
    LASTSAVE x
  `
})

const modules = [
  "MODULE",
  "MODULE LIST",
  "MODULE LIST x",
  "MODULE HELP",
  "MODULE HELP x",
  "MODULE LOAD",
  "MODULE LOAD /no/such/file",
  "MODULE LOADEX",
  "MODULE LOADEX /no/such/file",
  "MODULE UNLOAD",
  "MODULE UNLOAD x",
  "MODULE UNLOAD x y",
  "MODULE x",
  `EVAL "return redis.pcall('MODULE', 'LIST')" 0`
]

compare("modules", { "are not loaded, and none may be": modules.join("\n") })

compare(
  "modules, where clients may load them,",
  { "are not loaded, and none is found": modules.join("\n") },
  { "enable-module-command": "yes" }
)

const clusterCommands = [
  "ADDSLOTS 1",
  "ADDSLOTSRANGE 1 2",
  "BUMPEPOCH",
  "COUNT-FAILURE-REPORTS x",
  "COUNTKEYSINSLOT 1",
  "DELSLOTS 1",
  "DELSLOTSRANGE 1 2",
  "FAILOVER",
  "FAILOVER FORCE",
  "FLUSHSLOTS",
  "FORGET x",
  "GETKEYSINSLOT 1 2",
  "HELP",
  "INFO",
  "KEYSLOT a",
  "LINKS",
  "MEET 127.0.0.1 1",
  "MYID",
  "NODES",
  "REPLICAS x",
  "REPLICATE x",
  "RESET",
  "SAVECONFIG",
  "SET-CONFIG-EPOCH 1",
  "SETSLOT 1 STABLE",
  "SHARDS",
  "SLAVES x",
  "SLOTS"
]

compare("the cluster", {
  "is disabled for each subcommand of CLUSTER": clusterCommands.map((each) => `CLUSTER ${each}`).join("\n"),
  "is disabled with any number of arguments": clusterCommands
    .map((each) => each.split(" ")[0] ?? "")
    .flatMap((each) => [`CLUSTER ${each}`, `CLUSTER ${each} a`, `CLUSTER ${each} a b`, `CLUSTER ${each} a b c d`])
    .join("\n"),
  "is disabled for READONLY, READWRITE and ASKING": `
    READONLY
    READONLY x
    READWRITE
    READWRITE x
    ASKING
    ASKING x
    CLUSTER
    CLUSTER x
    MULTI
    READONLY
    READWRITE
    ASKING
    CLUSTER INFO
    EXEC
    EVAL "return redis.pcall('READONLY')" 0
    EVAL "return redis.pcall('ASKING')" 0
    EVAL "return redis.pcall('CLUSTER', 'INFO')" 0
  `
})

const off = "CONFIG SET min-replicas-to-write 0"

compare("min-replicas-to-write", {
  "refuses commands that write, and no others": `
    SET a 1
    RPUSH l a b
    CONFIG SET min-replicas-to-write 1
    SET a 2
    SET a
    DEL a
    GETEX a
    SORT l
    SORT l STORE m
    XADD s * a b
    BLPOP l 1
    LPOP l
    FLUSHDB
    SWAPDB 0 1
    GET a
    PFCOUNT h
    PUBLISH c m
    FUNCTION LOAD "#!lua name=l\\nredis.register_function('f', function() return 1 end)"
    FUNCTION FLUSH
    ${off}
    SET a 3
  `,
  "asks for none when the lag does not count": `
    CONFIG SET min-slaves-to-write 1
    SET a 1
    CONFIG SET min-slaves-max-lag 0
    SET a 2
    CONFIG SET min-slaves-max-lag 10
    SET a 3
    ${off}
  `,
  "counts with a min-replicas-max-lag alone": `
    CONFIG SET min-replicas-to-write 1 min-replicas-max-lag 0
    SET a 1
    CONFIG SET min-replicas-max-lag 1
    SET a 2
    CONFIG SET min-slaves-max-lag 0
    SET a 3
    CONFIG SET min-replicas-max-lag 10
    SET a 4
    ${off}
    GET a
  `,
  "refuses scripts that may write, and writes of scripts": `
    SET a 1
    CONFIG SET min-replicas-to-write 1
    EVAL "return 1" 0
    EVAL "return redis.call('GET', 'a')" 0
    EVAL "return redis.pcall('SET', 'a', 2)" 0
    EVAL "return redis.call('SET', 'a', 2)" 0
    EVAL "redis.call('SET', 'a')" 0
    EVAL "#!lua\\nreturn 1" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.call('GET', 'a')" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.pcall('SET', 'a', 1)" 0
    EVAL_RO "return redis.pcall('SET', 'a', 1)" 0
    EVALSHA x 0
    ${off}
    GET a
  `,
  "refuses functions that may write": `
    FUNCTION LOAD REPLACE "#!lua name=lib\\nredis.register_function('w', function() return redis.call('SET', 'a', 1) end)\\nredis.register_function{function_name='r', callback=function() return redis.call('GET', 'a') end, flags={'no-writes'}}"
    CONFIG SET min-replicas-to-write 1
    FCALL w 0
    FCALL r 0
    FCALL_RO r 0
    FCALL none 0
    ${off}
    FCALL w 0
    FUNCTION FLUSH
  `,
  "refuses a write in a transaction, and EXEC of one that writes": `
    MULTI
    SET a 1
    @other CONFIG SET min-replicas-to-write 1
    EXEC
    @other ${off}
    MULTI
    PUBLISH c m
    GET a
    @other CONFIG SET min-replicas-to-write 1
    EXEC
    MULTI
    SET a 1
    GET a
    EXEC
    MULTI
    DISCARD
    @other ${off}
    MULTI
    CONFIG SET min-replicas-to-write 1
    SET a 5
    EVAL "return redis.pcall('SET', 'a', 2)" 0
    EXEC
    ${off}
    GET a
  `,
  "counts what it refuses": `
    CONFIG RESETSTAT
    CONFIG SET min-replicas-to-write 1
    SET a 1
    EVAL "return redis.pcall('SET', 'a', 2)" 0
    INFO errorstats
    ${off}
  `
})
