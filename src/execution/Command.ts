/**
 * A command: its specification, and the function that runs it. `run` answers at once with a `Reply`, or with an `Effect` of
 * one where it must wait. It may throw an `ErrorReply` (`Arguments` does), which is answered like a returned one.
 */
import type { ErrorReply } from "../resp/Reply.js"
import type { Specification, Trait } from "../specification/Specification.js"
import type { Answer } from "../state/Pending.js"
import type { Arguments } from "./Arguments.js"
import type { CommandContext } from "./CommandContext.js"

/** Runs a command: `args` are those after its name, and after its subcommand's. */
export type Run = (context: CommandContext, args: Arguments) => Answer

/** The error of a command that may not run now; nothing if it may. */
export type Refuse = (context: CommandContext) => ErrorReply | undefined

export interface Command {
  readonly specification: Specification
  /** In lower case: `get`, `client|list`. */
  readonly name: string
  /** The number of arguments with the name itself; negative for "at least". */
  readonly arity: number
  /** Whether it changes the keyspace. */
  readonly isWrite: boolean
  /** Whether replicas may get it, as they get writes and messages: CLIENT PAUSE WRITE holds it back. */
  readonly mayReplicate: boolean
  /** Whether its cost hardly grows with the data: then it shares a reading of the clock with its neighbours in a pipeline. */
  readonly isConstant: boolean
  /** Whether a transaction queues it. The commands that steer a transaction or end it run at once. */
  readonly isQueued: boolean
  /** Whether a RESP2 client may run it while it is subscribed. */
  readonly isAllowedWhileSubscribed: boolean
  /** Whether its name is two words: `client|list`. */
  readonly isSubcommand: boolean
  readonly run: Run
  readonly refuse: Refuse | undefined
  /** The subcommands of a container, by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
}

/** O(1), or a logarithm that no data in memory makes slow. */
const constant = /^O\((?:1|log\(N\))\)/

/** A command of a specification. */
export const make = (specification: Specification, run: Run, refuse?: Refuse): Command => {
  const { complexity = "", flags, name, traits = [] } = specification
  const has = (trait: Trait): boolean => traits.includes(trait)
  return {
    specification,
    name,
    arity: specification.arity,
    isWrite: flags.includes("write"),
    mayReplicate: flags.includes("write") || has("may_replicate"),
    isConstant: constant.test(complexity),
    isQueued: !has("immediate"),
    isAllowedWhileSubscribed: has("while_subscribed"),
    isSubcommand: name.includes("|"),
    run,
    refuse,
    subcommands: undefined
  }
}

/** A command with subcommands. `run` is for one that may stand alone, such as COMMAND. */
export const container = (specification: Specification, subcommands: ReadonlyArray<Command>, run?: Run): Command => ({
  ...make(specification, run ?? (() => null)),
  subcommands: new Map(subcommands.map((each) => [each.name.slice(each.name.indexOf("|") + 1), each]))
})

/** Whether a request of `words` words has as many as the command takes. */
export const accepts = (command: Command, words: number): boolean =>
  command.arity >= 0 ? words === command.arity : words >= -command.arity
