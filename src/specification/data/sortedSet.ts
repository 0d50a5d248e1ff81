/** The specifications of Redis's `sorted-set` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const bzmpop: Specification = {
  name: "bzmpop",
  summary: "Remove and return members with scores in a sorted set or block until one is available",
  since: "7.0.0",
  group: "sorted-set",
  complexity:
    "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.",
  arity: -5,
  flags: ["write", "blocking", "movablekeys"],
  categories: ["write", "sortedset", "slow", "blocking"],
  keySpecs: [{ flags: ["RW", "access", "delete"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "timeout", type: "double" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "where", type: "oneof", arguments: [token("MIN"), token("MAX")] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ]
}

export const bzpopmax: Specification = {
  name: "bzpopmax",
  summary:
    "Remove and return the member with the highest score from one or more sorted sets, or block until one is available",
  since: "5.0.0",
  group: "sorted-set",
  complexity: "O(log(N)) with N being the number of elements in the sorted set.",
  arity: -3,
  flags: ["write", "noscript", "blocking", "fast"],
  categories: ["write", "sortedset", "fast", "blocking"],
  keys: [1, -2, 1],
  keySpecs: [keysAt("RW access delete", 1, -2)],
  arguments: [
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "timeout", type: "double" }
  ],
  history: [["6.0.0", "`timeout` is interpreted as a double instead of an integer."]]
}

export const bzpopmin: Specification = {
  name: "bzpopmin",
  summary:
    "Remove and return the member with the lowest score from one or more sorted sets, or block until one is available",
  since: "5.0.0",
  group: "sorted-set",
  complexity: "O(log(N)) with N being the number of elements in the sorted set.",
  arity: -3,
  flags: ["write", "noscript", "blocking", "fast"],
  categories: ["write", "sortedset", "fast", "blocking"],
  keys: [1, -2, 1],
  keySpecs: [keysAt("RW access delete", 1, -2)],
  arguments: [
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "timeout", type: "double" }
  ],
  history: [["6.0.0", "`timeout` is interpreted as a double instead of an integer."]]
}

export const zadd: Specification = {
  name: "zadd",
  summary: "Add one or more members to a sorted set, or update its score if it already exists",
  since: "1.2.0",
  group: "sorted-set",
  complexity: "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "condition", type: "oneof", since: "3.0.2", flags: ["optional"], arguments: [token("NX"), token("XX")] },
    { name: "comparison", type: "oneof", since: "6.2.0", flags: ["optional"], arguments: [token("GT"), token("LT")] },
    { name: "change", type: "pure-token", token: "CH", since: "3.0.2", flags: ["optional"] },
    { name: "increment", type: "pure-token", token: "INCR", since: "3.0.2", flags: ["optional"] },
    {
      name: "score_member",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "score", type: "double" },
        { name: "member", type: "string" }
      ]
    }
  ],
  history: [
    ["2.4.0", "Accepts multiple elements."],
    ["3.0.2", "Added the `XX`, `NX`, `CH` and `INCR` options."],
    ["6.2.0", "Added the `GT` and `LT` options."]
  ]
}

export const zcard: Specification = {
  name: "zcard",
  summary: "Get the number of members in a sorted set",
  since: "1.2.0",
  group: "sorted-set",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const zcount: Specification = {
  name: "zcount",
  summary: "Count the members in a sorted set with scores within the given values",
  since: "2.0.0",
  group: "sorted-set",
  complexity: "O(log(N)) with N being the number of elements in the sorted set.",
  arity: 4,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "min", type: "double" }, { name: "max", type: "double" }]
}

export const zdiff: Specification = {
  name: "zdiff",
  summary: "Subtract multiple sorted sets",
  since: "6.2.0",
  group: "sorted-set",
  complexity:
    "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.",
  arity: -3,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "sortedset", "slow"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
  ]
}

export const zdiffstore: Specification = {
  name: "zdiffstore",
  summary: "Subtract multiple sorted sets and store the resulting sorted set in a new key",
  since: "6.2.0",
  group: "sorted-set",
  complexity:
    "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.",
  arity: -4,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("OW update", 1),
    { flags: ["RO", "access"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }
  ],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}

export const zincrby: Specification = {
  name: "zincrby",
  summary: "Increment the score of a member in a sorted set",
  since: "1.2.0",
  group: "sorted-set",
  complexity: "O(log(N)) where N is the number of elements in the sorted set.",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "increment", type: "integer" }, { name: "member", type: "string" }]
}

export const zinter: Specification = {
  name: "zinter",
  summary: "Intersect multiple sorted sets",
  since: "6.2.0",
  group: "sorted-set",
  complexity:
    "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.",
  arity: -3,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "sortedset", "slow"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "weight", type: "integer", token: "WEIGHTS", flags: ["optional", "multiple"] },
    {
      name: "aggregate",
      type: "oneof",
      token: "AGGREGATE",
      flags: ["optional"],
      arguments: [token("SUM"), token("MIN"), token("MAX")]
    },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
  ]
}

export const zintercard: Specification = {
  name: "zintercard",
  summary: "Intersect multiple sorted sets and return the cardinality of the result",
  since: "7.0.0",
  group: "sorted-set",
  complexity: "O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.",
  arity: -3,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "sortedset", "slow"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "limit", type: "integer", token: "LIMIT", flags: ["optional"] }
  ]
}

export const zinterstore: Specification = {
  name: "zinterstore",
  summary: "Intersect multiple sorted sets and store the resulting sorted set in a new key",
  since: "2.0.0",
  group: "sorted-set",
  complexity:
    "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.",
  arity: -4,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("OW update", 1),
    { flags: ["RO", "access"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }
  ],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] },
    { name: "weight", type: "integer", token: "WEIGHTS", flags: ["optional", "multiple"] },
    {
      name: "aggregate",
      type: "oneof",
      token: "AGGREGATE",
      flags: ["optional"],
      arguments: [token("SUM"), token("MIN"), token("MAX")]
    }
  ]
}

export const zlexcount: Specification = {
  name: "zlexcount",
  summary: "Count the number of members in a sorted set between a given lexicographical range",
  since: "2.8.9",
  group: "sorted-set",
  complexity: "O(log(N)) with N being the number of elements in the sorted set.",
  arity: 4,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "min", type: "string" }, { name: "max", type: "string" }]
}

export const zmpop: Specification = {
  name: "zmpop",
  summary: "Remove and return members with scores in a sorted set",
  since: "7.0.0",
  group: "sorted-set",
  complexity:
    "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.",
  arity: -4,
  flags: ["write", "movablekeys"],
  categories: ["write", "sortedset", "slow"],
  keySpecs: [{ flags: ["RW", "access", "delete"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "where", type: "oneof", arguments: [token("MIN"), token("MAX")] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ]
}

export const zmscore: Specification = {
  name: "zmscore",
  summary: "Get the score associated with the given members in a sorted set",
  since: "6.2.0",
  group: "sorted-set",
  complexity: "O(N) where N is the number of members being requested.",
  arity: -3,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }]
}

export const zpopmax: Specification = {
  name: "zpopmax",
  summary: "Remove and return members with the highest scores in a sorted set",
  since: "5.0.0",
  group: "sorted-set",
  complexity:
    "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key, { name: "count", type: "integer", flags: ["optional"] }]
}

export const zpopmin: Specification = {
  name: "zpopmin",
  summary: "Remove and return members with the lowest scores in a sorted set",
  since: "5.0.0",
  group: "sorted-set",
  complexity:
    "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key, { name: "count", type: "integer", flags: ["optional"] }]
}

export const zrandmember: Specification = {
  name: "zrandmember",
  summary: "Get one or multiple random elements from a sorted set",
  since: "6.2.0",
  group: "sorted-set",
  complexity: "O(N) where N is the number of elements returned",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
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
        { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
      ]
    }
  ]
}

export const zrange: Specification = {
  name: "zrange",
  summary: "Return a range of members in a sorted set",
  since: "1.2.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "start", type: "string" },
    { name: "stop", type: "string" },
    {
      name: "sortby",
      type: "oneof",
      since: "6.2.0",
      flags: ["optional"],
      arguments: [token("BYSCORE"), token("BYLEX")]
    },
    { name: "rev", type: "pure-token", token: "REV", since: "6.2.0", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      since: "6.2.0",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
  ],
  history: [["6.2.0", "Added the `REV`, `BYSCORE`, `BYLEX` and `LIMIT` options."]]
}

export const zrangebylex: Specification = {
  name: "zrangebylex",
  summary: "Return a range of members in a sorted set, by lexicographical range",
  since: "2.8.9",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "min", type: "string" },
    { name: "max", type: "string" },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`ZRANGE` with the `BYLEX` argument"
}

export const zrangebyscore: Specification = {
  name: "zrangebyscore",
  summary: "Return a range of members in a sorted set, by score",
  since: "1.0.5",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "min", type: "double" },
    { name: "max", type: "double" },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", since: "2.0.0", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    }
  ],
  history: [["2.0.0", "Added the `WITHSCORES` modifier."]],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`ZRANGE` with the `BYSCORE` argument"
}

export const zrangestore: Specification = {
  name: "zrangestore",
  summary: "Store a range of members from sorted set into another key",
  since: "6.2.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.",
  arity: -5,
  flags: ["write", "denyoom"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("OW update", 1), keysAt("RO access", 2)],
  arguments: [
    { name: "dst", type: "key", keySpec: 0 },
    { name: "src", type: "key", keySpec: 1 },
    { name: "min", type: "string" },
    { name: "max", type: "string" },
    { name: "sortby", type: "oneof", flags: ["optional"], arguments: [token("BYSCORE"), token("BYLEX")] },
    { name: "rev", type: "pure-token", token: "REV", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    }
  ]
}

export const zrank: Specification = {
  name: "zrank",
  summary: "Determine the index of a member in a sorted set",
  since: "2.0.0",
  group: "sorted-set",
  complexity: "O(log(N))",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string" }]
}

export const zrem: Specification = {
  name: "zrem",
  summary: "Remove one or more members from a sorted set",
  since: "1.2.0",
  group: "sorted-set",
  complexity:
    "O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.",
  arity: -3,
  flags: ["write", "fast"],
  categories: ["write", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple elements."]]
}

export const zremrangebylex: Specification = {
  name: "zremrangebylex",
  summary: "Remove all members in a sorted set between the given lexicographical range",
  since: "2.8.9",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
  arity: 4,
  flags: ["write"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "min", type: "string" }, { name: "max", type: "string" }]
}

export const zremrangebyrank: Specification = {
  name: "zremrangebyrank",
  summary: "Remove all members in a sorted set within the given indexes",
  since: "2.0.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
  arity: 4,
  flags: ["write"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "start", type: "integer" }, { name: "stop", type: "integer" }]
}

export const zremrangebyscore: Specification = {
  name: "zremrangebyscore",
  summary: "Remove all members in a sorted set within the given scores",
  since: "1.2.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
  arity: 4,
  flags: ["write"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "min", type: "double" }, { name: "max", type: "double" }]
}

export const zrevrange: Specification = {
  name: "zrevrange",
  summary: "Return a range of members in a sorted set, by index, with scores ordered from high to low",
  since: "1.2.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "start", type: "integer" },
    { name: "stop", type: "integer" },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`ZRANGE` with the `REV` argument"
}

export const zrevrangebylex: Specification = {
  name: "zrevrangebylex",
  summary: "Return a range of members in a sorted set, by lexicographical range, ordered from higher to lower strings.",
  since: "2.8.9",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "max", type: "string" },
    { name: "min", type: "string" },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`ZRANGE` with the `REV` and `BYLEX` arguments"
}

export const zrevrangebyscore: Specification = {
  name: "zrevrangebyscore",
  summary: "Return a range of members in a sorted set, by score, with scores ordered from high to low",
  since: "2.2.0",
  group: "sorted-set",
  complexity:
    "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "max", type: "double" },
    { name: "min", type: "double" },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] },
    {
      name: "offset_count",
      type: "block",
      token: "LIMIT",
      flags: ["optional"],
      arguments: [
        { name: "offset", type: "integer" },
        { name: "count", type: "integer" }
      ]
    }
  ],
  history: [["2.1.6", "`min` and `max` can be exclusive."]],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`ZRANGE` with the `REV` and `BYSCORE` arguments"
}

export const zrevrank: Specification = {
  name: "zrevrank",
  summary: "Determine the index of a member in a sorted set, with scores ordered from high to low",
  since: "2.0.0",
  group: "sorted-set",
  complexity: "O(log(N))",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string" }]
}

export const zscan: Specification = {
  name: "zscan",
  summary: "Incrementally iterate sorted sets elements and associated scores",
  since: "2.8.0",
  group: "sorted-set",
  complexity:
    "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection..",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "sortedset", "slow"],
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

export const zscore: Specification = {
  name: "zscore",
  summary: "Get the score associated with the given member in a sorted set",
  since: "1.2.0",
  group: "sorted-set",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "sortedset", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string" }]
}

export const zunion: Specification = {
  name: "zunion",
  summary: "Add multiple sorted sets",
  since: "6.2.0",
  group: "sorted-set",
  complexity:
    "O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.",
  arity: -3,
  flags: ["readonly", "movablekeys"],
  categories: ["read", "sortedset", "slow"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "weight", type: "integer", token: "WEIGHTS", flags: ["optional", "multiple"] },
    {
      name: "aggregate",
      type: "oneof",
      token: "AGGREGATE",
      flags: ["optional"],
      arguments: [token("SUM"), token("MIN"), token("MAX")]
    },
    { name: "withscores", type: "pure-token", token: "WITHSCORES", flags: ["optional"] }
  ]
}

export const zunionstore: Specification = {
  name: "zunionstore",
  summary: "Add multiple sorted sets and store the resulting sorted set in a new key",
  since: "2.0.0",
  group: "sorted-set",
  complexity:
    "O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.",
  arity: -4,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "sortedset", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("OW update", 1),
    { flags: ["RO", "access"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }
  ],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] },
    { name: "weight", type: "integer", token: "WEIGHTS", flags: ["optional", "multiple"] },
    {
      name: "aggregate",
      type: "oneof",
      token: "AGGREGATE",
      flags: ["optional"],
      arguments: [token("SUM"), token("MIN"), token("MAX")]
    }
  ]
}
