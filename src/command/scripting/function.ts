/**
 * FUNCTION: the libraries of functions.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/functions-intro/
 */
import type { Bytes } from "../../Bytes.js"
import * as Glob from "../../bytes/Glob.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Flush from "../../execution/Flush.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import { refusals } from "../../scripting/Busy.js"
import * as Flags from "../../scripting/Flags.js"
import * as Dump from "../../scripting/FunctionDump.js"
import type { Function_, FunctionLibrary } from "../../scripting/FunctionLibrary.js"
import type { Scripting } from "../../scripting/Scripting.js"
import * as spec from "../../specification/data/scripting.js"

export const make = (scripting: Scripting): Command.Command =>
  Command.container(spec.function_, [
    Command.make(spec.functionDelete, changing(scripting, delete_)),
    Command.make(spec.functionDump, (context) => dump(scripting, context)),
    Command.make(spec.functionFlush, changing(scripting, flush)),
    Help.make(spec.functionHelp, help),
    Command.make(spec.functionKill, () => scripting.runner.busy.kill("function")),
    Command.make(spec.functionList, (_context, args) => list(scripting, args)),
    Command.make(spec.functionLoad, changing(scripting, load)),
    Command.make(spec.functionRestore, changing(scripting, restore)),
    Command.make(spec.functionStats, (context) => stats(scripting, context))
  ])

/** A subcommand that counts as a change unless it fails. */
const changing =
  (
    scripting: Scripting,
    run: (scripting: Scripting, args: Arguments, context: CommandContext) => Reply.Reply
  ): Command.Run =>
  (context, args) => {
    const reply = run(scripting, args, context)
    if (!Reply.isError(reply)) context.database.addDirty()
    return reply
  }

const delete_ = ({ functions }: Scripting, args: Arguments): Reply.Reply =>
  functions.delete(args.next()) ? Reply.ok : Reply.error("Library not found")

const dump = ({ functions }: Scripting, { state }: CommandContext): Reply.Reply =>
  Dump.dump(functions, state.settings.flag("rdbcompression"))

const restore = ({ functions }: Scripting, args: Arguments): Reply.Reply => {
  if (args.remaining > 2) return Help.wrongArguments("FUNCTION", args)
  const payload = args.next()
  const policy = args.remaining === 0 ? "APPEND" : args.nextKeyword()
  if (policy !== "FLUSH" && policy !== "APPEND" && policy !== "REPLACE") {
    return Reply.error("Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.")
  }
  return Dump.restore(functions, payload, policy) ?? Reply.ok
}

const flush = ({ functions }: Scripting, args: Arguments, context: CommandContext): Reply.Reply => {
  if (args.remaining > 1) return Help.wrongArguments("FUNCTION", args)
  const isAsync = Flush.nextMode(context, args)
  if (isAsync === undefined) return Reply.error("FUNCTION FLUSH only supports SYNC|ASYNC option")
  if (isAsync) context.keyspace.lazyFree.table(functions.libraries.functionCount)
  functions.flush()
  return Reply.ok
}

const load = ({ functions }: Scripting, args: Arguments): Reply.Reply => {
  let replaces = false
  while (args.remaining > 1) {
    if (!args.skip("REPLACE")) return Reply.error(`Unknown option given: ${args.next()}`)
    replaces = true
  }
  return functions.load(args.next(), replaces)
}

const functionReply = ({ name, description, flags }: Function_): Reply.Reply =>
  Reply.map([
    ["name", name],
    ["description", description ?? null],
    ["flags", new Reply.SetReply(Flags.names.filter((flag) => flags.has(flag)).map(Reply.simple))]
  ])

const libraryReply =
  (withCode: boolean) =>
  ({ name, code, functions }: FunctionLibrary): Reply.Reply =>
    Reply.map([
      ["library_name", name],
      ["engine", Reply.bulk("LUA")],
      ["functions", [...functions.values()].map(functionReply)],
      ...(withCode ? [["library_code", code] as const] : [])
    ])

const list = ({ functions }: Scripting, args: Arguments): Reply.Reply => {
  let pattern: Bytes | undefined
  let withCode = false
  while (args.remaining > 0) {
    if (!withCode && args.skip("WITHCODE")) withCode = true
    else if (pattern === undefined && args.skip("LIBRARYNAME")) {
      if (args.remaining === 0) return Reply.error("library name argument was not given")
      pattern = args.next()
    } else return Reply.error(`Unknown argument ${args.next()}`)
  }
  const matches = pattern === undefined ? () => true : Glob.matcher(pattern, { ignoreCase: true })
  return functions.libraries.all.filter(({ name }) => matches(name)).map(libraryReply(withCode))
}

const stats = ({ functions, runner }: Scripting, { state }: CommandContext): Reply.Reply => {
  if (runner.running?.kind === "script") return refusals.script
  const { running, request } = functions.running ?? {}
  return Reply.map([
    [
      "running_script",
      running === undefined || request === undefined
        ? null
        : Reply.map([
            ["name", Reply.bulk(running.name)],
            ["command", request],
            ["duration_ms", state.clock.unsafeCurrentTimeMillis() - running.startedAt]
          ])
    ],
    [
      "engines",
      Reply.map([
        [
          "LUA",
          Reply.map([
            ["libraries_count", functions.libraries.libraryCount],
            ["functions_count", functions.libraries.functionCount]
          ])
        ]
      ])
    ]
  ])
}

const help = [
  "LOAD [REPLACE] <FUNCTION CODE>",
  "    Create a new library with the given library name and code.",
  "DELETE <LIBRARY NAME>",
  "    Delete the given library.",
  "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
  "    Return general information on all the libraries:",
  "    * Library name",
  "    * The engine used to run the Library",
  "    * Library description",
  "    * Functions list",
  "    * Library code (if WITHCODE is given)",
  "    It also possible to get only function that matches a pattern using LIBRARYNAME argument.",
  "STATS",
  "    Return information about the current function running:",
  "    * Function name",
  "    * Command used to run the function",
  "    * Duration in MS that the function is running",
  "    If no function is running, return nil",
  "    In addition, returns a list of available engines.",
  "KILL",
  "    Kill the current running function.",
  "FLUSH [ASYNC|SYNC]",
  "    Delete all the libraries.",
  "    When called without the optional mode argument, the behavior is determined by the",
  "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
  "    * ASYNC: Asynchronously flush the libraries.",
  "    * SYNC: Synchronously flush the libraries.",
  "DUMP",
  "    Return a serialized payload representing the current libraries, can be restored using FUNCTION RESTORE command",
  "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
  "    Restore the libraries represented by the given payload, it is possible to give a restore policy to",
  "    control how to handle existing libraries (default APPEND):",
  "    * FLUSH: delete all existing libraries.",
  "    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.",
  "    * REPLACE: appends the restored libraries to the existing libraries, On collision, replace the old",
  "      libraries with the new libraries (notice that even on this option there is a chance of failure",
  "      in case of functions name collision with another library)."
]
