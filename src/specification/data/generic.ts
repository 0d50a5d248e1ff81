/** The specifications of Redis's `generic` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const copy: Specification = {
  name: "copy",
  summary: "Copy a key",
  since: "6.2.0",
  group: "generic",
  complexity: "O(N) worst case for collections, where N is the number of nested items. O(1) for string values.",
  arity: -3,
  flags: ["write", "denyoom"],
  categories: ["keyspace", "write", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RO access", 1), keysAt("OW update", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 },
    { name: "destination-db", type: "integer", token: "DB", flags: ["optional"] },
    { name: "replace", type: "pure-token", token: "REPLACE", flags: ["optional"] }
  ]
}

export const del: Specification = {
  name: "del",
  summary: "Delete a key",
  since: "1.0.0",
  group: "generic",
  complexity:
    "O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).",
  arity: -2,
  flags: ["write"],
  categories: ["keyspace", "write", "slow"],
  tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RM delete", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const dump: Specification = {
  name: "dump",
  summary: "Return a serialized version of the value stored at the specified key.",
  since: "2.6.0",
  group: "generic",
  complexity:
    "O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).",
  arity: 2,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const exists: Specification = {
  name: "exists",
  summary: "Determine if a key exists",
  since: "1.0.0",
  group: "generic",
  complexity: "O(N) where N is the number of keys to check.",
  arity: -2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }],
  history: [["3.0.3", "Accepts multiple `key` arguments."]]
}

export const expire: Specification = {
  name: "expire",
  summary: "Set a key's time to live in seconds",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "seconds", type: "integer" },
    {
      name: "condition",
      type: "oneof",
      since: "7.0.0",
      flags: ["optional"],
      arguments: [token("NX"), token("XX"), token("GT"), token("LT")]
    }
  ],
  history: [["7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`."]]
}

export const expireat: Specification = {
  name: "expireat",
  summary: "Set the expiration for a key as a UNIX timestamp",
  since: "1.2.0",
  group: "generic",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "unix-time-seconds", type: "unix-time" },
    {
      name: "condition",
      type: "oneof",
      since: "7.0.0",
      flags: ["optional"],
      arguments: [token("NX"), token("XX"), token("GT"), token("LT")]
    }
  ],
  history: [["7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`."]]
}

export const expiretime: Specification = {
  name: "expiretime",
  summary: "Get the expiration Unix timestamp for a key",
  since: "7.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const keys: Specification = {
  name: "keys",
  summary: "Find all keys matching the given pattern",
  since: "1.0.0",
  group: "generic",
  complexity:
    "O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.",
  arity: 2,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow", "dangerous"],
  tips: ["request_policy:all_shards", "nondeterministic_output_order"],
  arguments: [{ name: "pattern", type: "pattern" }]
}

export const migrate: Specification = {
  name: "migrate",
  summary: "Atomically transfer a key from a Redis instance to another one.",
  since: "2.6.0",
  group: "generic",
  complexity:
    "This command actually executes a DUMP+DEL in the source instance, and a RESTORE in the target instance. See the pages of these commands for time complexity. Also an O(N) data transfer between the two instances is performed.",
  arity: -6,
  flags: ["write", "movablekeys"],
  categories: ["keyspace", "write", "slow", "dangerous"],
  tips: ["nondeterministic_output"],
  keys: [3, 3, 1],
  keySpecs: [
    keysAt("RW access delete", 3),
    {
      flags: ["RW", "access", "delete", "incomplete"],
      begin: { keyword: "KEYS", from: -2 },
      find: { last: -1, step: 1, limit: 0 }
    }
  ],
  arguments: [
    { name: "host", type: "string" },
    { name: "port", type: "integer" },
    {
      name: "key_or_empty_string",
      type: "oneof",
      arguments: [key, { name: "empty_string", type: "pure-token", token: "" }]
    },
    { name: "destination-db", type: "integer" },
    { name: "timeout", type: "integer" },
    { name: "copy", type: "pure-token", token: "COPY", since: "3.0.0", flags: ["optional"] },
    { name: "replace", type: "pure-token", token: "REPLACE", since: "3.0.0", flags: ["optional"] },
    {
      name: "authentication",
      type: "oneof",
      flags: ["optional"],
      arguments: [
        { name: "password", type: "string", token: "AUTH", since: "4.0.7", flags: ["optional"] },
        {
          name: "username_password",
          type: "block",
          token: "AUTH2",
          since: "6.0.0",
          flags: ["optional"],
          arguments: [
            { name: "username", type: "string" },
            { name: "password", type: "string" }
          ]
        }
      ]
    },
    { name: "key", type: "key", keySpec: 1, token: "KEYS", since: "3.0.6", flags: ["optional", "multiple"] }
  ],
  history: [
    ["3.0.0", "Added the `COPY` and `REPLACE` options."],
    ["3.0.6", "Added the `KEYS` option."],
    ["4.0.7", "Added the `AUTH` option."],
    ["6.0.0", "Added the `AUTH2` option."]
  ],
  secrets: { after: { AUTH: 1, AUTH2: 2 }, from: 6, options: {}, until: "KEYS" }
}

export const move: Specification = {
  name: "move",
  summary: "Move a key to another database",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "db", type: "integer" }]
}

export const object: Specification = {
  name: "object",
  summary: "A container for object introspection commands",
  since: "2.2.3",
  group: "generic",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const objectEncoding: Specification = {
  name: "object|encoding",
  summary: "Inspect the internal encoding of a Redis object",
  since: "2.2.3",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO", 2)],
  arguments: [key]
}

export const objectFreq: Specification = {
  name: "object|freq",
  summary: "Get the logarithmic access frequency counter of a Redis object",
  since: "4.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO", 2)],
  arguments: [key]
}

export const objectHelp: Specification = {
  name: "object|help",
  summary: "Show helpful text about the different subcommands",
  since: "6.2.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["keyspace", "slow"]
}

export const objectIdletime: Specification = {
  name: "object|idletime",
  summary: "Get the time since a Redis object was last accessed",
  since: "2.2.3",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO", 2)],
  arguments: [key]
}

export const objectRefcount: Specification = {
  name: "object|refcount",
  summary: "Get the number of references to the value of the key",
  since: "2.2.3",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO", 2)],
  arguments: [key]
}

export const persist: Specification = {
  name: "persist",
  summary: "Remove the expiration from a key",
  since: "2.2.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [key]
}

export const pexpire: Specification = {
  name: "pexpire",
  summary: "Set a key's time to live in milliseconds",
  since: "2.6.0",
  group: "generic",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "milliseconds", type: "integer" },
    {
      name: "condition",
      type: "oneof",
      since: "7.0.0",
      flags: ["optional"],
      arguments: [token("NX"), token("XX"), token("GT"), token("LT")]
    }
  ],
  history: [["7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`."]]
}

export const pexpireat: Specification = {
  name: "pexpireat",
  summary: "Set the expiration for a key as a UNIX timestamp specified in milliseconds",
  since: "2.6.0",
  group: "generic",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "unix-time-milliseconds", type: "unix-time" },
    {
      name: "condition",
      type: "oneof",
      since: "7.0.0",
      flags: ["optional"],
      arguments: [token("NX"), token("XX"), token("GT"), token("LT")]
    }
  ],
  history: [["7.0.0", "Added options: `NX`, `XX`, `GT` and `LT`."]]
}

export const pexpiretime: Specification = {
  name: "pexpiretime",
  summary: "Get the expiration Unix timestamp for a key in milliseconds",
  since: "7.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key]
}

export const pttl: Specification = {
  name: "pttl",
  summary: "Get the time to live for a key in milliseconds",
  since: "2.6.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key],
  history: [["2.8.0", "Added the -2 reply."]]
}

export const randomkey: Specification = {
  name: "randomkey",
  summary: "Return a random key from the keyspace",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 1,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["request_policy:all_shards", "nondeterministic_output"]
}

export const rename: Specification = {
  name: "rename",
  summary: "Rename a key",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["write"],
  categories: ["keyspace", "write", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("OW update", 2)],
  arguments: [key, { name: "newkey", type: "key", keySpec: 1 }]
}

export const renamenx: Specification = {
  name: "renamenx",
  summary: "Rename a key, only if the new key does not exist",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("OW insert", 2)],
  arguments: [key, { name: "newkey", type: "key", keySpec: 1 }],
  history: [["3.2.0", "The command no longer returns an error when source and destination names are the same."]]
}

export const restore: Specification = {
  name: "restore",
  summary: "Create a key using the provided serialized value, previously obtained using DUMP.",
  since: "2.6.0",
  group: "generic",
  complexity:
    "O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).",
  arity: -4,
  flags: ["write", "denyoom"],
  categories: ["keyspace", "write", "slow", "dangerous"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("OW update", 1)],
  arguments: [
    key,
    { name: "ttl", type: "integer" },
    { name: "serialized-value", type: "string" },
    { name: "replace", type: "pure-token", token: "REPLACE", since: "3.0.0", flags: ["optional"] },
    { name: "absttl", type: "pure-token", token: "ABSTTL", since: "5.0.0", flags: ["optional"] },
    { name: "seconds", type: "integer", token: "IDLETIME", since: "5.0.0", flags: ["optional"] },
    { name: "frequency", type: "integer", token: "FREQ", since: "5.0.0", flags: ["optional"] }
  ],
  history: [
    ["3.0.0", "Added the `REPLACE` modifier."],
    ["5.0.0", "Added the `ABSTTL` modifier."],
    ["5.0.0", "Added the `IDLETIME` and `FREQ` options."]
  ]
}

export const scan: Specification = {
  name: "scan",
  summary: "Incrementally iterate the keys space",
  since: "2.8.0",
  group: "generic",
  complexity:
    "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.",
  arity: -2,
  flags: ["readonly"],
  categories: ["keyspace", "read", "slow"],
  tips: ["nondeterministic_output", "request_policy:special"],
  arguments: [
    { name: "cursor", type: "integer" },
    { name: "pattern", type: "pattern", token: "MATCH", flags: ["optional"] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] },
    { name: "type", type: "string", token: "TYPE", since: "6.0.0", flags: ["optional"] }
  ],
  history: [["6.0.0", "Added the `TYPE` subcommand."]]
}

export const sort: Specification = {
  name: "sort",
  summary: "Sort the elements in a list, set or sorted set",
  since: "1.0.0",
  group: "generic",
  complexity:
    "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).",
  arity: -2,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "set", "sortedset", "list", "slow", "dangerous"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("RO access", 1),
    {
      notes:
        "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
      flags: ["RO", "access"],
      begin: "unknown",
      find: "unknown"
    },
    {
      notes:
        "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
      flags: ["OW", "update"],
      begin: "unknown",
      find: "unknown"
    }
  ],
  arguments: [
    key,
    { name: "pattern", type: "pattern", keySpec: 1, token: "BY", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    },
    { name: "pattern", type: "pattern", keySpec: 1, token: "GET", flags: ["optional", "multiple", "multiple_token"] },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    { name: "sorting", type: "pure-token", token: "ALPHA", flags: ["optional"] },
    { name: "destination", type: "key", keySpec: 2, token: "STORE", flags: ["optional"] }
  ]
}

export const sortRo: Specification = {
  name: "sort_ro",
  summary: "Sort the elements in a list, set or sorted set. Read-only variant of SORT.",
  since: "7.0.0",
  group: "generic",
  complexity:
    "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).",
  arity: -2,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "set", "sortedset", "list", "slow", "dangerous"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("RO access", 1),
    {
      notes:
        "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
      flags: ["RO", "access"],
      begin: "unknown",
      find: "unknown"
    }
  ],
  arguments: [
    key,
    { name: "pattern", type: "pattern", keySpec: 1, token: "BY", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    },
    { name: "pattern", type: "pattern", keySpec: 1, token: "GET", flags: ["optional", "multiple", "multiple_token"] },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    { name: "sorting", type: "pure-token", token: "ALPHA", flags: ["optional"] }
  ]
}

export const touch: Specification = {
  name: "touch",
  summary: "Alters the last access time of a key(s). Returns the number of existing keys specified.",
  since: "3.2.1",
  group: "generic",
  complexity: "O(N) where N is the number of keys that will be touched.",
  arity: -2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RO", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const ttl: Specification = {
  name: "ttl",
  summary: "Get the time to live for a key in seconds",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key],
  history: [["2.8.0", "Added the -2 reply."]]
}

export const type_: Specification = {
  name: "type",
  summary: "Determine the type stored at key",
  since: "1.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const unlink: Specification = {
  name: "unlink",
  summary: "Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.",
  since: "4.0.0",
  group: "generic",
  complexity:
    "O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast"],
  tips: ["request_policy:multi_shard", "response_policy:agg_sum"],
  keys: [1, -1, 1],
  keySpecs: [keysAt("RM delete", 1, -1)],
  arguments: [{ name: "key", type: "key", keySpec: 0, flags: ["multiple"] }]
}

export const wait: Specification = {
  name: "wait",
  summary:
    "Wait for the synchronous replication of all the write commands sent in the context of the current connection",
  since: "3.0.0",
  group: "generic",
  complexity: "O(1)",
  arity: 3,
  flags: ["noscript"],
  categories: ["slow", "connection"],
  tips: ["request_policy:all_shards", "response_policy:agg_min"],
  arguments: [
    { name: "numreplicas", type: "integer" },
    { name: "timeout", type: "integer" }
  ]
}
