/**
 * What a command is: its specification, and what runs. `run` answers at once with a `Reply`, or with an `Effect` of one
 * where it must wait. It may throw an `ErrorReply` (`Arguments` does), which is answered like a returned one.
 */
import * as Effect from "effect/Effect"
import { type ErrorReply, type Reply, SimpleString } from "../resp/Reply.js"
import type { Specification } from "../specification/Specification.js"
import type { Arguments } from "./Arguments.js"
import type { Context } from "./CommandContext.js"

/** What runs: the session's context, and the arguments behind the command's (and subcommand's) name. */
export type Run = (context: Context, args: Arguments) => Reply | Effect.Effect<Reply>

/**
 * Whether a command must wait. Effects are told by a symbol, which costs more than all else there is to ask of an `OK`.
 */
export const isWaiting = (answer: Reply | Effect.Effect<Reply>): answer is Effect.Effect<Reply> =>
  typeof answer === "object" && answer !== null && !(answer instanceof SimpleString) && Effect.isEffect(answer)

export type Refuse = (context: Context) => ErrorReply | undefined

export interface Command {
  readonly specification: Specification
  /** In lower case: `get`, `client|list`. */
  readonly name: string
  /** How many arguments with the name itself; negative for "at least". */
  readonly arity: number
  /** Whether it changes the keyspace. */
  readonly isWrite: boolean
  /** Whether it may leave for replicas, as writes and messages do: CLIENT PAUSE WRITE holds it back. */
  readonly mayReplicate: boolean
  /** Whether its cost hardly grows: its time is then taken with its neighbours' in a pipeline. */
  readonly isConstant: boolean
  /** Whether a transaction queues it; those that steer the transaction, or end it, run at once. */
  readonly isQueued: boolean
  /** Whether its name is two words: `client|list`. */
  readonly isSubcommand: boolean
  readonly run: Run
  /** Whether something forbids it before it runs: the error then. */
  readonly refuse: Refuse | undefined
  /** Of a container, by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
}

/** O(1), and what no size that fits into memory makes slow. */
const constant = /^O\((?:1|log\(N\))\)/

/** Those that no flag of theirs tells of. */
const replicated: ReadonlySet<string> = new Set(["eval", "evalsha", "fcall", "pfcount", "publish", "spublish"])

const atOnce: ReadonlySet<string> = new Set(["exec", "discard", "multi", "watch", "quit", "reset"])

/** A command of a specification. */
export const make = (specification: Specification, run: Run, refuse?: Refuse): Command => ({
  specification,
  name: specification.name,
  arity: specification.arity,
  isWrite: specification.flags.includes("write"),
  mayReplicate: specification.flags.includes("write") || replicated.has(specification.name),
  isConstant: constant.test(specification.complexity ?? ""),
  isQueued: !atOnce.has(specification.name),
  isSubcommand: specification.name.includes("|"),
  run,
  refuse,
  subcommands: undefined
})

/** A command that has subcommands. `run` is for those, such as COMMAND, that may stand alone. */
export const container = (specification: Specification, subcommands: ReadonlyArray<Command>, run?: Run): Command => ({
  ...make(specification, run ?? (() => null)),
  subcommands: new Map(subcommands.map((each) => [each.name.slice(each.name.indexOf("|") + 1), each]))
})

/** The same command under another name. */
export const alias = (command: Command, name: string, since: string): Command => ({
  ...command,
  name,
  specification: { ...command.specification, name, since }
})

/** Whether a request of so many words has the right number of them. */
export const accepts = (command: Command, words: number): boolean =>
  command.arity >= 0 ? words === command.arity : words >= -command.arity
