/** The specifications of Redis's `cluster` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { type Specification, token } from "../Specification.js"

export const asking: Specification = {
  name: "asking",
  summary: "Sent by cluster clients after an -ASK redirect",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 1,
  flags: ["fast"],
  categories: ["fast", "connection"]
}

export const cluster: Specification = {
  name: "cluster",
  summary: "A container for cluster commands",
  since: "3.0.0",
  group: "cluster",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const clusterAddslots: Specification = {
  name: "cluster|addslots",
  summary: "Assign new hash slots to receiving node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of hash slot arguments",
  arity: -3,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "slot", type: "integer", flags: ["multiple"] }]
}

export const clusterAddslotsrange: Specification = {
  name: "cluster|addslotsrange",
  summary: "Assign new hash slots to receiving node",
  since: "7.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of the slots between the start slot and end slot arguments.",
  arity: -4,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "start-slot_end-slot",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "start-slot", type: "integer" },
        { name: "end-slot", type: "integer" }
      ]
    }
  ]
}

export const clusterBumpepoch: Specification = {
  name: "cluster|bumpepoch",
  summary: "Advance the cluster config epoch",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output"]
}

export const clusterCountFailureReports: Specification = {
  name: "cluster|count-failure-reports",
  summary: "Return the number of failure reports active for a given node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the number of failure reports",
  arity: 3,
  flags: ["admin", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output"],
  arguments: [{ name: "node-id", type: "string" }]
}

export const clusterCountkeysinslot: Specification = {
  name: "cluster|countkeysinslot",
  summary: "Return the number of local keys in the specified hash slot",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["stale"],
  categories: ["slow"],
  arguments: [{ name: "slot", type: "integer" }]
}

export const clusterDelslots: Specification = {
  name: "cluster|delslots",
  summary: "Set hash slots as unbound in receiving node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of hash slot arguments",
  arity: -3,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "slot", type: "integer", flags: ["multiple"] }]
}

export const clusterDelslotsrange: Specification = {
  name: "cluster|delslotsrange",
  summary: "Set hash slots as unbound in receiving node",
  since: "7.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of the slots between the start slot and end slot arguments.",
  arity: -4,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "start-slot_end-slot",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "start-slot", type: "integer" },
        { name: "end-slot", type: "integer" }
      ]
    }
  ]
}

export const clusterFailover: Specification = {
  name: "cluster|failover",
  summary: "Forces a replica to perform a manual failover of its master.",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: -2,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "options", type: "oneof", flags: ["optional"], arguments: [token("FORCE"), token("TAKEOVER")] }]
}

export const clusterFlushslots: Specification = {
  name: "cluster|flushslots",
  summary: "Delete a node's own slots information",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"]
}

export const clusterForget: Specification = {
  name: "cluster|forget",
  summary: "Remove a node from the nodes table",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "node-id", type: "string" }]
}

export const clusterGetkeysinslot: Specification = {
  name: "cluster|getkeysinslot",
  summary: "Return local key names in the specified hash slot",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(log(N)) where N is the number of requested keys",
  arity: 4,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"],
  arguments: [
    { name: "slot", type: "integer" },
    { name: "count", type: "integer" }
  ]
}

export const clusterHelp: Specification = {
  name: "cluster|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const clusterInfo: Specification = {
  name: "cluster|info",
  summary: "Provides info about Redis Cluster node state",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"]
}

export const clusterKeyslot: Specification = {
  name: "cluster|keyslot",
  summary: "Returns the hash slot of the specified key",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the number of bytes in the key",
  arity: 3,
  flags: ["stale"],
  categories: ["slow"],
  arguments: [{ name: "key", type: "string" }]
}

export const clusterLinks: Specification = {
  name: "cluster|links",
  summary: "Returns a list of all TCP links to and from peer nodes in cluster",
  since: "7.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of Cluster nodes",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"]
}

export const clusterMeet: Specification = {
  name: "cluster|meet",
  summary: "Force a node cluster to handshake with another node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: -4,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "ip", type: "string" },
    { name: "port", type: "integer" },
    { name: "cluster_bus_port", type: "integer", since: "4.0.0", flags: ["optional"] }
  ],
  history: [["4.0.0", "Added the optional `cluster_bus_port` argument."]]
}

export const clusterMyid: Specification = {
  name: "cluster|myid",
  summary: "Return the node id",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"]
}

export const clusterNodes: Specification = {
  name: "cluster|nodes",
  summary: "Get Cluster config for the node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of Cluster nodes",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"]
}

export const clusterReplicas: Specification = {
  name: "cluster|replicas",
  summary: "List replica nodes of the specified master node",
  since: "5.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output"],
  arguments: [{ name: "node-id", type: "string" }]
}

export const clusterReplicate: Specification = {
  name: "cluster|replicate",
  summary: "Reconfigure a node as a replica of the specified master node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "node-id", type: "string" }]
}

export const clusterReset: Specification = {
  name: "cluster|reset",
  summary: "Reset a Redis Cluster node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the number of known nodes. The command may execute a FLUSHALL as a side effect.",
  arity: -2,
  flags: ["admin", "noscript", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "hard_soft", type: "oneof", flags: ["optional"], arguments: [token("HARD"), token("SOFT")] }]
}

export const clusterSaveconfig: Specification = {
  name: "cluster|saveconfig",
  summary: "Forces the node to save cluster state on disk",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"]
}

export const clusterSetConfigEpoch: Specification = {
  name: "cluster|set-config-epoch",
  summary: "Set the configuration epoch in a new node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "config-epoch", type: "integer" }]
}

export const clusterSetslot: Specification = {
  name: "cluster|setslot",
  summary: "Bind a hash slot to a specific node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: -4,
  flags: ["admin", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "slot", type: "integer" },
    {
      name: "subcommand",
      type: "oneof",
      arguments: [
        { name: "node-id", type: "string", token: "IMPORTING" },
        { name: "node-id", type: "string", token: "MIGRATING" },
        { name: "node-id", type: "string", token: "NODE" },
        token("STABLE")
      ]
    }
  ]
}

export const clusterShards: Specification = {
  name: "cluster|shards",
  summary: "Get array of cluster slots to node mappings",
  since: "7.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of cluster nodes",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"]
}

export const clusterSlaves: Specification = {
  name: "cluster|slaves",
  summary: "List replica nodes of the specified master node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output"],
  arguments: [{ name: "node-id", type: "string" }],
  docFlags: ["deprecated"],
  deprecatedSince: "5.0.0",
  replacedBy: "`CLUSTER REPLICAS`"
}

export const clusterSlots: Specification = {
  name: "cluster|slots",
  summary: "Get array of Cluster slot to node mappings",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(N) where N is the total number of Cluster nodes",
  arity: 2,
  flags: ["stale"],
  categories: ["slow"],
  tips: ["nondeterministic_output"],
  history: [
    ["4.0.0", "Added node IDs."],
    ["7.0.0", "Added additional networking metadata field."]
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "7.0.0",
  replacedBy: "`CLUSTER SHARDS`"
}

export const readonly: Specification = {
  name: "readonly",
  summary: "Enables read queries for a connection to a cluster replica node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  categories: ["fast", "connection"]
}

export const readwrite: Specification = {
  name: "readwrite",
  summary: "Disables read queries for a connection to a cluster replica node",
  since: "3.0.0",
  group: "cluster",
  complexity: "O(1)",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  categories: ["fast", "connection"]
}
