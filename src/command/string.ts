/**
 * Commands on strings.
 *
 * @see https://redis.io/docs/latest/commands/?group=string
 * @since 0.1.0
 */
import type * as Bytes from "../Bytes.js"
import type { Context } from "../instance/Context.js"
import * as Integer from "../keyspace/Integer.js"
import type { Value } from "../keyspace/Value.js"
import * as Reply from "../resp/Reply.js"
import * as Command from "./Command.js"
import * as spec from "./spec/string.js"

/** The bytes of a value that must be a string. */
const bytesOf = (value: Value): Bytes.Bytes => {
  if (typeof value === "string") return value
  if (value.type !== "string") throw Reply.wrongType
  return value.slice()
}

const get = (context: Context, key: Bytes.Bytes): Bytes.Bytes | null => {
  const value = context.database.read(key)
  return value === undefined ? null : bytesOf(value)
}

const incrBy = (context: Context, key: Bytes.Bytes, by: number | bigint): Reply.Reply => {
  const value = context.database.lookup(key)
  const current = value === undefined ? 0 : Integer.parse(bytesOf(value))
  if (current === undefined) return Reply.notAnInteger
  const sum = Integer.add(current, by)
  if (sum === undefined) return Reply.error("increment or decrement would overflow")
  context.database.set(key, Reply.bulk(String(sum)), true)
  return sum
}

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.get, (context, args) => get(context, args.next())),

  Command.make(spec.set, (context, args) => {
    const key = args.next()
    const value = args.next()
    context.database.set(key, value)
    return Reply.ok
  }),

  Command.make(spec.incr, (context, args) => incrBy(context, args.next(), 1)),

  Command.make(spec.mset, (context, args) => {
    if (args.left % 2 !== 0) return Reply.error("wrong number of arguments for 'mset' command")
    while (args.left > 0) context.database.set(args.next(), args.next())
    return Reply.ok
  })
]
