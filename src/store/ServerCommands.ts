/**
 * The methods for whole databases, and for the server itself.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as DateTime from "effect/DateTime"
import * as Bytes from "../Bytes.js"
import type { OutOfRange } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

export interface ServerCommands<in In, out Out> {
  /**
   * The number of keys, including due keys that are not removed yet.
   * {@link https://redis.io/docs/latest/commands/dbsize/ DBSIZE}
   */
  readonly dbSize: Call<number>

  /** Deletes all keys of the database. {@link https://redis.io/docs/latest/commands/flushdb/ FLUSHDB} */
  readonly flushDb: Call<void>

  /** Deletes all keys of all databases. {@link https://redis.io/docs/latest/commands/flushall/ FLUSHALL} */
  readonly flushAll: Call<void>

  /**
   * Exchanges the contents of two databases, for all clients at once.
   * {@link https://redis.io/docs/latest/commands/swapdb/ SWAPDB}
   */
  readonly swapDb: (first: number, second: number) => Call<void, OutOfRange>

  /**
   * The server's time; in process that of Effect's `Clock`. {@link https://redis.io/docs/latest/commands/time/ TIME}
   */
  readonly time: Call<DateTime.Utc>

  /** Returns `PONG`, or the message. {@link https://redis.io/docs/latest/commands/ping/ PING} */
  readonly ping: (message?: In) => Call<Out>

  /** Returns the message. {@link https://redis.io/docs/latest/commands/echo/ ECHO} */
  readonly echo: (message: In) => Call<Out>
}

const name = Bytes.unsafeMake

export const make = <In, Out>(caller: Caller, codec: Codec<In, Out>): ServerCommands<In, Out> => ({
  dbSize: caller.call([], [name("DBSIZE")], Decode.number),
  flushDb: caller.call([], [name("FLUSHDB")], Decode.nothing),
  flushAll: caller.call([], [name("FLUSHALL")], Decode.nothing),
  swapDb: (first, second) =>
    caller.call(["OutOfRange"], [name("SWAPDB"), Encode.integer(first), Encode.integer(second)], Decode.nothing),
  time: caller.call([], [name("TIME")], (reply) => {
    const [seconds = 0, microseconds = 0] = Decode.array(Decode.bytes)(reply).map(Number)
    return DateTime.unsafeMake(seconds * 1000 + Math.floor(microseconds / 1000))
  }),
  ping: (message) =>
    caller.call([], message === undefined ? [name("PING")] : [name("PING"), codec.encode(message)], (reply) =>
      codec.decode(Decode.bytes(reply))
    ),
  echo: (message) =>
    caller.call([], [name("ECHO"), codec.encode(message)], (reply) => codec.decode(Decode.bytes(reply)))
})
