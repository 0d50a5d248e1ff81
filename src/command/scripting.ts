/**
 * Scripts: EVAL and its kin, SCRIPT.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 */
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Help from "../execution/Help.js"
import { showBefore } from "../execution/Monitoring.js"
import * as Reply from "../resp/Reply.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as spec from "../specification/data/scripting.js"
import type { Specification } from "../specification/Specification.js"
import type { Answer } from "../state/Pending.js"
import * as Function_ from "./scripting/function.js"

const noScript = new Reply.ErrorReply("NOSCRIPT No matching script. Please use EVAL.")

/** Hexadecimal digits of a SHA1. */
const shaLength = 40

/** EVAL, EVALSHA and their read-only forms. */
const evaluate = (
  scripting: Scripting,
  specification: Specification,
  by: "text" | "sha",
  isReadOnly: boolean
): Command.Command =>
  Command.make(specification, (context: CommandContext, args: Arguments): Answer => {
    showBefore(context, specification, args.request)
    const word = args.next()
    if (by === "sha" && word.length !== shaLength) return noScript
    const count = Number(args.nextInteger())
    if (count > args.left) return Reply.error("Number of keys can't be greater than number of args")
    if (count < 0) return Reply.error("Number of keys can't be negative")
    const rest = args.rest()
    const script = by === "text" ? scripting.load(word) : (scripting.find(word) ?? noScript)
    if (Reply.isError(script)) return script
    return scripting.run(context, { script, keys: rest.slice(0, count), args: rest.slice(count), isReadOnly })
  })

const flushModes: ReadonlySet<string> = new Set(["SYNC", "ASYNC"])

export const make = (scripting: Scripting): ReadonlyArray<Command.Command> => [
  ...Function_.make(scripting),

  evaluate(scripting, spec.eval_, "text", false),
  evaluate(scripting, spec.evalRo, "text", true),
  evaluate(scripting, spec.evalsha, "sha", false),
  evaluate(scripting, spec.evalshaRo, "sha", true),

  Command.container(spec.script, [
    Command.make(spec.scriptDebug, (_context, args) => {
      switch (args.nextKeyword()) {
        case "NO":
          return Reply.ok
        case "YES":
        case "SYNC":
          return Reply.error("SCRIPT DEBUG is not supported: there is no Lua debugger")
        default:
          return Reply.error("Use SCRIPT DEBUG YES/SYNC/NO")
      }
    }),

    Command.make(spec.scriptExists, (_context, args) =>
      args.rest().map((sha) => (scripting.find(sha) === undefined ? 0 : 1))
    ),

    Command.make(spec.scriptFlush, (_context, args) => {
      if (args.left > 1 || (args.left === 1 && !flushModes.has(args.nextKeyword()))) {
        return Reply.error("SCRIPT FLUSH only support SYNC|ASYNC option")
      }
      scripting.flush()
      return Reply.ok
    }),

    Help.make(spec.scriptHelp, [
      "DEBUG (YES|SYNC|NO)",
      "    Set the debug mode for subsequent scripts executed.",
      "EXISTS <sha1> [<sha1> ...]",
      "    Return information about the existence of the scripts in the script cache.",
      "FLUSH [ASYNC|SYNC]",
      "    Flush the Lua scripts cache. Very dangerous on replicas.",
      "    When called without the optional mode argument, the behavior is determined by the",
      "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
      "    * ASYNC: Asynchronously flush the scripts cache.",
      "    * SYNC: Synchronously flush the scripts cache.",
      "KILL",
      "    Kill the currently executing Lua script.",
      "LOAD <script>",
      "    Load a script into the scripts cache without executing it."
    ]),

    Command.make(spec.scriptKill, () => scripting.runner.busy.kill("script")),

    Command.make(spec.scriptLoad, (_context, args) => {
      const script = scripting.load(args.next())
      return Reply.isError(script) ? script : Reply.bulk(script.sha)
    })
  ])
]
