/**
 * Commands on places, which are the members of sorted sets: adding them, and what is known of each. Searches stand in
 * `geo/search.ts`.
 *
 * @see https://redis.io/docs/latest/commands/?group=geo
 */

import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/geo.js"
import * as GeoHash from "../value/geo/GeoHash.js"
import type { Entry } from "../value/SortedSet.js"
import { distance, nextPlace, nextUnit, place } from "./geo/arguments.js"
import * as Search from "./geo/search.js"
import { add, type Condition } from "./sortedSet/add.js"
import { read } from "./sortedSet/stored.js"

const geoadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const conditions = new Set<Condition>()
  let countsChanges = false
  for (;;) {
    if (args.skip("NX")) conditions.add("NX")
    else if (args.skip("XX")) conditions.add("XX")
    else if (args.skip("CH")) countsChanges = true
    else break
  }
  if (args.left === 0 || args.left % 3 !== 0 || conditions.size === 2) return Reply.syntaxError
  const entries: Array<Entry> = []
  while (args.left > 0) entries.push({ score: GeoHash.scoreOf(nextPlace(args)), member: args.next() })
  const { added, updated } = add(context, key, entries, conditions)
  return countsChanges ? added + updated : added
}

const geodist = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const [one, other] = [args.next(), args.next()]
  const unit = args.left === 0 ? 1 : args.left === 1 ? nextUnit(args) : undefined
  if (unit === undefined) return Reply.syntaxError
  const set = read(context, key)
  const from = set?.score(one)
  const to = set?.score(other)
  if (from === undefined || to === undefined) return null
  return distance(GeoHash.distance(GeoHash.placeOf(from), GeoHash.placeOf(to)) / unit)
}

/** A reply for each member: of its place, or of none. */
const each =
  (reply: (place: GeoHash.Place) => Reply.Reply, missing: Reply.Reply) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const set = read(context, args.next())
    return args.rest().map((member) => {
      const score = set?.score(member)
      return score === undefined ? missing : reply(GeoHash.placeOf(score))
    })
  }

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.geoadd, geoadd),

  Command.make(spec.geodist, geodist),

  Command.make(spec.geohash, each(GeoHash.textOf, null)),

  Command.make(spec.geopos, each(place, Reply.nullArray)),

  ...Search.commands
]
