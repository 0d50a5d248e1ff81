/**
 * The typed methods of a store, assembled over a `Transport`, and the tag under which a program finds them: the embedded
 * store and a client provide the same one.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { Value } from "../Script.js"
import type { OutOfRange, StoreError } from "../StoreError.js"
import * as BitCommands from "./BitCommands.js"
import { Caller } from "./Caller.js"
import * as ChangeCommands from "./ChangeCommands.js"
import * as Codec from "./Codec.js"
import * as EventCommands from "./EventCommands.js"
import * as GeoCommands from "./GeoCommands.js"
import * as Guarded from "./Guarded.js"
import * as HashCommands from "./HashCommands.js"
import * as HyperLogLogCommands from "./HyperLogLogCommands.js"
import * as KeyCommands from "./KeyCommands.js"
import * as ListCommands from "./ListCommands.js"
import * as Plain from "./Plain.js"
import * as PubSubCommands from "./PubSubCommands.js"
import * as ScriptCommands from "./ScriptCommands.js"
import * as ServerCommands from "./ServerCommands.js"
import * as SetCommands from "./SetCommands.js"
import * as SortCommands from "./SortCommands.js"
import * as SortedSetCommands from "./SortedSetCommands.js"
import * as StreamCommands from "./StreamCommands.js"
import * as StringCommands from "./StringCommands.js"
import * as Transactions from "./Transaction.js"
import type { Call, Transport } from "./Transport.js"

/** The methods, for keys and values that go in as `In` and come out as `Out`. */
export interface Commands<in In, out Out>
  extends StringCommands.StringCommands<In, Out>,
    BitCommands.BitCommands<In>,
    KeyCommands.KeyCommands<In, Out>,
    SortCommands.SortCommands<In, Out>,
    ScriptCommands.ScriptCommands<In, Out>,
    ServerCommands.ServerCommands<In, Out>,
    PubSubCommands.PubSubCommands<In, Out>,
    EventCommands.EventCommands<Out>,
    ChangeCommands.ChangeCommands<Out> {
  /** Positions on the earth, as members of sorted sets. */
  readonly geo: GeoCommands.GeoCommands<In, Out>
  /** Fields and their values. */
  readonly hash: HashCommands.HashCommands<In, Out>
  /** Estimates of the number of distinct elements. */
  readonly hyperLogLog: HyperLogLogCommands.HyperLogLogCommands<In>
  /** Members in the order of their scores. */
  readonly sortedSet: SortedSetCommands.SortedSetCommands<In, Out>
  /** Ordered elements with a left and a right end. */
  readonly list: ListCommands.ListCommands<In, Out>
  /** Entries in the order of their ids, and the consumer groups that read them. */
  readonly stream: StreamCommands.StreamCommands<In, Out>
  /** Sets of distinct members. The name is `sets` because `set` is the command SET. */
  readonly sets: SetCommands.SetCommands<In, Out>
}

/** The methods for text, and for bytes. */
export interface AllCommands extends Commands<string, string> {
  /** The same methods for bytes. Keys and values go in as `Uint8Array`, or as text in UTF-8, and come out as `Uint8Array`. */
  readonly binary: Commands<string | Uint8Array, Uint8Array>
}

/** A store, on one of its databases. */
export interface Service extends AllCommands, Transactions.TransactionCommands<AllCommands> {
  /**
   * Runs any command, such as `store.command("CONFIG", "GET", "max*")`. The result is plain data: a string or a status is
   * text, an integer a number (a bigint beyond 2^53), a double a number, a null `null`, a list or set an array, and a map a
   * record. An error as the whole reply is a failure, one inside an array a value. A command that changes its connection
   * (SELECT, HELLO, CLIENT REPLY) has no effect on later ones. MULTI and WATCH would have none, and are defects: see
   * `transaction`.
   */
  readonly command: (
    name: string,
    ...args: ReadonlyArray<string | number | bigint | Uint8Array>
  ) => Call<Value<string>, StoreError>

  /**
   * Like `command`, but returns the reply as the protocol has it: its strings are byte strings, which `Bytes.toText` and
   * `Bytes.toUint8Array` read.
   */
  readonly commandReply: (
    name: string,
    ...args: ReadonlyArray<string | number | bigint | Uint8Array>
  ) => Call<Reply, StoreError>

  /** The same store on another database: one of 16, unless the setting `databases` says otherwise. */
  readonly database: (index: number) => Call<Service, OutOfRange>
}

/** The tag of the store. */
export class Store extends Context.Tag("layeredis/Store")<Store, Service>() {}

const argument = (value: string | number | bigint | Uint8Array): Bytes.Bytes =>
  typeof value === "number" || typeof value === "bigint" ? Bytes.unsafeMake(String(value)) : Codec.binary.encode(value)

/** Commands whose only effect is on the later commands of their connection. */
const alone: ReadonlySet<string> = new Set(["MULTI", "WATCH"])

const typed = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec.Codec<In, Out>
): Commands<In, Out> => ({
  ...StringCommands.make(caller, codec),
  ...BitCommands.make(caller, codec),
  ...KeyCommands.make(caller, codec),
  ...SortCommands.make(caller, codec),
  ...ScriptCommands.make(caller, codec),
  ...ServerCommands.make(caller, codec),
  ...PubSubCommands.make(caller, codec),
  ...EventCommands.make(caller, codec),
  ...ChangeCommands.make(caller, codec),
  geo: GeoCommands.make(caller, codec),
  hash: HashCommands.make(caller, codec),
  hyperLogLog: HyperLogLogCommands.make(caller, codec),
  sortedSet: SortedSetCommands.make(caller, codec),
  list: ListCommands.make(caller, codec),
  stream: StreamCommands.make(caller, codec),
  sets: SetCommands.make(caller, codec)
})

const allCommands = (transport: Transport): AllCommands => {
  const caller = new Caller(transport)
  return Guarded.make({ ...typed(caller, Codec.text), binary: typed(caller, Codec.binary) })
}

/** A store over a transport. */
export const make = (transport: Transport): Service => {
  const caller = new Caller(transport)
  // at once, not when the Effect runs: a span has the line of this call
  const commandReply: Service["commandReply"] = (name, ...args) => {
    const upper = name.toUpperCase()
    return alone.has(upper)
      ? Effect.dieMessage(`${upper} has no effect on later calls: use store.transaction`)
      : caller.command([Bytes.fromText(name), ...args.map(argument)], upper)
  }
  const command: Service["command"] = (name, ...args) =>
    Effect.map(commandReply(name, ...args), (reply) => Plain.of(Bytes.toText, name.toUpperCase())(reply))
  return {
    ...allCommands(transport),
    ...Guarded.make(Transactions.make(transport, allCommands)),
    ...Guarded.make({ command, commandReply }),
    database: (index) => Effect.suspend(() => Effect.map(transport.onDatabase(index), make))
  }
}
