/** The specifications of Redis's `connection` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { type Specification, token } from "../Specification.js"

export const auth: Specification = {
  name: "auth",
  summary: "Authenticate to the server",
  since: "1.0.0",
  group: "connection",
  complexity: "O(N) where N is the number of passwords defined for the user",
  arity: -2,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  categories: ["fast", "connection"],
  arguments: [
    { name: "username", type: "string", since: "6.0.0", flags: ["optional"] },
    { name: "password", type: "string" }
  ],
  history: [["6.0.0", "Added ACL style (username and password)."]],
  secrets: { from: 1 }
}

export const client: Specification = {
  name: "client",
  summary: "A container for client connection commands",
  since: "2.4.0",
  group: "connection",
  complexity: "Depends on subcommand.",
  arity: -2,
  flags: [],
  categories: ["slow"]
}

export const clientCaching: Specification = {
  name: "client|caching",
  summary: "Instruct the server about tracking or not keys in the next request",
  since: "6.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 3,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  arguments: [{ name: "mode", type: "oneof", arguments: [token("YES"), token("NO")] }]
}

export const clientGetname: Specification = {
  name: "client|getname",
  summary: "Get the current connection name",
  since: "2.6.9",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"]
}

export const clientGetredir: Specification = {
  name: "client|getredir",
  summary: "Get tracking notifications redirection client ID if any",
  since: "6.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"]
}

export const clientHelp: Specification = {
  name: "client|help",
  summary: "Show helpful text about the different subcommands",
  since: "5.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale"],
  categories: ["slow", "connection"]
}

export const clientId: Specification = {
  name: "client|id",
  summary: "Returns the client ID for the current connection",
  since: "5.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"]
}

export const clientInfo: Specification = {
  name: "client|info",
  summary: "Returns information about the current client connection.",
  since: "6.2.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["nondeterministic_output"]
}

export const clientKill: Specification = {
  name: "client|kill",
  summary: "Kill the connection of a client",
  since: "2.4.0",
  group: "connection",
  complexity: "O(N) where N is the number of client connections",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"],
  arguments: [
    {
      name: "filter",
      type: "oneof",
      arguments: [
        { name: "ip:port", type: "string", deprecatedSince: "2.8.12" },
        {
          name: "new-format",
          type: "oneof",
          flags: ["multiple"],
          arguments: [
            { name: "client-id", type: "integer", token: "ID", since: "2.8.12", flags: ["optional"] },
            {
              name: "normal_master_slave_pubsub",
              type: "oneof",
              token: "TYPE",
              since: "2.8.12",
              flags: ["optional"],
              arguments: [
                token("NORMAL"),
                { name: "master", type: "pure-token", token: "MASTER", since: "3.2.0" },
                token("SLAVE"),
                { name: "replica", type: "pure-token", token: "REPLICA", since: "5.0.0" },
                token("PUBSUB")
              ]
            },
            { name: "username", type: "string", token: "USER", flags: ["optional"] },
            { name: "ip:port", type: "string", token: "ADDR", flags: ["optional"] },
            { name: "ip:port", type: "string", token: "LADDR", since: "6.2.0", flags: ["optional"] },
            { name: "yes/no", type: "string", token: "SKIPME", flags: ["optional"] }
          ]
        }
      ]
    }
  ],
  history: [
    ["2.8.12", "Added new filter format."],
    ["2.8.12", "`ID` option."],
    ["3.2.0", "Added `master` type in for `TYPE` option."],
    ["5.0.0", "Replaced `slave` `TYPE` with `replica`. `slave` still supported for backward compatibility."],
    ["6.2.0", "`LADDR` option."]
  ]
}

export const clientList: Specification = {
  name: "client|list",
  summary: "Get the list of client connections",
  since: "2.4.0",
  group: "connection",
  complexity: "O(N) where N is the number of client connections",
  arity: -2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"],
  tips: ["nondeterministic_output"],
  arguments: [
    {
      name: "normal_master_replica_pubsub",
      type: "oneof",
      token: "TYPE",
      since: "5.0.0",
      flags: ["optional"],
      arguments: [token("NORMAL"), token("MASTER"), token("REPLICA"), token("PUBSUB")]
    },
    {
      name: "id",
      type: "block",
      token: "ID",
      since: "6.2.0",
      flags: ["optional"],
      arguments: [{ name: "client-id", type: "integer", flags: ["multiple"] }]
    }
  ],
  history: [
    ["2.8.12", "Added unique client `id` field."],
    ["5.0.0", "Added optional `TYPE` filter."],
    ["6.0.0", "Added `user` field."],
    ["6.2.0", "Added `argv-mem`, `tot-mem`, `laddr` and `redir` fields and the optional `ID` filter."],
    ["7.0.0", "Added `resp`, `multi-mem`, `rbs` and `rbp` fields."],
    ["7.0.3", "Added `ssub` field."]
  ]
}

export const clientNoEvict: Specification = {
  name: "client|no-evict",
  summary: "Set client eviction mode for the current connection",
  since: "7.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"],
  arguments: [{ name: "enabled", type: "oneof", arguments: [token("ON"), token("OFF")] }]
}

export const clientPause: Specification = {
  name: "client|pause",
  summary: "Stop processing commands from clients for some time",
  since: "2.9.50",
  group: "connection",
  complexity: "O(1)",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"],
  arguments: [
    { name: "timeout", type: "integer" },
    { name: "mode", type: "oneof", since: "6.2.0", flags: ["optional"], arguments: [token("WRITE"), token("ALL")] }
  ],
  history: [["6.2.0", "`CLIENT PAUSE WRITE` mode added along with the `mode` option."]]
}

export const clientReply: Specification = {
  name: "client|reply",
  summary: "Instruct the server whether to reply to commands",
  since: "3.2.0",
  group: "connection",
  complexity: "O(1)",
  arity: 3,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  arguments: [{ name: "on_off_skip", type: "oneof", arguments: [token("ON"), token("OFF"), token("SKIP")] }]
}

export const clientSetname: Specification = {
  name: "client|setname",
  summary: "Set the current connection name",
  since: "2.6.9",
  group: "connection",
  complexity: "O(1)",
  arity: 3,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  arguments: [{ name: "connection-name", type: "string" }]
}

export const clientTracking: Specification = {
  name: "client|tracking",
  summary: "Enable or disable server assisted client side caching support",
  since: "6.0.0",
  group: "connection",
  complexity: "O(1). Some options may introduce additional complexity.",
  arity: -3,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  arguments: [
    { name: "status", type: "oneof", arguments: [token("ON"), token("OFF")] },
    { name: "client-id", type: "integer", token: "REDIRECT", flags: ["optional"] },
    { name: "prefix", type: "string", token: "PREFIX", flags: ["optional", "multiple", "multiple_token"] },
    { name: "bcast", type: "pure-token", token: "BCAST", flags: ["optional"] },
    { name: "optin", type: "pure-token", token: "OPTIN", flags: ["optional"] },
    { name: "optout", type: "pure-token", token: "OPTOUT", flags: ["optional"] },
    { name: "noloop", type: "pure-token", token: "NOLOOP", flags: ["optional"] }
  ]
}

export const clientTrackinginfo: Specification = {
  name: "client|trackinginfo",
  summary: "Return information about server assisted client side caching for the current connection",
  since: "6.2.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"]
}

export const clientUnblock: Specification = {
  name: "client|unblock",
  summary: "Unblock a client blocked in a blocking command from a different connection",
  since: "5.0.0",
  group: "connection",
  complexity: "O(log N) where N is the number of client connections",
  arity: -3,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"],
  arguments: [
    { name: "client-id", type: "integer" },
    { name: "timeout_error", type: "oneof", flags: ["optional"], arguments: [token("TIMEOUT"), token("ERROR")] }
  ]
}

export const clientUnpause: Specification = {
  name: "client|unpause",
  summary: "Resume processing of clients that were paused",
  since: "6.2.0",
  group: "connection",
  complexity: "O(N) Where N is the number of paused clients",
  arity: 2,
  flags: ["admin", "noscript", "loading", "stale"],
  categories: ["admin", "slow", "dangerous", "connection"]
}

export const echo: Specification = {
  name: "echo",
  summary: "Echo the given string",
  since: "1.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale", "fast"],
  categories: ["fast", "connection"],
  arguments: [{ name: "message", type: "string" }]
}

export const hello: Specification = {
  name: "hello",
  summary: "Handshake with Redis",
  since: "6.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: -1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  categories: ["fast", "connection"],
  arguments: [
    {
      name: "arguments",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "protover", type: "integer" },
        {
          name: "username_password",
          type: "block",
          token: "AUTH",
          flags: ["optional"],
          arguments: [
            { name: "username", type: "string" },
            { name: "password", type: "string" }
          ]
        },
        { name: "clientname", type: "string", token: "SETNAME", flags: ["optional"] }
      ]
    }
  ],
  history: [
    [
      "6.2.0",
      "`protover` made optional; when called without arguments the command reports the current connection's context."
    ]
  ],
  secrets: { after: { AUTH: 2 }, from: 2, options: { SETNAME: 1 } }
}

export const ping: Specification = {
  name: "ping",
  summary: "Ping the server",
  since: "1.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: -1,
  flags: ["fast"],
  categories: ["fast", "connection"],
  tips: ["request_policy:all_shards", "response_policy:all_succeeded"],
  arguments: [{ name: "message", type: "string", flags: ["optional"] }],
  traits: ["while_subscribed"]
}

export const quit: Specification = {
  name: "quit",
  summary: "Close the connection",
  since: "1.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: -1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  categories: ["fast", "connection"],
  traits: ["immediate", "while_subscribed"]
}

export const reset: Specification = {
  name: "reset",
  summary: "Reset the connection",
  since: "6.2.0",
  group: "connection",
  complexity: "O(1)",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  categories: ["fast", "connection"],
  traits: ["immediate", "while_subscribed"]
}

export const select: Specification = {
  name: "select",
  summary: "Change the selected database for the current connection",
  since: "1.0.0",
  group: "connection",
  complexity: "O(1)",
  arity: 2,
  flags: ["loading", "stale", "fast"],
  categories: ["fast", "connection"],
  arguments: [{ name: "index", type: "integer" }]
}
