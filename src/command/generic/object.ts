/**
 * OBJECT: how a value is kept, and when it was used.
 *
 * @see https://redis.io/docs/latest/commands/object/
 */

import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Access from "../../keyspace/Access.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/generic.js"
import { encodingOf, type Value } from "../../value/Value.js"

/** Integers below it Redis keeps once for all keys, and counts no references of. */
const sharedIntegers = 10_000
const sharedReferences = 2 ** 31 - 1

const takeTime =
  "Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."

const referencesOf = (context: CommandContext, value: Value): number => {
  if (typeof value !== "string" || encodingOf(value) !== "int") return 1
  const { settings } = context.state
  // a shared integer has no use of its own to tell, which an LRU or LFU policy needs
  const sharesNone = settings.number("maxmemory") > 0 && /l[rf]u$/.test(settings.text("maxmemory-policy"))
  const number = Number(value)
  return !sharesNone && number >= 0 && number < sharedIntegers ? sharedReferences : 1
}

/** Answers about the value of a key, without using it; null where there is none. */
const about = (
  context: CommandContext,
  args: Arguments,
  answer: (value: Value, access: number) => Reply.Reply
): Reply.Reply => {
  const key = args.next()
  const value = context.database.read(key, false, true)
  return value === undefined ? null : answer(value, context.database.accessOf(key) ?? 0)
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.container(spec.object, [
    Command.make(spec.objectEncoding, (context, args) =>
      about(context, args, (value) => Reply.bulk(encodingOf(value)))
    ),

    Command.make(spec.objectFreq, (context, args) =>
      about(context, args, (_value, access) => {
        const { keyspace, now } = context
        return keyspace.frequency === undefined
          ? Reply.error(`An LFU maxmemory policy is not selected, access frequency not tracked. ${takeTime}`)
          : Access.frequency(access, { now, ...keyspace.frequency })
      })
    ),

    Command.make(spec.objectIdletime, (context, args) =>
      about(context, args, (_value, access) =>
        context.keyspace.frequency === undefined
          ? Access.idle(access, context.now)
          : Reply.error(`An LFU maxmemory policy is selected, idle time not tracked. ${takeTime}`)
      )
    ),

    Command.make(spec.objectRefcount, (context, args) => about(context, args, (value) => referencesOf(context, value))),

    Help.make(spec.objectHelp, [
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
    ])
  ])
]
