/**
 * The other commands about the server: LOLWUT, MONITOR, SHUTDOWN, TIME.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { Commands } from "../execution/Commands.js"
import * as Reply from "../resp/Reply.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as spec from "../specification/data/server.js"
import { redisVersion } from "../specification/Version.js"
import * as UnixTime from "../state/UnixTime.js"
import * as CommandCommand from "./server/command.js"
import * as Config from "./server/config.js"
import * as Database from "./server/database.js"
import * as Debug from "./server/debug.js"
import * as Info from "./server/info.js"
import * as Latency from "./server/latency.js"
import * as Landscape from "./server/lolwut/landscape.js"
import * as Squares from "./server/lolwut/squares.js"
import * as Memory from "./server/memory.js"
import * as Slowlog from "./server/slowlog.js"

const version = `Redis ver. ${redisVersion}\n`

/** The next argument as a size, brought within 1 and the most; the size unless it is given. */
const size = (args: Arguments, unlessGiven: number, most: number): number =>
  args.left === 0 ? unlessGiven : Math.min(Math.max(Number(args.nextInteger()), 1), most)

const squares = (args: Arguments): string =>
  Squares.draw(
    { columns: size(args, 66, 1000), squaresPerRow: size(args, 8, 200), rows: size(args, 12, 200) },
    Math.random
  )

const landscape = (args: Arguments): string =>
  Landscape.draw({ columns: size(args, 80, 1000), rows: size(args, 20, 1000) }, Math.random)

const art = (args: Arguments): string => {
  // without a version of its own, this one has no picture; what else follows is ignored
  if (args.left < 2 || !args.skip("VERSION")) return version
  switch (args.nextInteger()) {
    case 5:
      return `${squares(args)}\nGeorg Nees - schotter, plotter on paper, 1968. ${version}`
    case 6:
      return `${landscape(args)}A skyline at night, another one each time. ${version}`
    default:
      return version
  }
}

/** The commands that INFO, MEMORY and COMMAND report on. */
export interface Services {
  readonly commands: Commands
  readonly scripting: Scripting
}

export const make = ({ commands, scripting }: Services): ReadonlyArray<Command.Command> => [
  ...CommandCommand.make(commands),
  ...Config.commands,
  ...Database.commands,
  ...Debug.commands,
  ...Info.make(scripting),
  ...Latency.make(commands),
  ...Memory.make(scripting),
  ...Slowlog.commands,

  Command.make(spec.time, ({ state }) => {
    const time = UnixTime.microseconds(state.clock)
    return [Reply.bulk(String(Math.floor(time / 1_000_000))), Reply.bulk(String(time % 1_000_000))]
  }),

  Command.make(spec.lolwut, (_context, args) => new Reply.Verbatim("txt", Bytes.fromText(art(args)))),

  Command.make(spec.monitor, ({ state, client, isNested }) => {
    if (isNested) return Reply.error("MONITOR isn't allowed for DENY BLOCKING client")
    // asked once more, Redis does not even answer
    if (client.monitor) return new Reply.Sequence([])
    client.monitor = true
    state.clients.monitors.add(client)
    return Reply.ok
  }),

  Command.make(spec.shutdown, ({ state, client }, args) => {
    const options = new Set<string>()
    while (args.left > 0) options.add(args.nextKeyword())
    for (const option of options) {
      if (!["NOSAVE", "SAVE", "NOW", "FORCE", "ABORT"].includes(option)) return Reply.syntaxError
    }
    if (options.has("ABORT") && options.size > 1) return Reply.syntaxError
    if (options.has("NOSAVE") && options.has("SAVE")) return Reply.syntaxError
    // a shutdown waits for nothing here, and so cannot be met under way
    if (options.has("ABORT")) return Reply.error("No shutdown in progress.")
    const { refusal } = state.step
    if (refusal !== undefined && !options.has("NOSAVE")) return refusal
    // what is to be saved must not be lost: there is nowhere to save it to
    if (options.has("SAVE") && !options.has("FORCE")) return Reply.error("Errors trying to SHUTDOWN. Check logs.")
    Deferred.unsafeDone(state.shutdown, Exit.void)
    client.connection.close("after replies")
    return new Reply.Sequence([])
  })
]
