/**
 * The errors of a `Store`: each wire error (`WRONGTYPE …`, `ERR …`) as a tagged error that a program can match. A typed
 * method lists only the errors that its command can have; `command`, which takes any request, lists them all.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Bytes from "./Bytes.js"
import type { ErrorReply } from "./resp/Reply.js"

/**
 * The fields of every error of a store. The `message` is the command and Redis's text: `GET user:1: Operation against …`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Details {
  /** The command in upper case, and for a typed method its first key: `GET user:1`. */
  readonly command: string
  /** The first word on the wire: `ERR`, `WRONGTYPE`, … */
  readonly code: string
  /** The text after the code on the wire. */
  readonly text: string
}

const message = ({ command, text }: Details): string => `${command}: ${text}`

/**
 * The key holds a value of another type than the command works on; `store.type` returns that type.
 *
 * @since 0.1.0
 * @category errors
 */
export class WrongType extends Data.TaggedError("WrongType")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The value, or an argument, is not an integer of 64 bits.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAnInteger extends Data.TaggedError("NotAnInteger")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The value, or an argument, is not a floating-point number.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAFloat extends Data.TaggedError("NotAFloat")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * A number is outside the range of the command: an overflow, an offset, a time to live, a database.
 *
 * @since 0.1.0
 * @category errors
 */
export class OutOfRange extends Data.TaggedError("OutOfRange")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The key does not exist, and the command needs it.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoSuchKey extends Data.TaggedError("NoSuchKey")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The source and the destination are the same key of the same database.
 *
 * @since 0.1.0
 * @category errors
 */
export class SameKey extends Data.TaggedError("SameKey")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The command does not accept these arguments.
 *
 * @since 0.1.0
 * @category errors
 */
export class SyntaxError extends Data.TaggedError("SyntaxError")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * The keys have several hash slots, and a cluster runs a command on the keys of one. Keys with the same hash tag have the same
 * slot: `{user:1}:name`, `{user:1}:visits`. A typed method has it as the `cause` of a `ConnectionError` whose reason is
 * `Refused`.
 *
 * @since 0.1.0
 * @category errors
 */
export class CrossSlot extends Data.TaggedError("CrossSlot")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * Any other error. Match on `code` and `text`, which are Redis's.
 *
 * @since 0.1.0
 * @category errors
 */
export class CommandError extends Data.TaggedError("CommandError")<Details> {
  override get message(): string {
    return message(this)
  }
}

/**
 * A transaction gave up: in each of its tries another client or fiber changed a key that it had read.
 *
 * @since 0.1.0
 * @category errors
 */
export class Conflict extends Data.TaggedError("Conflict")<{
  /** How often the body ran. */
  readonly tries: number
}> {
  override get message(): string {
    return `the transaction conflicted in each of its ${this.tries} tries: keys that it had read were changed by others`
  }
}

/**
 * The reason why a call over a network has no result.
 *
 * - `Open`: no connection could be made.
 * - `Login`: the server refused the user, the password or the database. The `cause` is its error.
 * - `Refused`: the server does not serve the command in its present state, such as `LOADING`, `READONLY` or `NOPERM`. The
 *   `cause` is its error.
 * - `Lost`: the connection ended before the reply came.
 * - `Timeout`: the reply did not come in time.
 * - `Protocol`: the server sent bytes that are not RESP.
 * - `TooLong`: the reply has a string that is longer than JavaScript's strings can be.
 * - `Full`: too many calls wait for the connection.
 * - `Closed`: the scope of the client has closed.
 *
 * @since 0.1.0
 * @category models
 */
export type ConnectionErrorReason =
  | "Open"
  | "Login"
  | "Refused"
  | "Lost"
  | "Timeout"
  | "Protocol"
  | "TooLong"
  | "Full"
  | "Closed"

/**
 * A call over a network has no result. A store in process never fails with it.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionError extends Data.TaggedError("ConnectionError")<{
  readonly reason: ConnectionErrorReason
  /** The server: `localhost:6379`, or the path of a Unix socket. */
  readonly address: string
  /** The command and its first key, or the part of the work that failed. */
  readonly command: string
  /** Whether the command may have run all the same: it was sent, and is not one that only reads. */
  readonly mayHaveRun: boolean
  readonly cause?: unknown
}> {
  override get message(): string {
    const { address, cause, command, mayHaveRun, reason } = this
    const because = cause instanceof Error ? `: ${cause.message}` : ""
    const ran = mayHaveRun ? "; the command may have run" : ""
    return `${command}: ${reasons[reason]} ${address}${because}${ran}`
  }
}

const reasons: Readonly<Record<ConnectionErrorReason, string>> = {
  Open: "cannot connect to",
  Login: "cannot log in to",
  Refused: "refused by",
  Lost: "lost the connection to",
  Timeout: "no reply in time from",
  Protocol: "a reply that is not RESP from",
  TooLong: "too long a reply from",
  Full: "too many calls wait for",
  Closed: "the client has closed its connection to"
}

/**
 * @since 0.1.0
 * @category models
 */
export type StoreError =
  | WrongType
  | NotAnInteger
  | NotAFloat
  | OutOfRange
  | NoSuchKey
  | SameKey
  | SyntaxError
  | CrossSlot
  | CommandError

/** The texts after `ERR` that have a tag of their own. */
const byText: Readonly<Record<string, new (details: Details) => StoreError>> = {
  "value is not an integer or out of range": NotAnInteger,
  "value is not a valid float": NotAFloat,
  "hash value is not an integer": NotAnInteger,
  "hash value is not a float": NotAFloat,
  "weight value is not a float": NotAFloat,
  "min or max is not a float": NotAFloat,
  "One or more scores can't be converted into double": NotAFloat,
  "no such key": NoSuchKey,
  "source and destination objects are the same": SameKey,
  "syntax error": SyntaxError,
  "The specified keys must contain string values": WrongType
}

const outOfRange =
  /out of range|out-of-range|overflow|exceeds|NaN or Infinity|\(NaN\)|must be positive|^invalid expire time|^Invalid bitfield type|^invalid longitude,latitude pair|^invalid (first |second )?DB index|is not allowed in cluster mode$/

/**
 * The tagged error of a wire error.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromReply = (reply: ErrorReply, command: string): StoreError => {
  const { code } = reply
  const text = Bytes.toText(Bytes.unsafeMake(reply.text.slice(code.length + 1)))
  const details = { command, code, text }
  if (code === "WRONGTYPE") return new WrongType(details)
  if (code === "CROSSSLOT") return new CrossSlot(details)
  if (code !== "ERR") return new CommandError(details)
  const Tagged = Object.hasOwn(byText, text) ? byText[text] : undefined
  if (Tagged !== undefined) return new Tagged(details)
  return outOfRange.test(text) ? new OutOfRange(details) : new CommandError(details)
}
