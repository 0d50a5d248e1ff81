/**
 * The specifications of Redis's `pubsub` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`).
 *
 * @since 0.1.0
 */
import type { Specification } from "../Specification.js"

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
  ]
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
  ]
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
  arguments: [{ name: "channel", type: "string", flags: ["multiple"] }]
}
