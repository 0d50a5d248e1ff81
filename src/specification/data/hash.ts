/** The specifications of Redis's `hash` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification } from "../Specification.js"

export const hdel: Specification = {
  name: "hdel",
  summary: "Delete one or more hash fields",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the number of fields to be removed.",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "field", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple `field` arguments."]]
}

export const hexists: Specification = {
  name: "hexists",
  summary: "Determine if a hash field exists",
  since: "2.0.0",
  group: "hash",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key, { name: "field", type: "string" }]
}

export const hget: Specification = {
  name: "hget",
  summary: "Get the value of a hash field",
  since: "2.0.0",
  group: "hash",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "field", type: "string" }]
}

export const hgetall: Specification = {
  name: "hgetall",
  summary: "Get all the fields and values in a hash",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the size of the hash.",
  arity: 2,
  flags: ["readonly"],
  categories: ["read", "hash", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const hincrby: Specification = {
  name: "hincrby",
  summary: "Increment the integer value of a hash field by the given number",
  since: "2.0.0",
  group: "hash",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "field", type: "string" }, { name: "increment", type: "integer" }]
}

export const hincrbyfloat: Specification = {
  name: "hincrbyfloat",
  summary: "Increment the float value of a hash field by the given amount",
  since: "2.6.0",
  group: "hash",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "field", type: "string" }, { name: "increment", type: "double" }]
}

export const hkeys: Specification = {
  name: "hkeys",
  summary: "Get all the fields in a hash",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the size of the hash.",
  arity: 2,
  flags: ["readonly"],
  categories: ["read", "hash", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const hlen: Specification = {
  name: "hlen",
  summary: "Get the number of fields in a hash",
  since: "2.0.0",
  group: "hash",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const hmget: Specification = {
  name: "hmget",
  summary: "Get the values of all the given hash fields",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the number of fields being requested.",
  arity: -3,
  flags: ["readonly", "fast"],
  categories: ["read", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "field", type: "string", flags: ["multiple"] }]
}

export const hmset: Specification = {
  name: "hmset",
  summary: "Set multiple hash fields to multiple values",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the number of fields being set.",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    {
      name: "field_value",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "field", type: "string" },
        { name: "value", type: "string" }
      ]
    }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "4.0.0",
  replacedBy: "`HSET` with multiple field-value pairs"
}

export const hrandfield: Specification = {
  name: "hrandfield",
  summary: "Get one or multiple random fields from a hash",
  since: "6.2.0",
  group: "hash",
  complexity: "O(N) where N is the number of fields returned",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "hash", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    {
      name: "options",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer" },
        { name: "withvalues", type: "pure-token", token: "WITHVALUES", flags: ["optional"] }
      ]
    }
  ]
}

export const hscan: Specification = {
  name: "hscan",
  summary: "Incrementally iterate hash fields and associated values",
  since: "2.8.0",
  group: "hash",
  complexity:
    "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "hash", "slow"],
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

export const hset: Specification = {
  name: "hset",
  summary: "Set the string value of a hash field",
  since: "2.0.0",
  group: "hash",
  complexity:
    "O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    {
      name: "field_value",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "field", type: "string" },
        { name: "value", type: "string" }
      ]
    }
  ],
  history: [["4.0.0", "Accepts multiple `field` and `value` arguments."]]
}

export const hsetnx: Specification = {
  name: "hsetnx",
  summary: "Set the value of a hash field, only if the field does not exist",
  since: "2.0.0",
  group: "hash",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "field", type: "string" }, { name: "value", type: "string" }]
}

export const hstrlen: Specification = {
  name: "hstrlen",
  summary: "Get the length of the value of a hash field",
  since: "3.2.0",
  group: "hash",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "hash", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key, { name: "field", type: "string" }]
}

export const hvals: Specification = {
  name: "hvals",
  summary: "Get all the values in a hash",
  since: "2.0.0",
  group: "hash",
  complexity: "O(N) where N is the size of the hash.",
  arity: 2,
  flags: ["readonly"],
  categories: ["read", "hash", "slow"],
  tips: ["nondeterministic_output_order"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}
