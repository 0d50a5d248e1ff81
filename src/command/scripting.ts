/**
 * Commands that run Lua: scripts, and functions.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 */
import * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import { showBefore } from "../execution/MonitorFeed.js"
import * as Reply from "../resp/Reply.js"
import * as Flags from "../scripting/Flags.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as Shebang from "../scripting/Shebang.js"
import * as spec from "../specification/data/scripting.js"
import type { Specification } from "../specification/Specification.js"
import type { Answer } from "../state/Pending.js"
import * as FunctionCommand from "./scripting/function.js"
import { nextKeys } from "./scripting/keys.js"
import * as Script from "./scripting/script.js"

export const make = ({ scripting }: { readonly scripting: Scripting }): ReadonlyArray<Command.Command> => [
  evaluating(scripting, spec.eval_, "text", false),
  evaluating(scripting, spec.evalRo, "text", true),
  evaluating(scripting, spec.evalsha, "sha", false),
  evaluating(scripting, spec.evalshaRo, "sha", true),
  calling(scripting, spec.fcall, false),
  calling(scripting, spec.fcallRo, true),
  FunctionCommand.make(scripting),
  Script.make(scripting)
]

const noScript = new Reply.ErrorReply("NOSCRIPT No matching script. Please use EVAL.")

/** Hexadecimal digits of a SHA1. */
const shaLength = 40

/** The effects by the flags that a script or function declares; `undefined` if it declares none. */
const byFlags = (flags: ReadonlySet<Flags.Flag> | undefined): Command.Effects | undefined =>
  flags === undefined ? undefined : Flags.effects(flags)

/** EVAL, EVALSHA and their read-only forms. */
const evaluating = (
  scripting: Scripting,
  specification: Specification,
  by: "text" | "sha",
  isReadOnly: boolean
): Command.Command =>
  Command.make(specification, evaluate(scripting, specification, by, isReadOnly), {
    effectsOf: ([, word = Bytes.empty]) => {
      const script = by === "text" ? Shebang.parse(word) : scripting.find(word)
      return Reply.isError(script) ? undefined : byFlags(script?.flags)
    }
  })

const evaluate =
  (scripting: Scripting, specification: Specification, by: "text" | "sha", isReadOnly: boolean) =>
  (context: CommandContext, args: Arguments): Answer => {
    showBefore(context, specification, args.request)
    const word = args.next()
    if (by === "sha" && word.length !== shaLength) return noScript
    const keys = nextKeys(args)
    const script = by === "text" ? scripting.load(word) : (scripting.find(word) ?? noScript)
    if (Reply.isError(script)) return script
    return scripting.run(context, { script, keys, args: args.rest(), isReadOnly })
  }

const badKeyCount = Reply.error("Bad number of keys provided")

/** FCALL and FCALL_RO. */
const calling = (scripting: Scripting, specification: Specification, isReadOnly: boolean): Command.Command =>
  Command.make(specification, call(scripting, specification, isReadOnly), {
    effectsOf: ([, name = Bytes.empty]) => byFlags(scripting.functions.libraries.findFunction(name)?.flags)
  })

const call =
  ({ functions }: Scripting, specification: Specification, isReadOnly: boolean) =>
  (context: CommandContext, args: Arguments): Answer => {
    showBefore(context, specification, args.request)
    const function_ = functions.libraries.findFunction(args.next())
    if (function_ === undefined) return Reply.error("Function not found")
    const keys = nextKeys(args, badKeyCount)
    return functions.call(context, { function: function_, keys, args: args.rest(), isReadOnly, request: args.request })
  }
