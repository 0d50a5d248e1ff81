/** The specifications of Redis's `string` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const append: Specification = {
  name: "append",
  summary: "Append a value to a key",
  since: "2.0.0",
  group: "string",
  complexity:
    "O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "value", type: "string" }]
}

export const decr: Specification = {
  name: "decr",
  summary: "Decrement the integer value of a key by one",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 2,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key]
}

export const decrby: Specification = {
  name: "decrby",
  summary: "Decrement the integer value of a key by the given number",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "decrement", type: "integer" }]
}

export const get: Specification = {
  name: "get",
  summary: "Get the value of a key",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const getdel: Specification = {
  name: "getdel",
  summary: "Get the value of a key and delete the key",
  since: "6.2.0",
  group: "string",
  complexity: "O(1)",
  arity: 2,
  flags: ["write", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key]
}

export const getex: Specification = {
  name: "getex",
  summary: "Get the value of a key and optionally set its expiration",
  since: "6.2.0",
  group: "string",
  complexity: "O(1)",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [{ ...keysAt("RW access update", 1), notes: "RW and UPDATE because it changes the TTL" }],
  arguments: [
    key,
    {
      name: "expiration",
      type: "oneof",
      flags: ["optional"],
      arguments: [
        { name: "seconds", type: "integer", token: "EX" },
        { name: "milliseconds", type: "integer", token: "PX" },
        { name: "unix-time-seconds", type: "unix-time", token: "EXAT" },
        { name: "unix-time-milliseconds", type: "unix-time", token: "PXAT" },
        token("PERSIST")
      ]
    }
  ]
}

export const getrange: Specification = {
  name: "getrange",
  summary: "Get a substring of the string stored at a key",
  since: "2.4.0",
  group: "string",
  complexity:
    "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.",
  arity: 4,
  flags: ["readonly"],
  categories: ["read", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "start", type: "integer" }, { name: "end", type: "integer" }]
}

export const getset: Specification = {
  name: "getset",
  summary: "Set the string value of a key and return its old value",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "value", type: "string" }],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`SET` with the `!GET` argument"
}

export const incr: Specification = {
  name: "incr",
  summary: "Increment the integer value of a key by one",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 2,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key]
}

export const incrby: Specification = {
  name: "incrby",
  summary: "Increment the integer value of a key by the given amount",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "increment", type: "integer" }]
}

export const incrbyfloat: Specification = {
  name: "incrbyfloat",
  summary: "Increment the float value of a key by the given amount",
  since: "2.6.0",
  group: "string",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "increment", type: "double" }]
}

export const lcs: Specification = {
  name: "lcs",
  summary: "Find longest common substring",
  since: "7.0.0",
  group: "string",
  complexity: "O(N*M) where N and M are the lengths of s1 and s2, respectively",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "string", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RO access", 1, 1)],
  arguments: [
    { name: "key1", type: "key", keySpec: 0 },
    { name: "key2", type: "key", keySpec: 0 },
    { name: "len", type: "pure-token", token: "LEN", flags: ["optional"] },
    { name: "idx", type: "pure-token", token: "IDX", flags: ["optional"] },
    { name: "len", type: "integer", token: "MINMATCHLEN", flags: ["optional"] },
    { name: "withmatchlen", type: "pure-token", token: "WITHMATCHLEN", flags: ["optional"] }
  ]
}

export const mget: Specification = {
  name: "mget",
  summary: "Get the values of all the given keys",
  since: "1.0.0",
  group: "string",
  complexity: "O(N) where N is the number of keys to retrieve.",
  arity: -2,
  flags: ["readonly", "fast"],
  categories: ["read", "string", "fast"],
  tips: ["request_policy:multi_shard"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO access", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const mset: Specification = {
  name: "mset",
  summary: "Set multiple keys to multiple values",
  since: "1.0.1",
  group: "string",
  complexity: "O(N) where N is the number of keys to set.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  tips: ["request_policy:multi_shard", "response_policy:all_succeeded"],
  keys: [1, -1, 2],
  keySpecs: [keysAt("OW update", 1, -1, 2)],
  arguments: [
    { name: "key_value", type: "block", flags: ["multiple"], arguments: [key, { name: "value", type: "string" }] }
  ]
}

export const msetnx: Specification = {
  name: "msetnx",
  summary: "Set multiple keys to multiple values, only if none of the keys exist",
  since: "1.0.1",
  group: "string",
  complexity: "O(N) where N is the number of keys to set.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  tips: ["request_policy:multi_shard", "response_policy:agg_min"],
  keys: [1, -1, 2],
  keySpecs: [keysAt("OW insert", 1, -1, 2)],
  arguments: [
    { name: "key_value", type: "block", flags: ["multiple"], arguments: [key, { name: "value", type: "string" }] }
  ]
}

export const psetex: Specification = {
  name: "psetex",
  summary: "Set the value and expiration in milliseconds of a key",
  since: "2.6.0",
  group: "string",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("OW update", 1)],
  arguments: [key, { name: "milliseconds", type: "integer" }, { name: "value", type: "string" }]
}

export const set: Specification = {
  name: "set",
  summary: "Set the string value of a key",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    { ...keysAt("RW access update variable_flags", 1), notes: "RW and ACCESS due to the optional `GET` argument" }
  ],
  arguments: [
    key,
    { name: "value", type: "string" },
    { name: "condition", type: "oneof", since: "2.6.12", flags: ["optional"], arguments: [token("NX"), token("XX")] },
    { name: "get", type: "pure-token", token: "GET", since: "6.2.0", flags: ["optional"] },
    {
      name: "expiration",
      type: "oneof",
      flags: ["optional"],
      arguments: [
        { name: "seconds", type: "integer", token: "EX", since: "2.6.12" },
        { name: "milliseconds", type: "integer", token: "PX", since: "2.6.12" },
        { name: "unix-time-seconds", type: "unix-time", token: "EXAT", since: "6.2.0" },
        { name: "unix-time-milliseconds", type: "unix-time", token: "PXAT", since: "6.2.0" },
        { name: "keepttl", type: "pure-token", token: "KEEPTTL", since: "6.0.0" }
      ]
    }
  ],
  history: [
    ["2.6.12", "Added the `EX`, `PX`, `NX` and `XX` options."],
    ["6.0.0", "Added the `KEEPTTL` option."],
    ["6.2.0", "Added the `GET`, `EXAT` and `PXAT` option."],
    ["7.0.0", "Allowed the `NX` and `GET` options to be used together."]
  ]
}

export const setex: Specification = {
  name: "setex",
  summary: "Set the value and expiration of a key",
  since: "2.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("OW update", 1)],
  arguments: [key, { name: "seconds", type: "integer" }, { name: "value", type: "string" }]
}

export const setnx: Specification = {
  name: "setnx",
  summary: "Set the value of a key, only if the key does not exist",
  since: "1.0.0",
  group: "string",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("OW insert", 1)],
  arguments: [key, { name: "value", type: "string" }]
}

export const setrange: Specification = {
  name: "setrange",
  summary: "Overwrite part of a string at key starting at the specified offset",
  since: "2.2.0",
  group: "string",
  complexity:
    "O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.",
  arity: 4,
  flags: ["write", "denyoom"],
  categories: ["write", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [key, { name: "offset", type: "integer" }, { name: "value", type: "string" }]
}

export const strlen: Specification = {
  name: "strlen",
  summary: "Get the length of the value stored in a key",
  since: "2.2.0",
  group: "string",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "string", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const substr: Specification = {
  name: "substr",
  summary: "Get a substring of the string stored at a key",
  since: "1.0.0",
  group: "string",
  complexity:
    "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.",
  arity: 4,
  flags: ["readonly"],
  categories: ["read", "string", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "start", type: "integer" }, { name: "end", type: "integer" }],
  docFlags: ["deprecated"],
  deprecatedSince: "2.0.0",
  replacedBy: "`GETRANGE`"
}
