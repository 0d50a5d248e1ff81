/** The specifications of Redis's `transactions` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { keysAt, type Specification } from "../Specification.js"

export const discard: Specification = {
  name: "discard",
  summary: "Discard all commands issued after MULTI",
  since: "2.0.0",
  group: "transactions",
  complexity: "O(N), when N is the number of queued commands",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  categories: ["fast", "transaction"],
  traits: ["immediate"]
}

export const exec: Specification = {
  name: "exec",
  summary: "Execute all commands issued after MULTI",
  since: "1.2.0",
  group: "transactions",
  complexity: "Depends on commands in the transaction",
  arity: 1,
  flags: ["noscript", "loading", "stale", "skip_slowlog"],
  categories: ["slow", "transaction"],
  traits: ["immediate", "runs_others"]
}

export const multi: Specification = {
  name: "multi",
  summary: "Mark the start of a transaction block",
  since: "1.2.0",
  group: "transactions",
  complexity: "O(1)",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  categories: ["fast", "transaction"],
  traits: ["immediate"]
}

export const unwatch: Specification = {
  name: "unwatch",
  summary: "Forget about all watched keys",
  since: "2.2.0",
  group: "transactions",
  complexity: "O(1)",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  categories: ["fast", "transaction"]
}

export const watch: Specification = {
  name: "watch",
  summary: "Watch the given keys to determine execution of the MULTI/EXEC block",
  since: "2.2.0",
  group: "transactions",
  complexity: "O(1) for every key.",
  arity: -2,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  categories: ["fast", "transaction"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }],
  traits: ["immediate"]
}
