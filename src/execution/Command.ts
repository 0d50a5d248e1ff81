/**
 * A command: its specification, and the function that runs it. `run` returns a `Reply`, or an `Effect` of one
 * if it must wait. It may throw an `ErrorReply`, as `Arguments` does, which has the same effect as returning it.
 */
import type { Request } from "../resp/Decoder.js"
import type { ErrorReply } from "../resp/Reply.js"
import type { Specification, Trait } from "../specification/Specification.js"
import type { Answer } from "../state/Pending.js"
import type { Arguments } from "./Arguments.js"
import type { CommandContext } from "./CommandContext.js"

/** Runs a command; `args` are the arguments after the name of the command or subcommand. */
export type Run = (context: CommandContext, args: Arguments) => Answer

/** The error of a command that may not run now; `undefined` if it may. */
export type Refuse = (context: CommandContext) => ErrorReply | undefined

/** The effects that the gates before a command ask about. */
export interface Effects {
  /** Whether it changes the keyspace. */
  readonly isWrite: boolean
  /** Whether it may be sent to replicas, as writes and messages are: CLIENT PAUSE WRITE holds it back. */
  readonly mayReplicate: boolean
  /** Whether it is refused when the memory is used up, because it may need more. */
  readonly needsMemory: boolean
}

/** The effects of one request; `undefined` if they are the command's own. */
export type EffectsOf = (request: Request) => Effects | undefined

export interface Command extends Effects {
  readonly specification: Specification
  /** In lower case: `get`, `client|list`. */
  readonly name: string
  /** The number of words including the name; negative for a minimum. */
  readonly arity: number
  /** Whether its cost hardly grows with the data, so that it shares a reading of the clock with the rest of a pipeline. */
  readonly isConstant: boolean
  /** The number of words of a request of it whose cost hardly grows either; 0 if the number does not tell. */
  readonly constantWords: number
  /** Whether a transaction queues it. Commands that control a transaction run at once. */
  readonly isQueued: boolean
  /** Whether a RESP2 client may run it while it is subscribed. */
  readonly isAllowedWhileSubscribed: boolean
  /** Whether it runs other commands, which are its effects. */
  readonly runsOthers: boolean
  /** Whether its name is two words: `client|list`. */
  readonly isSubcommand: boolean
  readonly run: Run
  readonly refuse: Refuse | undefined
  /** Present where a request decides on the effects, as the flags of a script do. Ask `effectsOf`. */
  readonly effectsOf: EffectsOf | undefined
  /** The subcommands of a container, by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
}

/** O(1), or O(log(N)), which is fast for any data that fits in memory. */
const constant = /^O\((?:1|log\(N\))\)/

interface Conditions {
  readonly refuse?: Refuse
  readonly effectsOf?: EffectsOf
  readonly constantWords?: number
}

/** Makes a command from its specification. */
export const make = (
  specification: Specification,
  run: Run,
  { constantWords = 0, effectsOf, refuse }: Conditions = {}
): Command => {
  const { flags, name, traits = [] } = specification
  const has = (trait: Trait): boolean => traits.includes(trait)
  return {
    specification,
    name,
    arity: specification.arity,
    isWrite: flags.includes("write"),
    mayReplicate: flags.includes("write") || has("may_replicate"),
    needsMemory: flags.includes("denyoom"),
    isConstant: specification.isConstant ?? constant.test(specification.complexity ?? ""),
    constantWords,
    isQueued: !has("immediate"),
    isAllowedWhileSubscribed: has("while_subscribed"),
    runsOthers: has("runs_others"),
    isSubcommand: name.includes("|"),
    run,
    refuse,
    effectsOf,
    subcommands: undefined
  }
}

/** A command with subcommands; `run` runs it without one, as in COMMAND. */
export const container = (specification: Specification, subcommands: ReadonlyArray<Command>, run?: Run): Command => ({
  ...make(specification, run ?? (() => null)),
  subcommands: new Map(subcommands.map((each) => [each.name.slice(each.name.indexOf("|") + 1), each]))
})

/** The effects of a request of a command. */
export const effectsOf = (command: Command, request: Request): Effects => command.effectsOf?.(request) ?? command

/** Whether the command takes a request of this many words. */
export const accepts = (command: Command, words: number): boolean =>
  command.arity >= 0 ? words === command.arity : words >= -command.arity
