/** The specifications of Redis's `scripting` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { type Specification, token } from "../Specification.js"

export const eval_: Specification = {
  name: "eval",
  summary: "Execute a Lua script server side",
  since: "2.6.0",
  group: "scripting",
  complexity: "Depends on the script that is executed.",
  arity: -3,
  flags: ["noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [
    {
      notes: "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE",
      flags: ["RW", "access", "update"],
      begin: { index: 2 },
      find: { countAt: 0, first: 1, step: 1 }
    }
  ],
  arguments: [
    { name: "script", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ],
  traits: ["may_replicate", "runs_others"]
}

export const evalRo: Specification = {
  name: "eval_ro",
  summary: "Execute a read-only Lua script server side",
  since: "7.0.0",
  group: "scripting",
  complexity: "Depends on the script that is executed.",
  arity: -3,
  flags: ["readonly", "noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [
    {
      notes: "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS",
      flags: ["RO", "access"],
      begin: { index: 2 },
      find: { countAt: 0, first: 1, step: 1 }
    }
  ],
  arguments: [
    { name: "script", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ]
}

export const evalsha: Specification = {
  name: "evalsha",
  summary: "Execute a Lua script server side",
  since: "2.6.0",
  group: "scripting",
  complexity: "Depends on the script that is executed.",
  arity: -3,
  flags: ["noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [{ flags: ["RW", "access", "update"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "sha1", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ],
  traits: ["may_replicate", "runs_others"]
}

export const evalshaRo: Specification = {
  name: "evalsha_ro",
  summary: "Execute a read-only Lua script server side",
  since: "7.0.0",
  group: "scripting",
  complexity: "Depends on the script that is executed.",
  arity: -3,
  flags: ["readonly", "noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [{ flags: ["RO", "access"], begin: { index: 2 }, find: { countAt: 0, first: 1, step: 1 } }],
  arguments: [
    { name: "sha1", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ]
}

export const fcall: Specification = {
  name: "fcall",
  summary: "Invoke a function",
  since: "7.0.0",
  group: "scripting",
  complexity: "Depends on the function that is executed.",
  arity: -3,
  flags: ["noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [
    {
      notes: "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE",
      flags: ["RW", "access", "update"],
      begin: { index: 2 },
      find: { countAt: 0, first: 1, step: 1 }
    }
  ],
  arguments: [
    { name: "function", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ],
  traits: ["may_replicate", "runs_others"]
}

export const fcallRo: Specification = {
  name: "fcall_ro",
  summary: "Invoke a read-only function",
  since: "7.0.0",
  group: "scripting",
  complexity: "Depends on the function that is executed.",
  arity: -3,
  flags: ["readonly", "noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys"],
  categories: ["slow", "scripting"],
  keySpecs: [
    {
      notes: "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS",
      flags: ["RO", "access"],
      begin: { index: 2 },
      find: { countAt: 0, first: 1, step: 1 }
    }
  ],
  arguments: [
    { name: "function", type: "string" },
    { name: "numkeys", type: "integer" },
    { name: "key", type: "key", keySpec: 0, flags: ["optional", "multiple"] },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ]
}

export const function_: Specification = {
  name: "function",
  summary: "A container for function commands",
  since: "7.0.0",
  group: "scripting",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const functionDelete: Specification = {
  name: "function|delete",
  summary: "Delete a function by name",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 3,
  flags: ["write", "noscript"],
  categories: ["write", "slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [{ name: "library-name", type: "string" }]
}

export const functionDump: Specification = {
  name: "function|dump",
  summary: "Dump all functions into a serialized binary payload",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(N) where N is the number of functions",
  arity: 2,
  flags: ["noscript"],
  categories: ["slow", "scripting"]
}

export const functionFlush: Specification = {
  name: "function|flush",
  summary: "Deleting all functions",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(N) where N is the number of functions deleted",
  arity: -2,
  flags: ["write", "noscript"],
  categories: ["write", "slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [{ name: "async", type: "oneof", flags: ["optional"], arguments: [token("ASYNC"), token("SYNC")] }]
}

export const functionHelp: Specification = {
  name: "function|help",
  summary: "Show helpful text about the different subcommands",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow", "scripting"]
}

export const functionKill: Specification = {
  name: "function|kill",
  summary: "Kill the function currently in execution.",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "allow_busy"],
  categories: ["slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:one_succeeded"]
}

export const functionList: Specification = {
  name: "function|list",
  summary: "List information about all the functions",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(N) where N is the number of functions",
  arity: -2,
  flags: ["noscript"],
  categories: ["slow", "scripting"],
  tips: ["nondeterministic_output_order"],
  arguments: [
    { name: "library-name-pattern", type: "string", token: "LIBRARYNAME", flags: ["optional"] },
    { name: "withcode", type: "pure-token", token: "WITHCODE", flags: ["optional"] }
  ]
}

export const functionLoad: Specification = {
  name: "function|load",
  summary: "Create a function with the given arguments (name, code, description)",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(1) (considering compilation time is redundant)",
  arity: -3,
  flags: ["write", "denyoom", "noscript"],
  categories: ["write", "slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [
    { name: "replace", type: "pure-token", token: "REPLACE", flags: ["optional"] },
    { name: "function-code", type: "string" }
  ]
}

export const functionRestore: Specification = {
  name: "function|restore",
  summary: "Restore all the functions on the given payload",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(N) where N is the number of functions on the payload",
  arity: -3,
  flags: ["write", "denyoom", "noscript"],
  categories: ["write", "slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [
    { name: "serialized-value", type: "string" },
    {
      name: "policy",
      type: "oneof",
      flags: ["optional"],
      arguments: [token("FLUSH"), token("APPEND"), token("REPLACE")]
    }
  ]
}

export const functionStats: Specification = {
  name: "function|stats",
  summary: "Return information about the function currently running (name, description, duration)",
  since: "7.0.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "allow_busy"],
  categories: ["slow", "scripting"],
  tips: ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]
}

export const script: Specification = {
  name: "script",
  summary: "A container for Lua scripts management commands",
  since: "2.6.0",
  group: "scripting",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const scriptDebug: Specification = {
  name: "script|debug",
  summary: "Set the debug mode for executed scripts.",
  since: "3.2.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 3,
  flags: ["noscript"],
  categories: ["slow", "scripting"],
  arguments: [{ name: "mode", type: "oneof", arguments: [token("YES"), token("SYNC"), token("NO")] }]
}

export const scriptExists: Specification = {
  name: "script|exists",
  summary: "Check existence of scripts in the script cache.",
  since: "2.6.0",
  group: "scripting",
  complexity: "O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).",
  arity: -3,
  flags: ["noscript"],
  categories: ["slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:agg_logical_and"],
  arguments: [{ name: "sha1", type: "string", flags: ["multiple"] }]
}

export const scriptFlush: Specification = {
  name: "script|flush",
  summary: "Remove all the scripts from the script cache.",
  since: "2.6.0",
  group: "scripting",
  complexity: "O(N) with N being the number of scripts in cache",
  arity: -2,
  flags: ["noscript"],
  categories: ["slow", "scripting"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"],
  arguments: [
    { name: "async", type: "oneof", since: "6.2.0", flags: ["optional"], arguments: [token("ASYNC"), token("SYNC")] }
  ],
  history: [["6.2.0", "Added the `ASYNC` and `SYNC` flushing mode modifiers."]]
}

export const scriptHelp: Specification = {
  name: "script|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow", "scripting"]
}

export const scriptKill: Specification = {
  name: "script|kill",
  summary: "Kill the script currently in execution.",
  since: "2.6.0",
  group: "scripting",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "allow_busy"],
  categories: ["slow", "scripting"],
  tips: ["request_policy:all_shards", "response_policy:one_succeeded"]
}

export const scriptLoad: Specification = {
  name: "script|load",
  summary: "Load the specified Lua script into the script cache.",
  since: "2.6.0",
  group: "scripting",
  complexity: "O(N) with N being the length in bytes of the script body.",
  arity: 3,
  flags: ["noscript", "stale"],
  categories: ["slow", "scripting"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"],
  arguments: [{ name: "script", type: "string" }]
}
