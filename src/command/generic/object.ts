/**
 * OBJECT: the encoding of a value, and when or how often it was used.
 *
 * @see https://redis.io/docs/latest/commands/object/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Access from "../../keyspace/Access.js"
import * as ReferenceCount from "../../observability/ReferenceCount.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/generic.js"
import { encodingOf, type Value } from "../../value/Value.js"

export const make = (): Command.Command =>
  Command.container(spec.object, [
    Command.make(spec.objectEncoding, encoding),
    Command.make(spec.objectFreq, freq),
    Help.make(spec.objectHelp, help),
    Command.make(spec.objectIdletime, idletime),
    Command.make(spec.objectRefcount, refcount)
  ])

/** The value of a key and its access stamp, without marking the key as used. */
const peek = ({ database }: CommandContext, args: Arguments): readonly [value: Value, access: number] | undefined => {
  const key = args.next()
  const value = database.read(key, false, true)
  return value === undefined ? undefined : [value, database.accessOf(key) ?? 0]
}

const encoding = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = peek(context, args)
  return found === undefined ? null : Reply.bulk(encodingOf(found[0]))
}

const takeTime =
  "Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."

const freq = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = peek(context, args)
  if (found === undefined) return null
  const { keyspace, now } = context
  return keyspace.frequency === undefined
    ? Reply.error(`An LFU maxmemory policy is not selected, access frequency not tracked. ${takeTime}`)
    : Access.frequency(found[1], { now, ...keyspace.frequency })
}

const idletime = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = peek(context, args)
  if (found === undefined) return null
  return context.keyspace.frequency === undefined
    ? Access.idle(found[1], context.now)
    : Reply.error(`An LFU maxmemory policy is selected, idle time not tracked. ${takeTime}`)
}

const refcount = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = peek(context, args)
  return found === undefined ? null : ReferenceCount.count(context.state.settings, found[0])
}

const help = [
  "ENCODING <key>",
  "    Return the kind of internal representation used in order to store the value",
  "    associated with a <key>.",
  "FREQ <key>",
  "    Return the access frequency index of the <key>. The returned integer is",
  "    proportional to the logarithm of the recent access frequency of the key.",
  "IDLETIME <key>",
  "    Return the idle time of the <key>, that is the approximated number of",
  "    seconds elapsed since the last access to the key.",
  "REFCOUNT <key>",
  "    Return the number of references of the value associated with the specified",
  "    <key>."
]
