/**
 * BLPOP and BRPOP.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Bytes from "../../Bytes.js"
import type { Context } from "../../instance/Context.js"
import * as Double from "../../keyspace/Double.js"
import { type End, List } from "../../keyspace/List.js"
import * as Reply from "../../resp/Reply.js"
import type { Arguments } from "../Arguments.js"
import * as Collection from "../Collection.js"
import * as Command from "../Command.js"
import * as spec from "../spec/list.js"
import * as Ends from "./End.js"

/** BLPOP and BRPOP. */
const pop =
  (end: End) =>
  (context: Context, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
    const keys = Array.from({ length: args.left - 1 }, () => args.next())
    const seconds = Double.parse(args.next())
    if (seconds === undefined) return Reply.error("timeout is not a float or out of range")
    if (seconds < 0) return Reply.error("timeout is negative")
    const take = (key: Bytes.Bytes): Reply.Reply | undefined => {
      const list = Collection.lookup(context, key, List)
      const element = list?.pop(end)
      if (list === undefined || element === undefined) return undefined
      Collection.changed(context.database, key, list, Ends.popped[end])
      return [key, element]
    }
    for (const key of keys) {
      const taken = take(key)
      if (taken !== undefined) return taken
    }
    if (context.isNested) return Reply.nullArray
    return context.instance.signals.blocking.wait({
      client: context.client,
      database: context.client.database,
      keys,
      type: "list",
      deadline: seconds === 0 ? Number.POSITIVE_INFINITY : context.now + Math.ceil(seconds * 1000),
      timedOut: Reply.nullArray,
      serve: take
    })
  }

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.blpop, pop("left")),

  Command.make(spec.brpop, pop("right"))
]
