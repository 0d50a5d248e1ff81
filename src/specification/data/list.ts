/** The specifications of Redis's `list` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const blmove: Specification = {
  name: "blmove",
  summary: "Pop an element from a list, push it to another list and return it; or block until one is available",
  since: "6.2.0",
  group: "list",
  complexity: "O(1)",
  arity: 6,
  flags: ["write", "denyoom", "noscript", "blocking"],
  categories: ["write", "list", "slow", "blocking"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("RW insert", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 },
    { name: "wherefrom", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] },
    { name: "whereto", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] },
    { name: "timeout", type: "double" }
  ]
}

export const blmpop: Specification = {
  name: "blmpop",
  summary: "Pop elements from a list, or block until one is available",
  since: "7.0.0",
  group: "list",
  complexity: "O(N+M) where N is the number of provided keys and M is the number of elements returned.",
  arity: -5,
  flags: ["write", "blocking", "movablekeys"],
  categories: ["write", "list", "slow", "blocking"],
  keySpecs: [{ flags: ["RW", "access", "delete"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "timeout", type: "double" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "where", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ]
}

export const blpop: Specification = {
  name: "blpop",
  summary: "Remove and get the first element in a list, or block until one is available",
  since: "2.0.0",
  group: "list",
  complexity: "O(N) where N is the number of provided keys.",
  arity: -3,
  flags: ["write", "noscript", "blocking"],
  categories: ["write", "list", "slow", "blocking"],
  keys: [1, -2, 1],
  keySpecs: [keysAt("RW access delete", 1, -2)],
  arguments: [
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "timeout", type: "double" }
  ],
  history: [["6.0.0", "`timeout` is interpreted as a double instead of an integer."]]
}

export const brpop: Specification = {
  name: "brpop",
  summary: "Remove and get the last element in a list, or block until one is available",
  since: "2.0.0",
  group: "list",
  complexity: "O(N) where N is the number of provided keys.",
  arity: -3,
  flags: ["write", "noscript", "blocking"],
  categories: ["write", "list", "slow", "blocking"],
  keys: [1, -2, 1],
  keySpecs: [keysAt("RW access delete", 1, -2)],
  arguments: [
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "timeout", type: "double" }
  ],
  history: [["6.0.0", "`timeout` is interpreted as a double instead of an integer."]]
}

export const brpoplpush: Specification = {
  name: "brpoplpush",
  summary: "Pop an element from a list, push it to another list and return it; or block until one is available",
  since: "2.2.0",
  group: "list",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom", "noscript", "blocking"],
  categories: ["write", "list", "slow", "blocking"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("RW insert", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 },
    { name: "timeout", type: "double" }
  ],
  history: [["6.0.0", "`timeout` is interpreted as a double instead of an integer."]],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`BLMOVE` with the `RIGHT` and `LEFT` arguments"
}

export const lindex: Specification = {
  name: "lindex",
  summary: "Get an element from a list by its index",
  since: "1.0.0",
  group: "list",
  complexity:
    "O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).",
  arity: 3,
  flags: ["readonly"],
  categories: ["read", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "index", type: "integer" }]
}

export const linsert: Specification = {
  name: "linsert",
  summary: "Insert an element before or after another element in a list",
  since: "2.2.0",
  group: "list",
  complexity:
    "O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).",
  arity: 5,
  flags: ["write", "denyoom"],
  categories: ["write", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [
    key,
    { name: "where", type: "oneof", arguments: [token("BEFORE"), token("AFTER")] },
    { name: "pivot", type: "string" },
    { name: "element", type: "string" }
  ]
}

export const llen: Specification = {
  name: "llen",
  summary: "Get the length of a list",
  since: "1.0.0",
  group: "list",
  complexity: "O(1)",
  arity: 2,
  flags: ["readonly", "fast"],
  categories: ["read", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO", 1)],
  arguments: [key]
}

export const lmove: Specification = {
  name: "lmove",
  summary: "Pop an element from a list, push it to another list and return it",
  since: "6.2.0",
  group: "list",
  complexity: "O(1)",
  arity: 5,
  flags: ["write", "denyoom"],
  categories: ["write", "list", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("RW insert", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 },
    { name: "wherefrom", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] },
    { name: "whereto", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] }
  ]
}

export const lmpop: Specification = {
  name: "lmpop",
  summary: "Pop elements from a list",
  since: "7.0.0",
  group: "list",
  complexity: "O(N+M) where N is the number of provided keys and M is the number of elements returned.",
  arity: -4,
  flags: ["write", "movablekeys"],
  categories: ["write", "list", "slow"],
  keySpecs: [{ flags: ["RW", "access", "delete"], begin: { index: 1 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["multiple"] },
    { name: "where", type: "oneof", arguments: [token("LEFT"), token("RIGHT")] },
    { name: "count", type: "integer", token: "COUNT", flags: ["optional"] }
  ]
}

export const lpop: Specification = {
  name: "lpop",
  summary: "Remove and get the first elements in a list",
  since: "1.0.0",
  group: "list",
  complexity: "O(N) where N is the number of elements returned",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key, { name: "count", type: "integer", since: "6.2.0", flags: ["optional"] }],
  history: [["6.2.0", "Added the `count` argument."]]
}

export const lpos: Specification = {
  name: "lpos",
  summary: "Return the index of matching elements on a list",
  since: "6.0.6",
  group: "list",
  complexity:
    "O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "element", type: "string" },
    { name: "rank", type: "integer", token: "RANK", flags: ["optional"] },
    { name: "num-matches", type: "integer", token: "COUNT", flags: ["optional"] },
    { name: "len", type: "integer", token: "MAXLEN", flags: ["optional"] }
  ]
}

export const lpush: Specification = {
  name: "lpush",
  summary: "Prepend one or multiple elements to a list",
  since: "1.0.0",
  group: "list",
  complexity:
    "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "element", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple `element` arguments."]]
}

export const lpushx: Specification = {
  name: "lpushx",
  summary: "Prepend an element to a list, only if the list exists",
  since: "2.2.0",
  group: "list",
  complexity:
    "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "element", type: "string", flags: ["multiple"] }],
  history: [["4.0.0", "Accepts multiple `element` arguments."]]
}

export const lrange: Specification = {
  name: "lrange",
  summary: "Get a range of elements from a list",
  since: "1.0.0",
  group: "list",
  complexity:
    "O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.",
  arity: 4,
  flags: ["readonly"],
  categories: ["read", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "start", type: "integer" }, { name: "stop", type: "integer" }]
}

export const lrem: Specification = {
  name: "lrem",
  summary: "Remove elements from a list",
  since: "1.0.0",
  group: "list",
  complexity: "O(N+M) where N is the length of the list and M is the number of elements removed.",
  arity: 4,
  flags: ["write"],
  categories: ["write", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "count", type: "integer" }, { name: "element", type: "string" }]
}

export const lset: Specification = {
  name: "lset",
  summary: "Set the value of an element in a list by its index",
  since: "1.0.0",
  group: "list",
  complexity:
    "O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).",
  arity: 4,
  flags: ["write", "denyoom"],
  categories: ["write", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [key, { name: "index", type: "integer" }, { name: "element", type: "string" }]
}

export const ltrim: Specification = {
  name: "ltrim",
  summary: "Trim a list to the specified range",
  since: "1.0.0",
  group: "list",
  complexity: "O(N) where N is the number of elements to be removed by the operation.",
  arity: 4,
  flags: ["write"],
  categories: ["write", "list", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW delete", 1)],
  arguments: [key, { name: "start", type: "integer" }, { name: "stop", type: "integer" }]
}

export const rpop: Specification = {
  name: "rpop",
  summary: "Remove and get the last elements in a list",
  since: "1.0.0",
  group: "list",
  complexity: "O(N) where N is the number of elements returned",
  arity: -2,
  flags: ["write", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access delete", 1)],
  arguments: [key, { name: "count", type: "integer", since: "6.2.0", flags: ["optional"] }],
  history: [["6.2.0", "Added the `count` argument."]]
}

export const rpoplpush: Specification = {
  name: "rpoplpush",
  summary: "Remove the last element in a list, prepend it to another list and return it",
  since: "1.2.0",
  group: "list",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "denyoom"],
  categories: ["write", "list", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("RW access delete", 1), keysAt("RW insert", 2)],
  arguments: [
    { name: "source", type: "key", keySpec: 0 },
    { name: "destination", type: "key", keySpec: 1 }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`LMOVE` with the `RIGHT` and `LEFT` arguments"
}

export const rpush: Specification = {
  name: "rpush",
  summary: "Append one or multiple elements to a list",
  since: "1.0.0",
  group: "list",
  complexity:
    "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "element", type: "string", flags: ["multiple"] }],
  history: [["2.4.0", "Accepts multiple `element` arguments."]]
}

export const rpushx: Specification = {
  name: "rpushx",
  summary: "Append an element to a list, only if the list exists",
  since: "2.2.0",
  group: "list",
  complexity:
    "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  categories: ["write", "list", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW insert", 1)],
  arguments: [key, { name: "element", type: "string", flags: ["multiple"] }],
  history: [["4.0.0", "Accepts multiple `element` arguments."]]
}
