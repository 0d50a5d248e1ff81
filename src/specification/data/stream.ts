/** The specifications of Redis's `stream` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const xack: Specification = {
  name: "xack",
  summary:
    "Marks a pending message as correctly processed, effectively removing it from the pending entries list of the consumer group. Return value of the command is the number of messages successfully acknowledged, that is, the IDs we were actually able to resolve in the PEL.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1) for each message ID processed.",
  arity: -4,
  flags: ["write", "fast"],
  categories: ["write", "stream", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [key, { name: "group", type: "string" }, { name: "id", type: "string", flags: ["multiple"] }]
}

export const xadd: Specification = {
  name: "xadd",
  summary: "Appends a new entry to a stream",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.",
  arity: -5,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "stream", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [{ ...keysAt("RW update", 1), notes: "UPDATE instead of INSERT because of the optional trimming feature" }],
  arguments: [
    key,
    { name: "nomkstream", type: "pure-token", token: "NOMKSTREAM", since: "6.2.0", flags: ["optional"] },
    {
      name: "trim",
      type: "block",
      flags: ["optional"],
      arguments: [
        {
          name: "strategy",
          type: "oneof",
          arguments: [token("MAXLEN"), { name: "minid", type: "pure-token", token: "MINID", since: "6.2.0" }]
        },
        {
          name: "operator",
          type: "oneof",
          flags: ["optional"],
          arguments: [
            { name: "equal", type: "pure-token", token: "=" },
            { name: "approximately", type: "pure-token", token: "~" }
          ]
        },
        { name: "threshold", type: "string" },
        { name: "count", type: "integer", token: "LIMIT", since: "6.2.0", flags: ["optional"] }
      ]
    },
    {
      name: "id_or_auto",
      type: "oneof",
      arguments: [
        { name: "auto_id", type: "pure-token", token: "*" },
        { name: "id", type: "string" }
      ]
    },
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
  history: [
    ["6.2.0", "Added the `NOMKSTREAM` option, `MINID` trimming strategy and the `LIMIT` option."],
    ["7.0.0", "Added support for the `<ms>-*` explicit ID form."]
  ]
}

export const xautoclaim: Specification = {
  name: "xautoclaim",
  summary:
    "Changes (or acquires) ownership of messages in a consumer group, as if the messages were delivered to the specified consumer.",
  since: "6.2.0",
  group: "stream",
  complexity: "O(1) if COUNT is small.",
  arity: -6,
  flags: ["write", "fast"],
  categories: ["write", "stream", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [
    key,
    { name: "group", type: "string" },
    { name: "consumer", type: "string" },
    { name: "min-idle-time", type: "string" },
    { name: "start", type: "string" },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] },
    { name: "justid", type: "pure-token", token: "JUSTID", flags: ["optional"] }
  ],
  history: [
    ["7.0.0", "Added an element to the reply array, containing deleted entries the command cleared from the PEL"]
  ]
}

export const xclaim: Specification = {
  name: "xclaim",
  summary:
    "Changes (or acquires) ownership of a message in a consumer group, as if the message was delivered to the specified consumer.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(log N) with N being the number of messages in the PEL of the consumer group.",
  arity: -6,
  flags: ["write", "fast"],
  categories: ["write", "stream", "fast"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "group", type: "string" },
    { name: "consumer", type: "string" },
    { name: "min-idle-time", type: "string" },
    { name: "id", type: "string", flags: ["multiple"] },
    { name: "ms", type: "integer", token: "IDLE", flags: ["optional"] },
    { name: "unix-time-milliseconds", type: "unix-time", token: "TIME", flags: ["optional"] },
    { name: "count", type: "integer", token: "RETRYCOUNT", flags: ["optional"] },
    { name: "force", type: "pure-token", token: "FORCE", flags: ["optional"] },
    { name: "justid", type: "pure-token", token: "JUSTID", flags: ["optional"] },
    { name: "id", type: "string", token: "LASTID", flags: ["optional"] }
  ]
}

export const xdel: Specification = {
  name: "xdel",
  summary:
    "Removes the specified entries from the stream. Returns the number of items actually deleted, that may be different from the number of IDs passed in case certain IDs do not exist.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1) for each single item to delete in the stream, regardless of the stream size.",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["write", "stream", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "id", type: "string", flags: ["multiple"] }]
}

export const xgroup: Specification = {
  name: "xgroup",
  summary: "A container for consumer groups commands",
  since: "5.0.0",
  group: "stream",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const xgroupCreate: Specification = {
  name: "xgroup|create",
  summary: "Create a consumer group.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: -5,
  flags: ["write", "denyoom"],
  categories: ["write", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW insert", 2)],
  arguments: [
    key,
    { name: "groupname", type: "string" },
    {
      name: "id",
      type: "oneof",
      arguments: [
        { name: "id", type: "string" },
        { name: "new_id", type: "pure-token", token: "$" }
      ]
    },
    { name: "mkstream", type: "pure-token", token: "MKSTREAM", flags: ["optional"] },
    { name: "entries_read", type: "integer", token: "ENTRIESREAD", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added the `entries_read` named argument."]]
}

export const xgroupCreateconsumer: Specification = {
  name: "xgroup|createconsumer",
  summary: "Create a consumer in a consumer group.",
  since: "6.2.0",
  group: "stream",
  complexity: "O(1)",
  arity: 5,
  flags: ["write", "denyoom"],
  categories: ["write", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW insert", 2)],
  arguments: [key, { name: "groupname", type: "string" }, { name: "consumername", type: "string" }]
}

export const xgroupDelconsumer: Specification = {
  name: "xgroup|delconsumer",
  summary: "Delete a consumer from a consumer group.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 5,
  flags: ["write"],
  categories: ["write", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW delete", 2)],
  arguments: [key, { name: "groupname", type: "string" }, { name: "consumername", type: "string" }]
}

export const xgroupDestroy: Specification = {
  name: "xgroup|destroy",
  summary: "Destroy a consumer group.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(N) where N is the number of entries in the group's pending entries list (PEL).",
  arity: 4,
  flags: ["write"],
  categories: ["write", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW delete", 2)],
  arguments: [key, { name: "groupname", type: "string" }]
}

export const xgroupHelp: Specification = {
  name: "xgroup|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["stream", "slow"]
}

export const xgroupSetid: Specification = {
  name: "xgroup|setid",
  summary: "Set a consumer group to an arbitrary last delivered ID value.",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: -5,
  flags: ["write"],
  categories: ["write", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RW update", 2)],
  arguments: [
    key,
    { name: "groupname", type: "string" },
    {
      name: "id",
      type: "oneof",
      arguments: [
        { name: "id", type: "string" },
        { name: "new_id", type: "pure-token", token: "$" }
      ]
    },
    { name: "entries_read", type: "integer", token: "ENTRIESREAD", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added the optional `entries_read` argument."]]
}

export const xinfo: Specification = {
  name: "xinfo",
  summary: "A container for stream introspection commands",
  since: "5.0.0",
  group: "stream",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const xinfoConsumers: Specification = {
  name: "xinfo|consumers",
  summary: "List the consumers in a consumer group",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 4,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  tips: ["nondeterministic_output"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO access", 2)],
  arguments: [key, { name: "groupname", type: "string" }]
}

export const xinfoGroups: Specification = {
  name: "xinfo|groups",
  summary: "List the consumer groups of a stream",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO access", 2)],
  arguments: [key],
  history: [["7.0.0", "Added the `entries-read` and `lag` fields"]]
}

export const xinfoHelp: Specification = {
  name: "xinfo|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["stream", "slow"]
}

export const xinfoStream: Specification = {
  name: "xinfo|stream",
  summary: "Get information about a stream",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO access", 2)],
  arguments: [
    key,
    {
      name: "full",
      type: "block",
      token: "FULL",
      flags: ["optional"],
      arguments: [{ name: "count", type: "integer", token: "COUNT", flags: ["optional"] }]
    }
  ],
  history: [
    ["6.0.0", "Added the `FULL` modifier."],
    [
      "7.0.0",
      "Added the `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag` fields"
    ]
  ]
}

export const xlen: Specification = {
  name: "xlen",
  summary: "Return the number of entries in a stream",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "stream", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const xpending: Specification = {
  name: "xpending",
  summary:
    "Return information and entries from a stream consumer group pending entries list, that are messages fetched but never acknowledged.",
  since: "5.0.0",
  group: "stream",
  complexity:
    "O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "group", type: "string" },
    {
      name: "filters",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "min-idle-time", type: "integer", token: "IDLE", since: "6.2.0", flags: ["optional"] },
        { name: "start", type: "string" },
        { name: "end", type: "string" },
        { name: "count", type: "integer" },
        { name: "consumer", type: "string", flags: ["optional"] }
      ]
    }
  ],
  history: [["6.2.0", "Added the `IDLE` option and exclusive range intervals."]]
}

export const xrange: Specification = {
  name: "xrange",
  summary: "Return a range of elements in a stream, with IDs matching the specified IDs interval",
  since: "5.0.0",
  group: "stream",
  complexity:
    "O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "start", type: "string" },
    { name: "end", type: "string" },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ],
  history: [["6.2.0", "Added exclusive ranges."]]
}

export const xread: Specification = {
  name: "xread",
  summary:
    "Return never seen elements in multiple streams, with IDs greater than the ones reported by the caller for each stream. Can block.",
  since: "5.0.0",
  group: "stream",
  complexity:
    "For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1). Note that when the BLOCK option is used, XADD will pay O(M) time in order to serve the M clients blocked on the stream getting new data.",
  arity: -4,
  flags: ["readonly", "blocking", "movablekeys"],
  categories: ["read", "stream", "slow", "blocking"],
  keySpecs: [
    { flags: ["RO", "access"], begin: { keyword: "STREAMS", from: 1 }, find: { last: -1, step: 1, limit: 2 } }
  ],
  arguments: [
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] },
    { name: "milliseconds", type: "integer", token: "BLOCK", flags: ["optional"] },
    {
      name: "streams",
      type: "block",
      token: "STREAMS",
      arguments: [
        { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
        { name: "id", type: "string", flags: ["multiple"] }
      ]
    }
  ]
}

export const xreadgroup: Specification = {
  name: "xreadgroup",
  summary:
    "Return new entries from a stream using a consumer group, or access the history of the pending entries for a given consumer. Can block.",
  since: "5.0.0",
  group: "stream",
  complexity:
    "For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.",
  arity: -7,
  flags: ["write", "blocking", "movablekeys"],
  categories: ["write", "stream", "slow", "blocking"],
  keySpecs: [
    { flags: ["RO", "access"], begin: { keyword: "STREAMS", from: 4 }, find: { last: -1, step: 1, limit: 2 } }
  ],
  arguments: [
    {
      name: "group_consumer",
      type: "block",
      token: "GROUP",
      arguments: [
        { name: "group", type: "string" },
        { name: "consumer", type: "string" }
      ]
    },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] },
    { name: "milliseconds", type: "integer", token: "BLOCK", flags: ["optional"] },
    { name: "noack", type: "pure-token", token: "NOACK", flags: ["optional"] },
    {
      name: "streams",
      type: "block",
      token: "STREAMS",
      arguments: [
        { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
        { name: "id", type: "string", flags: ["multiple"] }
      ]
    }
  ]
}

export const xrevrange: Specification = {
  name: "xrevrange",
  summary:
    "Return a range of elements in a stream, with IDs matching the specified IDs interval, in reverse order (from greater to smaller IDs) compared to XRANGE",
  since: "5.0.0",
  group: "stream",
  complexity:
    "O(N) with N being the number of elements returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "stream", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "end", type: "string" },
    { name: "start", type: "string" },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ],
  history: [["6.2.0", "Added exclusive ranges."]]
}

export const xsetid: Specification = {
  name: "xsetid",
  summary: "An internal command for replicating stream values",
  since: "5.0.0",
  group: "stream",
  complexity: "O(1)",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "stream", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "last-id", type: "string" },
    { name: "entries_added", type: "integer", token: "ENTRIESADDED", since: "7.0.0", flags: ["optional"] },
    { name: "max_deleted_entry_id", type: "string", token: "MAXDELETEDID", since: "7.0.0", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added the `entries_added` and `max_deleted_entry_id` arguments."]]
}

export const xtrim: Specification = {
  name: "xtrim",
  summary: "Trims the stream to (approximately if '~' is passed) a certain size",
  since: "5.0.0",
  group: "stream",
  complexity:
    "O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.",
  arity: -4,
  flags: ["write"],
  categories: ["write", "stream", "slow"],
  tips: ["nondeterministic_output"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [
    key,
    {
      name: "trim",
      type: "block",
      arguments: [
        {
          name: "strategy",
          type: "oneof",
          arguments: [token("MAXLEN"), { name: "minid", type: "pure-token", token: "MINID", since: "6.2.0" }]
        },
        {
          name: "operator",
          type: "oneof",
          flags: ["optional"],
          arguments: [
            { name: "equal", type: "pure-token", token: "=" },
            { name: "approximately", type: "pure-token", token: "~" }
          ]
        },
        { name: "threshold", type: "string" },
        { name: "count", type: "integer", token: "LIMIT", since: "6.2.0", flags: ["optional"] }
      ]
    }
  ],
  history: [["6.2.0", "Added the `MINID` trimming strategy and the `LIMIT` option."]]
}
