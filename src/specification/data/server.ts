/** The specifications of Redis's `server` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const acl: Specification = {
  name: "acl",
  summary: "A container for Access List Control commands ",
  since: "6.0.0",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const aclCat: Specification = {
  name: "acl|cat",
  summary: "List the ACL categories or the commands inside a category",
  since: "6.0.0",
  group: "server",
  complexity: "O(1) since the categories and commands are a fixed set.",
  arity: -2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow"],
  arguments: [{ name: "categoryname", type: "string", flags: ["optional"] }]
}

export const aclDeluser: Specification = {
  name: "acl|deluser",
  summary: "Remove the specified ACL users and the associated rules",
  since: "6.0.0",
  group: "server",
  complexity: "O(1) amortized time considering the typical user.",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "username", type: "string", flags: ["multiple"] }]
}

export const aclDryrun: Specification = {
  name: "acl|dryrun",
  summary: "Returns whether the user can execute the given command without executing the command.",
  since: "7.0.0",
  group: "server",
  complexity: "O(1).",
  arity: -4,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "username", type: "string" },
    { name: "command", type: "string" },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ]
}

export const aclGenpass: Specification = {
  name: "acl|genpass",
  summary: "Generate a pseudorandom secure password to use for ACL users",
  since: "6.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow"],
  arguments: [{ name: "bits", type: "integer", flags: ["optional"] }]
}

export const aclGetuser: Specification = {
  name: "acl|getuser",
  summary: "Get the rules for a specific ACL user",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of password, command and pattern rules that the user has.",
  arity: 3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "username", type: "string" }],
  history: [
    ["6.2.0", "Added Pub/Sub channel patterns."],
    [
      "7.0.0",
      "Added selectors and changed the format of key and channel patterns from a list to their rule representation."
    ]
  ]
}

export const aclHelp: Specification = {
  name: "acl|help",
  summary: "Show helpful text about the different subcommands",
  since: "6.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const aclList: Specification = {
  name: "acl|list",
  summary: "List the current ACL rules in ACL config file format",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of configured users.",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const aclLoad: Specification = {
  name: "acl|load",
  summary: "Reload the ACLs from the configured ACL file",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of configured users.",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const aclLog: Specification = {
  name: "acl|log",
  summary: "List latest events denied because of ACLs in place",
  since: "6.0.0",
  group: "server",
  complexity: "O(N) with N being the number of entries shown.",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "operation",
      type: "oneof",
      flags: ["optional"],
      arguments: [{ name: "count", type: "integer" }, token("RESET")]
    }
  ]
}

export const aclSave: Specification = {
  name: "acl|save",
  summary: "Save the current ACL rules in the configured ACL file",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of configured users.",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const aclSetuser: Specification = {
  name: "acl|setuser",
  summary: "Modify or create the rules for a specific ACL user",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of rules provided.",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "username", type: "string" },
    { name: "rule", type: "string", flags: ["optional", "multiple"] }
  ],
  history: [
    ["6.2.0", "Added Pub/Sub channel patterns."],
    ["7.0.0", "Added selectors and key based permissions."]
  ],
  secrets: { from: 2 }
}

export const aclUsers: Specification = {
  name: "acl|users",
  summary: "List the username of all the configured ACL rules",
  since: "6.0.0",
  group: "server",
  complexity: "O(N). Where N is the number of configured users.",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const aclWhoami: Specification = {
  name: "acl|whoami",
  summary: "Return the name of the user associated to the current connection",
  since: "6.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow"]
}

export const bgrewriteaof: Specification = {
  name: "bgrewriteaof",
  summary: "Asynchronously rewrite the append-only file",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 1,
  flags: ["admin", "noscript", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"]
}

export const bgsave: Specification = {
  name: "bgsave",
  summary: "Asynchronously save the dataset to disk",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -1,
  flags: ["admin", "noscript", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "schedule", type: "pure-token", token: "SCHEDULE", since: "3.2.2", flags: ["optional"] }],
  history: [["3.2.2", "Added the `SCHEDULE` option."]]
}

export const command: Specification = {
  name: "command",
  summary: "Get array of Redis command details",
  since: "2.8.13",
  group: "server",
  complexity: "O(N) where N is the total number of Redis commands",
  arity: -1,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["nondeterministic_output_order"]
}

export const commandCount: Specification = {
  name: "command|count",
  summary: "Get total number of Redis commands",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"]
}

export const commandDocs: Specification = {
  name: "command|docs",
  summary: "Get array of specific Redis command documentation",
  since: "7.0.0",
  group: "server",
  complexity: "O(N) where N is the number of commands to look up",
  arity: -2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["nondeterministic_output_order"],
  arguments: [{ name: "command-name", type: "string", flags: ["optional", "multiple"] }]
}

export const commandGetkeys: Specification = {
  name: "command|getkeys",
  summary: "Extract keys given a full Redis command",
  since: "2.8.13",
  group: "server",
  complexity: "O(N) where N is the number of arguments to the command",
  arity: -4,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"]
}

export const commandGetkeysandflags: Specification = {
  name: "command|getkeysandflags",
  summary: "Extract keys and access flags given a full Redis command",
  since: "7.0.0",
  group: "server",
  complexity: "O(N) where N is the number of arguments to the command",
  arity: -4,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"]
}

export const commandHelp: Specification = {
  name: "command|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"]
}

export const commandInfo: Specification = {
  name: "command|info",
  summary: "Get array of specific Redis command details, or all when no argument is given.",
  since: "2.8.13",
  group: "server",
  complexity: "O(N) where N is the number of commands to look up",
  arity: -2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["nondeterministic_output_order"],
  arguments: [{ name: "command-name", type: "string", flags: ["optional", "multiple"] }],
  history: [["7.0.0", "Allowed to be called with no argument to get info on all commands."]]
}

export const commandList: Specification = {
  name: "command|list",
  summary: "Get an array of Redis command names",
  since: "7.0.0",
  group: "server",
  complexity: "O(N) where N is the total number of Redis commands",
  arity: -2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["nondeterministic_output_order"],
  arguments: [
    {
      name: "filterby",
      type: "oneof",
      token: "FILTERBY",
      flags: ["optional"],
      arguments: [
        { name: "module-name", type: "string", token: "MODULE" },
        { name: "category", type: "string", token: "ACLCAT" },
        { name: "pattern", type: "pattern", token: "PATTERN" }
      ]
    }
  ]
}

export const config: Specification = {
  name: "config",
  summary: "A container for server configuration commands",
  since: "2.0.0",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const configGet: Specification = {
  name: "config|get",
  summary: "Get the values of configuration parameters",
  since: "2.0.0",
  group: "server",
  complexity: "O(N) when N is the number of configuration parameters provided",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "parameter", type: "block", flags: ["multiple"], arguments: [{ name: "parameter", type: "string" }] }
  ],
  history: [["7.0.0", "Added the ability to pass multiple pattern parameters in one call"]]
}

export const configHelp: Specification = {
  name: "config|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const configResetstat: Specification = {
  name: "config|resetstat",
  summary: "Reset the stats returned by INFO",
  since: "2.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const configRewrite: Specification = {
  name: "config|rewrite",
  summary: "Rewrite the configuration file with the in memory configuration",
  since: "2.8.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const configSet: Specification = {
  name: "config|set",
  summary: "Set configuration parameters to the given values",
  since: "2.0.0",
  group: "server",
  complexity: "O(N) when N is the number of configuration parameters provided",
  arity: -4,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"],
  arguments: [
    {
      name: "parameter_value",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "parameter", type: "string" },
        { name: "value", type: "string" }
      ]
    }
  ],
  history: [["7.0.0", "Added the ability to set multiple parameters in one call."]],
  secrets: "settings"
}

export const dbsize: Specification = {
  name: "dbsize",
  summary: "Return the number of keys in the selected database",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 1,
  flags: ["readonly", "fast"],
  categories: ["keyspace", "read", "fast"],
  tips: ["request_policy:all_shards", "response_policy:agg_sum"]
}

export const debug: Specification = {
  name: "debug",
  summary: "A container for debugging commands",
  since: "1.0.0",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  docFlags: ["syscmd"]
}

export const failover: Specification = {
  name: "failover",
  summary: "Start a coordinated failover between this server and one of its replicas.",
  since: "6.2.0",
  group: "server",
  complexity: "O(1)",
  arity: -1,
  flags: ["admin", "noscript", "stale"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "target",
      type: "block",
      token: "TO",
      flags: ["optional"],
      arguments: [
        { name: "host", type: "string" },
        { name: "port", type: "integer" },
        { name: "force", type: "pure-token", token: "FORCE", flags: ["optional"] }
      ]
    },
    { name: "abort", type: "pure-token", token: "ABORT", flags: ["optional"] },
    { name: "milliseconds", type: "integer", token: "TIMEOUT", flags: ["optional"] }
  ]
}

export const flushall: Specification = {
  name: "flushall",
  summary: "Remove all keys from all databases",
  since: "1.0.0",
  group: "server",
  complexity: "O(N) where N is the total number of keys in all databases",
  arity: -1,
  flags: ["write"],
  categories: ["keyspace", "write", "slow", "dangerous"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [
    {
      name: "async",
      type: "oneof",
      flags: ["optional"],
      arguments: [
        { name: "async", type: "pure-token", token: "ASYNC", since: "4.0.0" },
        { name: "sync", type: "pure-token", token: "SYNC", since: "6.2.0" }
      ]
    }
  ],
  history: [
    ["4.0.0", "Added the `ASYNC` flushing mode modifier."],
    ["6.2.0", "Added the `SYNC` flushing mode modifier."]
  ]
}

export const flushdb: Specification = {
  name: "flushdb",
  summary: "Remove all keys from the current database",
  since: "1.0.0",
  group: "server",
  complexity: "O(N) where N is the number of keys in the selected database",
  arity: -1,
  flags: ["write"],
  categories: ["keyspace", "write", "slow", "dangerous"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [
    {
      name: "async",
      type: "oneof",
      flags: ["optional"],
      arguments: [
        { name: "async", type: "pure-token", token: "ASYNC", since: "4.0.0" },
        { name: "sync", type: "pure-token", token: "SYNC", since: "6.2.0" }
      ]
    }
  ],
  history: [
    ["4.0.0", "Added the `ASYNC` flushing mode modifier."],
    ["6.2.0", "Added the `SYNC` flushing mode modifier."]
  ]
}

export const info: Specification = {
  name: "info",
  summary: "Get information and statistics about the server",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -1,
  flags: ["loading", "stale"],
  categories: ["slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"],
  arguments: [{ name: "section", type: "string", flags: ["optional", "multiple"] }],
  history: [["7.0.0", "Added support for taking multiple section arguments."]]
}

export const lastsave: Specification = {
  name: "lastsave",
  summary: "Get the UNIX time stamp of the last successful save to disk",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  categories: ["admin", "fast", "dangerous"],
  tips: ["nondeterministic_output"]
}

export const latency: Specification = {
  name: "latency",
  summary: "A container for latency diagnostics commands",
  since: "2.8.13",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const latencyDoctor: Specification = {
  name: "latency|doctor",
  summary: "Return a human readable latency analysis report.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]
}

export const latencyGraph: Specification = {
  name: "latency|graph",
  summary: "Return a latency graph for the event.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"],
  arguments: [{ name: "event", type: "string" }]
}

export const latencyHelp: Specification = {
  name: "latency|help",
  summary: "Show helpful text about the different subcommands.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const latencyHistogram: Specification = {
  name: "latency|histogram",
  summary: "Return the cumulative distribution of latencies of a subset of commands or all.",
  since: "7.0.0",
  group: "server",
  complexity: "O(N) where N is the number of commands with latency information being retrieved.",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"],
  arguments: [{ name: "command", type: "string", flags: ["optional", "multiple"] }]
}

export const latencyHistory: Specification = {
  name: "latency|history",
  summary: "Return timestamp-latency samples for the event.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"],
  arguments: [{ name: "event", type: "string" }]
}

export const latencyLatest: Specification = {
  name: "latency|latest",
  summary: "Return the latest latency samples for all events.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]
}

export const latencyReset: Specification = {
  name: "latency|reset",
  summary: "Reset latency data for one or more events.",
  since: "2.8.13",
  group: "server",
  complexity: "O(1)",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"],
  arguments: [{ name: "event", type: "string", flags: ["optional", "multiple"] }]
}

export const lolwut: Specification = {
  name: "lolwut",
  summary: "Display some computer art and the Redis version",
  since: "5.0.0",
  group: "server",
  arity: -1,
  flags: ["readonly", "fast"],
  categories: ["read", "fast"],
  arguments: [{ name: "version", type: "integer", token: "VERSION", flags: ["optional"] }]
}

export const memory: Specification = {
  name: "memory",
  summary: "A container for memory diagnostics commands",
  since: "4.0.0",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const memoryDoctor: Specification = {
  name: "memory|doctor",
  summary: "Outputs memory problems report",
  since: "4.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: [],
  categories: ["slow"],
  tips: ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]
}

export const memoryHelp: Specification = {
  name: "memory|help",
  summary: "Show helpful text about the different subcommands",
  since: "4.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const memoryMallocStats: Specification = {
  name: "memory|malloc-stats",
  summary: "Show allocator internal stats",
  since: "4.0.0",
  group: "server",
  complexity: "Depends on how much memory is allocated, could be slow",
  arity: 2,
  flags: [],
  categories: ["slow"],
  tips: ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]
}

export const memoryPurge: Specification = {
  name: "memory|purge",
  summary: "Ask the allocator to release memory",
  since: "4.0.0",
  group: "server",
  complexity: "Depends on how much memory is allocated, could be slow",
  arity: 2,
  flags: [],
  categories: ["slow"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"]
}

export const memoryStats: Specification = {
  name: "memory|stats",
  summary: "Show memory usage details",
  since: "4.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: [],
  categories: ["slow"],
  tips: ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]
}

export const memoryUsage: Specification = {
  name: "memory|usage",
  summary: "Estimate the memory usage of a key",
  since: "4.0.0",
  group: "server",
  complexity: "O(N) where N is the number of samples.",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "slow"],
  keys: [2, 2, 1],
  keySpecs: [keysAt("RO", 2)],
  arguments: [key, { name: "count", type: "integer", token: "SAMPLES", flags: ["optional"] }]
}

export const module_: Specification = {
  name: "module",
  summary: "A container for module commands",
  since: "4.0.0",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const moduleHelp: Specification = {
  name: "module|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const moduleList: Specification = {
  name: "module|list",
  summary: "List all modules loaded by the server",
  since: "4.0.0",
  group: "server",
  complexity: "O(N) where N is the number of loaded modules.",
  arity: 2,
  flags: ["admin", "noscript"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["nondeterministic_output_order"]
}

export const moduleLoad: Specification = {
  name: "module|load",
  summary: "Load a module",
  since: "4.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -3,
  flags: ["admin", "noscript", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "path", type: "string" },
    { name: "arg", type: "string", flags: ["optional", "multiple"] }
  ]
}

export const moduleLoadex: Specification = {
  name: "module|loadex",
  summary: "Load a module with extended parameters",
  since: "7.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -3,
  flags: ["admin", "noscript", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "path", type: "string" },
    {
      name: "configs",
      type: "block",
      token: "CONFIG",
      flags: ["optional", "multiple", "multiple_token"],
      arguments: [
        { name: "name", type: "string" },
        { name: "value", type: "string" }
      ]
    },
    {
      name: "args",
      type: "block",
      token: "ARGS",
      flags: ["optional", "multiple"],
      arguments: [{ name: "arg", type: "string" }]
    }
  ]
}

export const moduleUnload: Specification = {
  name: "module|unload",
  summary: "Unload a module",
  since: "4.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [{ name: "name", type: "string" }]
}

export const monitor: Specification = {
  name: "monitor",
  summary: "Listen for all requests received by the server in real time",
  since: "1.0.0",
  group: "server",
  arity: 1,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"]
}

export const replconf: Specification = {
  name: "replconf",
  summary: "An internal command for configuring the replication stream",
  since: "3.0.0",
  group: "server",
  complexity: "O(1)",
  arity: -1,
  flags: ["admin", "noscript", "loading", "stale", "allow_busy"],
  categories: ["admin", "slow", "dangerous"],
  docFlags: ["syscmd"]
}

export const replicaof: Specification = {
  name: "replicaof",
  summary: "Make the server a replica of another instance, or promote it as master.",
  since: "5.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "args",
      type: "oneof",
      arguments: [
        {
          name: "host-port",
          type: "block",
          arguments: [
            { name: "host", type: "string" },
            { name: "port", type: "integer" }
          ]
        },
        { name: "no-one", type: "block", arguments: [token("NO"), token("ONE")] }
      ]
    }
  ]
}

export const restoreAsking: Specification = {
  name: "restore-asking",
  summary: "An internal command for migrating keys in a cluster",
  since: "3.0.0",
  group: "server",
  complexity:
    "O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).",
  arity: -4,
  flags: ["write", "denyoom", "asking"],
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
  ],
  docFlags: ["syscmd"]
}

export const role: Specification = {
  name: "role",
  summary: "Return the role of the instance in the context of replication",
  since: "2.8.12",
  group: "server",
  complexity: "O(1)",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast"],
  categories: ["admin", "fast", "dangerous"]
}

export const save: Specification = {
  name: "save",
  summary: "Synchronously save the dataset to disk",
  since: "1.0.0",
  group: "server",
  complexity: "O(N) where N is the total number of keys in all databases",
  arity: 1,
  flags: ["admin", "noscript", "no_async_loading", "no_multi"],
  categories: ["admin", "slow", "dangerous"]
}

export const shutdown: Specification = {
  name: "shutdown",
  summary: "Synchronously save the dataset to disk and then shut down the server",
  since: "1.0.0",
  group: "server",
  complexity: "O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)",
  arity: -1,
  flags: ["admin", "noscript", "loading", "stale", "no_multi", "allow_busy"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    { name: "nosave_save", type: "oneof", flags: ["optional"], arguments: [token("NOSAVE"), token("SAVE")] },
    { name: "now", type: "pure-token", token: "NOW", since: "7.0.0", flags: ["optional"] },
    { name: "force", type: "pure-token", token: "FORCE", since: "7.0.0", flags: ["optional"] },
    { name: "abort", type: "pure-token", token: "ABORT", since: "7.0.0", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added the `NOW`, `FORCE` and `ABORT` modifiers."]]
}

export const slaveof: Specification = {
  name: "slaveof",
  summary: "Make the server a replica of another instance, or promote it as master.",
  since: "1.0.0",
  group: "server",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "stale", "no_async_loading"],
  categories: ["admin", "slow", "dangerous"],
  arguments: [
    {
      name: "args",
      type: "oneof",
      arguments: [
        {
          name: "host-port",
          type: "block",
          arguments: [
            { name: "host", type: "string" },
            { name: "port", type: "integer" }
          ]
        },
        { name: "no-one", type: "block", arguments: [token("NO"), token("ONE")] }
      ]
    }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "5.0.0",
  replacedBy: "`REPLICAOF`"
}

export const slowlog: Specification = {
  name: "slowlog",
  summary: "A container for slow log commands",
  since: "2.2.12",
  group: "server",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const slowlogGet: Specification = {
  name: "slowlog|get",
  summary: "Get the slow log's entries",
  since: "2.2.12",
  group: "server",
  complexity: "O(N) where N is the number of entries returned",
  arity: -2,
  flags: ["admin", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["request_policy:all_nodes", "nondeterministic_output"],
  arguments: [{ name: "count", type: "integer", flags: ["optional"] }],
  history: [["4.0.0", "Added client IP address, port and name to the reply."]]
}

export const slowlogHelp: Specification = {
  name: "slowlog|help",
  summary: "Show helpful text about the different subcommands",
  since: "6.2.0",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow"]
}

export const slowlogLen: Specification = {
  name: "slowlog|len",
  summary: "Get the slow log's length",
  since: "2.2.12",
  group: "server",
  complexity: "O(1)",
  arity: 2,
  flags: ["admin", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"]
}

export const slowlogReset: Specification = {
  name: "slowlog|reset",
  summary: "Clear all entries from the slow log",
  since: "2.2.12",
  group: "server",
  complexity: "O(N) where N is the number of entries in the slowlog",
  arity: 2,
  flags: ["admin", "loading", "stale"],
  categories: ["admin", "slow", "dangerous"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"]
}

export const swapdb: Specification = {
  name: "swapdb",
  summary: "Swaps two Redis databases",
  since: "4.0.0",
  group: "server",
  complexity: "O(N) where N is the count of clients watching or blocking on keys from both databases.",
  arity: 3,
  flags: ["write", "fast"],
  categories: ["keyspace", "write", "fast", "dangerous"],
  arguments: [
    { name: "index1", type: "integer" },
    { name: "index2", type: "integer" }
  ]
}

export const sync: Specification = {
  name: "sync",
  summary: "Internal command used for replication",
  since: "1.0.0",
  group: "server",
  arity: 1,
  flags: ["admin", "noscript", "no_async_loading", "no_multi"],
  categories: ["admin", "slow", "dangerous"]
}

export const time: Specification = {
  name: "time",
  summary: "Return the current server time",
  since: "2.6.0",
  group: "server",
  complexity: "O(1)",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  categories: ["fast"],
  tips: ["nondeterministic_output"]
}
