/** The specifications of Redis's `set` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification } from "../Specification.js"

export const sadd: Specification = {
  name: "sadd",
  summary: "Add one or more members to a set",
  since: "1.0.0",
  group: "set",
  complexity:
    "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "set", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple `member` arguments."]]
}

export const scard: Specification = {
  name: "scard",
  summary: "Get the number of members in a set",
  since: "1.0.0",
  group: "set",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "set", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const sdiff: Specification = {
  name: "sdiff",
  summary: "Subtract multiple sets",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the total number of elements in all given sets.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO access", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const sdiffstore: Specification = {
  name: "sdiffstore",
  summary: "Subtract multiple sets and store the resulting set in a key",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the total number of elements in all given sets.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "set", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("OW update", 1), keysAt("RO access", 2, -1)],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}

export const sinter: Specification = {
  name: "sinter",
  summary: "Intersect multiple sets",
  since: "1.0.0",
  group: "set",
  complexity: "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO access", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const sintercard: Specification = {
  name: "sintercard",
  summary: "Intersect multiple sets and return the cardinality of the result",
  since: "7.0.0",
  group: "set",
  complexity: "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
  arity: -3,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "set", "slow"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "limit", type: "integer", token: "LIMIT", flags: ["optional"] }
  ]
}

export const sinterstore: Specification = {
  name: "sinterstore",
  summary: "Intersect multiple sets and store the resulting set in a key",
  since: "1.0.0",
  group: "set",
  complexity: "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "set", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RW update", 1), keysAt("RO access", 2, -1)],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}

export const sismember: Specification = {
  name: "sismember",
  summary: "Determine if a given value is a member of a set",
  since: "1.0.0",
  group: "set",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "set", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key, { name: "member", type: "string" }]
}

export const smembers: Specification = {
  name: "smembers",
  summary: "Get all the members in a set",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the set cardinality.",
  arity: 2,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const smismember: Specification = {
  name: "smismember",
  summary: "Returns the membership associated with the given elements for a set",
  since: "6.2.0",
  group: "set",
  complexity: "O(N) where N is the number of elements being checked for membership",
  arity: -3,
  flags: ["readonly", "fast"],
  categories: ["read", "set", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }]
}

export const smove: Specification = {
  name: "smove",
  summary: "Move a member from one set to another",
  since: "1.0.0",
  group: "set",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "fast"],
  categories: ["write", "set", "fast"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("RW insert", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 },
    { name: "member", type: "string" }
  ]
}

export const spop: Specification = {
  name: "spop",
  summary: "Remove and return one or multiple random members from a set",
  since: "1.0.0",
  group: "set",
  complexity: "Without the count argument O(1), otherwise O(N) where N is the value of the passed count.",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "set", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key, { name: "count", type: "integer", since: "3.2.0", flags: ["optional"] }],
  history: [["3.2.0", "Added the `count` argument."]]
}

export const srandmember: Specification = {
  name: "srandmember",
  summary: "Get one or multiple random members from a set",
  since: "1.0.0",
  group: "set",
  complexity: "Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "count", type: "integer", since: "2.6.0", flags: ["optional"] }],
  history: [["2.6.0", "Added the optional `count` argument."]]
}

export const srem: Specification = {
  name: "srem",
  summary: "Remove one or more members from a set",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the number of members to be removed.",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["write", "set", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple `member` arguments."]]
}

export const sscan: Specification = {
  name: "sscan",
  summary: "Incrementally iterate Set elements",
  since: "2.8.0",
  group: "set",
  complexity:
    "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "cursor", type: "integer" },
    { name: "pattern", type: "pattern", token: "MATCH", flags: ["optional"] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ]
}

export const sunion: Specification = {
  name: "sunion",
  summary: "Add multiple sets",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the total number of elements in all given sets.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "set", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO access", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const sunionstore: Specification = {
  name: "sunionstore",
  summary: "Add multiple sets and store the resulting set in a key",
  since: "1.0.0",
  group: "set",
  complexity: "O(N) where N is the total number of elements in all given sets.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "set", "slow"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("OW update", 1), keysAt("RO access", 2, -1)],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}
