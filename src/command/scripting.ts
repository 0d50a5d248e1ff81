/**
 * Scripts: EVAL and its kin, SCRIPT.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 */
import type * as Effect from "effect/Effect"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { Context } from "../execution/CommandContext.js"
import { show } from "../execution/Execute.js"
import * as Help from "../execution/Help.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/scripting.js"

const noScript = new Reply.ErrorReply("NOSCRIPT No matching script. Please use EVAL.")

/** Hexadecimal digits of a SHA1. */
const shaLength = 40

/** EVAL, EVALSHA and their read-only forms. */
const evaluate =
  (name: string, by: "text" | "sha", isReadOnly: boolean) =>
  (context: Context, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
    show(context, name, args.request)
    const { scripting } = context.instance
    const word = args.next()
    if (by === "sha" && word.length !== shaLength) return noScript
    const count = Number(args.nextInteger())
    if (count > args.left) return Reply.error("Number of keys can't be greater than number of args")
    if (count < 0) return Reply.error("Number of keys can't be negative")
    const rest = args.rest()
    const script = by === "text" ? scripting.load(word) : (scripting.find(word) ?? noScript)
    if (Reply.isError(script)) return script
    return scripting.run(context, { script, keys: rest.slice(0, count), args: rest.slice(count), isReadOnly })
  }

const flushModes: ReadonlySet<string> = new Set(["SYNC", "ASYNC"])

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.eval_, evaluate("eval", "text", false)),

  Command.make(spec.evalRo, evaluate("eval_ro", "text", true)),

  Command.make(spec.evalsha, evaluate("evalsha", "sha", false)),

  Command.make(spec.evalshaRo, evaluate("evalsha_ro", "sha", true)),

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

    Command.make(spec.scriptExists, ({ instance }, args) =>
      args.rest().map((sha) => (instance.scripting.find(sha) === undefined ? 0 : 1))
    ),

    Command.make(spec.scriptFlush, ({ instance }, args) => {
      if (args.left > 1 || (args.left === 1 && !flushModes.has(args.nextKeyword()))) {
        return Reply.error("SCRIPT FLUSH only support SYNC|ASYNC option")
      }
      instance.scripting.flush()
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

    Command.make(spec.scriptKill, ({ instance }) => instance.scripting.busy.kill("script")),

    Command.make(spec.scriptLoad, ({ instance }, args) => {
      const script = instance.scripting.load(args.next())
      return Reply.isError(script) ? script : Reply.bulk(script.sha)
    })
  ])
]
