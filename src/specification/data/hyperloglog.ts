/** The specifications of Redis's `hyperloglog` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification } from "../Specification.js"

export const pfadd: Specification = {
  name: "pfadd",
  summary: "Adds the specified elements to the specified HyperLogLog.",
  since: "2.8.9",
  group: "hyperloglog",
  complexity: "O(1) to add every element.",
  arity: -2,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hyperloglog", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "element", type: "string", flags: ["optional", "multiple"] }]
}

export const pfcount: Specification = {
  name: "pfcount",
  summary: "Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).",
  since: "2.8.9",
  group: "hyperloglog",
  complexity:
    "O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "hyperloglog", "slow"],
  keys: [1, -1, 1],
  keySpecs: [
    {
      ...keysAt("RW access", 1, -1),
      notes: "RW because it may change the internal representation of the key, and propagate to replicas"
    }
  ],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }],
  traits: ["may_replicate"]
}

export const pfdebug: Specification = {
  name: "pfdebug",
  summary: "Internal commands for debugging HyperLogLog values",
  since: "2.8.9",
  group: "hyperloglog",
  complexity: "N/A",
  arity: 3,
  flags: ["write", "denyoom", "admin"],
  categories: ["write", "hyperloglog", "admin", "slow", "dangerous"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW access", 2)],
  arguments: [{ name: "subcommand", type: "string" }, key],
  docFlags: ["syscmd"]
}

export const pfmerge: Specification = {
  name: "pfmerge",
  summary: "Merge N different HyperLogLogs into a single one.",
  since: "2.8.9",
  group: "hyperloglog",
  complexity: "O(N) to merge N HyperLogLogs, but with high constant times.",
  arity: -2,
  flags: ["write", "denyoom"],
  categories: ["write", "hyperloglog", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RW access insert", 1), keysAt("RO access", 2, -1)],
  arguments: [
    { name: "destkey", type: "key", keySpec: 0 },
    { name: "sourcekey", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}

export const pfselftest: Specification = {
  name: "pfselftest",
  summary: "An internal command for testing HyperLogLog values",
  since: "2.8.9",
  group: "hyperloglog",
  complexity: "N/A",
  arity: 1,
  flags: ["admin"],
  categories: ["hyperloglog", "admin", "slow", "dangerous"],
  docFlags: ["syscmd"]
}
