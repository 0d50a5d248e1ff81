/**
 * CLIENT. Its subcommands on who is connected, on names and on pauses are in `client/`; here are those on how this
 * connection is treated.
 *
 * @see https://redis.io/docs/latest/commands/?group=connection
 */

import * as Command from "../../execution/Command.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/connection.js"
import * as List from "./client/list.js"
import * as Name from "./client/name.js"
import * as Pause from "./client/pause.js"
import * as Tracking from "./client/tracking.js"

export const commands: ReadonlyArray<Command.Command> = [
  Command.container(spec.client, [
    ...List.commands,
    ...Name.commands,
    ...Pause.commands,
    ...Tracking.commands,

    Command.make(spec.clientReply, ({ client }, args) => {
      switch (args.nextKeyword()) {
        case "ON":
          client.replies = "on"
          return Reply.ok
        case "OFF":
          client.replies = "off"
          return null
        case "SKIP":
          if (client.replies !== "off") client.replies = "skip-next"
          return null
        default:
          return Reply.syntaxError
      }
    }),

    Command.make(spec.clientNoEvict, ({ client }, args) => {
      if (args.skip("ON")) client.noEvict = true
      else if (args.skip("OFF")) client.noEvict = false
      else return Reply.syntaxError
      return Reply.ok
    }),

    Help.make(spec.clientHelp, [
      "CACHING (YES|NO)",
      "    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.",
      "GETREDIR",
      "    Return the client ID we are redirecting to when tracking is enabled.",
      "GETNAME",
      "    Return the name of the current connection.",
      "ID",
      "    Return the ID of the current connection.",
      "INFO",
      "    Return information about the current client connection.",
      "KILL <ip:port>",
      "    Kill connection made from <ip:port>.",
      "KILL <option> <value> [<option> <value> [...]]",
      "    Kill connections. Options are:",
      "    * ADDR (<ip:port>|<unixsocket>:0)",
      "      Kill connections made from the specified address",
      "    * LADDR (<ip:port>|<unixsocket>:0)",
      "      Kill connections made to specified local address",
      "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
      "      Kill connections by type.",
      "    * USER <username>",
      "      Kill connections authenticated by <username>.",
      "    * SKIPME (YES|NO)",
      "      Skip killing current connection (default: yes).",
      "LIST [options ...]",
      "    Return information about client connections. Options:",
      "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
      "      Return clients of specified type.",
      "UNPAUSE",
      "    Stop the current client pause, resuming traffic.",
      "PAUSE <timeout> [WRITE|ALL]",
      "    Suspend all, or just write, clients for <timeout> milliseconds.",
      "REPLY (ON|OFF|SKIP)",
      "    Control the replies sent to the current connection.",
      "SETNAME <name>",
      "    Assign the name <name> to the current connection.",
      "UNBLOCK <clientid> [TIMEOUT|ERROR]",
      "    Unblock the specified blocked client.",
      "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
      "         [OPTIN] [OPTOUT] [NOLOOP]",
      "    Control server assisted client side caching.",
      "TRACKINGINFO",
      "    Report tracking status for the current connection.",
      "NO-EVICT (ON|OFF)",
      "    Protect current client connection from eviction."
    ])
  ])
]
