/** The specifications of Redis's `pubsub` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { keysAt, type Specification } from "../Specification.js"

export const psubscribe: Specification = {
  name: "psubscribe",
  summary: "Listen for messages published to channels matching the given patterns",
  since: "2.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of patterns the client is already subscribed to.",
  arity: -2,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [
    { name: "pattern", type: "block", flags: ["multiple"], arguments: [{ name: "pattern", type: "pattern" }] }
  ],
  traits: ["while_subscribed"]
}

export const publish: Specification = {
  name: "publish",
  summary: "Post a message to a channel",
  since: "2.0.0",
  group: "pubsub",
  complexity:
    "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).",
  arity: 3,
  flags: ["pubsub", "loading", "stale", "fast"],
  categories: ["pubsub", "fast"],
  arguments: [
    { name: "channel", type: "string" },
    { name: "message", type: "string" }
  ],
  traits: ["may_replicate"]
}

export const pubsub: Specification = {
  name: "pubsub",
  summary: "A container for Pub/Sub commands",
  since: "2.8.0",
  group: "pubsub",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const pubsubChannels: Specification = {
  name: "pubsub|channels",
  summary: "List active channels",
  since: "2.8.0",
  group: "pubsub",
  complexity:
    "O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)",
  arity: -2,
  flags: ["pubsub", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "pattern", type: "pattern", flags: ["optional"] }]
}

export const pubsubHelp: Specification = {
  name: "pubsub|help",
  summary: "Show helpful text about the different subcommands",
  since: "6.2.0",
  group: "pubsub",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const pubsubNumpat: Specification = {
  name: "pubsub|numpat",
  summary: "Get the count of unique patterns pattern subscriptions",
  since: "2.8.0",
  group: "pubsub",
  complexity: "O(1)",
  arity: 2,
  flags: ["pubsub", "loading", "stale"],
  categories: ["pubsub", "slow"]
}

export const pubsubNumsub: Specification = {
  name: "pubsub|numsub",
  summary: "Get the count of subscribers for channels",
  since: "2.8.0",
  group: "pubsub",
  complexity: "O(N) for the NUMSUB subcommand, where N is the number of requested channels",
  arity: -2,
  flags: ["pubsub", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "channel", type: "string", flags: ["optional", "multiple"] }]
}

export const pubsubShardchannels: Specification = {
  name: "pubsub|shardchannels",
  summary: "List active shard channels",
  since: "7.0.0",
  group: "pubsub",
  complexity:
    "O(N) where N is the number of active shard channels, and assuming constant time pattern matching (relatively short shard channels).",
  arity: -2,
  flags: ["pubsub", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "pattern", type: "pattern", flags: ["optional"] }]
}

export const pubsubShardnumsub: Specification = {
  name: "pubsub|shardnumsub",
  summary: "Get the count of subscribers for shard channels",
  since: "7.0.0",
  group: "pubsub",
  complexity: "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels",
  arity: -2,
  flags: ["pubsub", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "shardchannel", type: "string", flags: ["optional", "multiple"] }]
}

export const punsubscribe: Specification = {
  name: "punsubscribe",
  summary: "Stop listening for messages posted to channels matching the given patterns",
  since: "2.0.0",
  group: "pubsub",
  complexity:
    "O(N+M) where N is the number of patterns the client is already subscribed and M is the number of total patterns subscribed in the system (by any client).",
  arity: -1,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "pattern", type: "pattern", flags: ["optional", "multiple"] }],
  traits: ["while_subscribed"]
}

export const spublish: Specification = {
  name: "spublish",
  summary: "Post a message to a shard channel",
  since: "7.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of clients subscribed to the receiving shard channel.",
  arity: 3,
  flags: ["pubsub", "loading", "stale", "fast"],
  categories: ["pubsub", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("not_key", 1)],
  arguments: [
    { name: "shardchannel", type: "string" },
    { name: "message", type: "string" }
  ],
  traits: ["may_replicate"]
}

export const ssubscribe: Specification = {
  name: "ssubscribe",
  summary: "Listen for messages published to the given shard channels",
  since: "7.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of shard channels to subscribe to.",
  arity: -2,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("not_key", 1, -1)],
  arguments: [{ name: "shardchannel", type: "string", flags: ["multiple"] }],
  traits: ["while_subscribed"]
}

export const subscribe: Specification = {
  name: "subscribe",
  summary: "Listen for messages published to the given channels",
  since: "2.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of channels to subscribe to.",
  arity: -2,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "channel", type: "string", flags: ["multiple"] }],
  traits: ["while_subscribed"]
}

export const sunsubscribe: Specification = {
  name: "sunsubscribe",
  summary: "Stop listening for messages posted to the given shard channels",
  since: "7.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of clients already subscribed to a shard channel.",
  arity: -1,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("not_key", 1, -1)],
  arguments: [{ name: "shardchannel", type: "string", flags: ["optional", "multiple"] }],
  traits: ["while_subscribed"]
}

export const unsubscribe: Specification = {
  name: "unsubscribe",
  summary: "Stop listening for messages posted to the given channels",
  since: "2.0.0",
  group: "pubsub",
  complexity: "O(N) where N is the number of clients already subscribed to a channel.",
  arity: -1,
  flags: ["pubsub", "noscript", "loading", "stale"],
  categories: ["pubsub", "slow"],
  arguments: [{ name: "channel", type: "string", flags: ["optional", "multiple"] }],
  traits: ["while_subscribed"]
}
