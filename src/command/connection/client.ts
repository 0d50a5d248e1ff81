/**
 * CLIENT: the connections of a server, and how each is treated.
 *
 * @see https://redis.io/docs/latest/commands/?group=connection
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/connection.js"
import type { Client } from "../../state/Client.js"
import * as ClientList from "./client/clientList.js"
import * as Name from "./client/name.js"
import * as Pause from "./client/pause.js"
import * as Tracking from "./client/tracking.js"

export const make = (): Command.Command =>
  Command.container(spec.client, [
    Command.make(spec.clientCaching, Tracking.caching),
    Command.make(spec.clientGetname, ({ client }) => (client.name === "" ? null : client.name)),
    Command.make(spec.clientGetredir, Tracking.getredir),
    Help.make(spec.clientHelp, help),
    Command.make(spec.clientId, ({ client }) => client.id),
    Command.make(spec.clientInfo, ClientList.info),
    Command.make(spec.clientKill, ClientList.kill),
    Command.make(spec.clientList, ClientList.list),
    Command.make(spec.clientNoEvict, noEvict),
    Command.make(spec.clientPause, Pause.pause),
    Command.make(spec.clientReply, reply),
    Command.make(Name.setinfoSpecification, Name.setinfo),
    Command.make(spec.clientSetname, Name.setname),
    Command.make(spec.clientTracking, Tracking.tracking),
    Command.make(spec.clientTrackinginfo, Tracking.trackinginfo),
    Command.make(spec.clientUnblock, Pause.unblock),
    Command.make(spec.clientUnpause, Pause.unpause)
  ])

const reply = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  switch (args.nextKeyword()) {
    case "ON":
      // as in Redis, a SKIP in the same transaction still holds back the reply after EXEC's
      if (client.replies !== "skip-next") client.replies = "on"
      return Reply.ok
    case "OFF":
      client.replies = "off"
      return silence(client)
    case "SKIP":
      if (client.replies !== "off") client.replies = "skip-next"
      return silence(client)
    default:
      return Reply.syntaxError
  }
}

/** No reply, even in a transaction that replies to its other commands. A program gets a value. */
const silence = (client: Client): Reply.Reply => (client.kind === "socket" ? new Reply.Sequence([]) : null)

const noEvict = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.skip("ON")) client.noEvict = true
  else if (args.skip("OFF")) client.noEvict = false
  else return Reply.syntaxError
  return Reply.ok
}

const help = [
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
]
