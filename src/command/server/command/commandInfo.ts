/**
 * The reply of COMMAND INFO: the specification of a command, for clients.
 *
 * @see https://redis.io/docs/latest/commands/command/
 */
import type { Command } from "../../../execution/Command.js"
import * as Reply from "../../../resp/Reply.js"
import type { KeySpec } from "../../../specification/Specification.js"

export const statuses = (names: ReadonlyArray<string>): Reply.SetReply => new Reply.SetReply(names.map(Reply.simple))

export const infoOf = ({ specification, subcommands }: Command): Reply.Reply => [
  Reply.bulk(specification.name),
  specification.arity,
  statuses(specification.flags),
  ...(specification.keys ?? [0, 0, 0]),
  statuses(specification.categories.map((category) => `@${category}`)),
  new Reply.SetReply((specification.tips ?? []).map(Reply.bulk)),
  new Reply.SetReply((specification.keySpecs ?? []).map(keySpecOf)),
  subcommands === undefined ? new Reply.SetReply([]) : [...subcommands.values()].map(infoOf)
]

const keySpecOf = (spec: KeySpec): Reply.MapReply =>
  Reply.map([
    ...(spec.notes === undefined ? [] : [["notes", Reply.bulk(spec.notes)] as const]),
    ["flags", statuses(spec.flags)],
    ["begin_search", beginOf(spec)],
    ["find_keys", findOf(spec)]
  ])

const typed = (type: string, spec: ReadonlyArray<readonly [string, Reply.Reply]>): Reply.MapReply =>
  Reply.map([
    ["type", Reply.bulk(type)],
    ["spec", Reply.map(spec)]
  ])

const beginOf = ({ begin }: KeySpec): Reply.MapReply => {
  if (begin === "unknown") return typed("unknown", [])
  return "index" in begin
    ? typed("index", [["index", begin.index]])
    : typed("keyword", [
        ["keyword", Reply.bulk(begin.keyword)],
        ["startfrom", begin.from]
      ])
}

const findOf = ({ find }: KeySpec): Reply.MapReply => {
  if (find === "unknown") return typed("unknown", [])
  return "countAt" in find
    ? typed("keynum", [
        ["keynumidx", find.countAt],
        ["firstkey", find.first],
        ["keystep", find.step]
      ])
    : typed("range", [
        ["lastkey", find.last],
        ["keystep", find.step],
        ["limit", find.limit]
      ])
}
