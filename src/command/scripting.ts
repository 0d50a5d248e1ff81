/**
 * Scripts: EVAL and its kin, SCRIPT.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Context } from "../instance/Context.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"
import * as spec from "./spec/scripting.js"

const noScript = new Reply.ErrorReply("NOSCRIPT No matching script. Please use EVAL.")

/** EVAL, EVALSHA and their read-only forms. */
const evaluate =
  (by: "text" | "sha", isReadOnly: boolean) =>
  (context: Context, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
    const { scripting } = context.instance
    const word = args.next()
    const count = Number(args.nextInteger())
    if (count > args.left) return Reply.error("Number of keys can't be greater than number of args")
    if (count < 0) return Reply.error("Number of keys can't be negative")
    const keys = Array.from({ length: count }, () => args.next())
    const script = by === "text" ? scripting.load(word) : (scripting.find(word) ?? noScript)
    if (Reply.isError(script)) return script
    return scripting.run(context, { script, keys, args: args.rest(), isReadOnly })
  }

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.eval_, evaluate("text", false)),

  Command.make(spec.evalRo, evaluate("text", true)),

  Command.make(spec.evalsha, evaluate("sha", false)),

  Command.make(spec.evalshaRo, evaluate("sha", true)),

  Command.container(spec.script, [
    Command.make(spec.scriptExists, ({ instance }, args) =>
      args.rest().map((sha) => (instance.scripting.find(sha) === undefined ? 0 : 1))
    ),

    Command.make(spec.scriptLoad, ({ instance }, args) => {
      const script = instance.scripting.load(args.next())
      return Reply.isError(script) ? script : Reply.bulk(script.sha)
    })
  ])
]
