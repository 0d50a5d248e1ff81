/** The commands of Redis 7.0.15 that this server does not have, by their ACL categories. */
const cluster = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.map((name) => `cluster|${name}`)

export const absentCommands: ReadonlyArray<readonly [categories: string, names: ReadonlyArray<string>]> = [
  ["fast connection", ["asking", "readonly", "readwrite"]],
  [
    "slow",
    [
      "cluster",
      ...cluster("countkeysinslot", "getkeysinslot", "help", "info", "keyslot", "links", "myid", "nodes", "shards"),
      ...cluster("slots"),
      "module",
      "module|help"
    ]
  ],
  [
    "admin slow dangerous",
    [
      ...cluster("addslots", "addslotsrange", "bumpepoch", "count-failure-reports", "delslots", "delslotsrange"),
      ...cluster("failover", "flushslots", "forget", "meet", "replicas", "replicate", "reset", "saveconfig"),
      ...cluster("set-config-epoch", "setslot", "slaves"),
      ...["module|list", "module|load", "module|loadex", "module|unload"],
      ...["bgrewriteaof", "bgsave", "failover", "psync", "replconf", "replicaof", "save", "slaveof", "sync"]
    ]
  ],
  ["admin fast dangerous", ["lastsave", "role"]],
  ["keyspace write slow dangerous", ["migrate"]]
]
