/**
 * Commands on places, which are stored as members of sorted sets.
 *
 * @see https://redis.io/docs/latest/commands/?group=geo
 */
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/geo.js"
import * as GeoHash from "../value/geo/GeoHash.js"
import type { Entry } from "../value/SortedSet.js"
import * as Place from "./geo/place.js"
import { search } from "./geo/search.js"
import { add, noFlags } from "./sortedSet/add.js"
import { read } from "./sortedSet/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.geoadd, geoadd),
  Command.make(spec.geodist, geodist),
  Command.make(spec.geohash, geohash),
  Command.make(spec.geopos, geopos),
  Command.make(spec.georadius, search("GEORADIUS")),
  Command.make(spec.georadiusRo, search("GEORADIUS_RO")),
  Command.make(spec.georadiusbymember, search("GEORADIUSBYMEMBER")),
  Command.make(spec.georadiusbymemberRo, search("GEORADIUSBYMEMBER_RO")),
  Command.make(spec.geosearch, search("GEOSEARCH")),
  Command.make(spec.geosearchstore, search("GEOSEARCHSTORE"))
]

const geoadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const flags = { ...noFlags }
  for (;;) {
    if (args.skip("NX")) flags.NX = true
    else if (args.skip("XX")) flags.XX = true
    else if (args.skip("CH")) flags.CH = true
    else break
  }
  if (args.remaining === 0 || args.remaining % 3 !== 0 || (flags.NX && flags.XX)) return Reply.syntaxError
  const entries: Array<Entry> = []
  while (args.remaining > 0) entries.push({ score: GeoHash.scoreOf(Place.next(args)), member: args.next() })
  const { added, updated } = add(context, key, entries, flags)
  if (context.isRecorded && added + updated > 0) {
    const options = args.request.slice(2, args.request.length - 3 * entries.length)
    const scores = entries.flatMap(({ score, member }) => [String(score), member])
    context.record("zadd", key, ...options, ...scores)
  }
  return flags.CH ? added + updated : added
}

const geodist = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const [one, other] = [args.next(), args.next()]
  if (args.remaining > 1) return Reply.syntaxError
  const unit = args.remaining === 0 ? 1 : Place.nextUnit(args)
  const set = read(context, key)
  const from = set?.score(one)
  const to = set?.score(other)
  if (from === undefined || to === undefined) return null
  return Place.distanceText(GeoHash.distance(GeoHash.placeOf(from), GeoHash.placeOf(to)) / unit)
}

const geohash = (context: CommandContext, args: Arguments): Reply.Reply =>
  describeEach(context, args, (writer, place) => writer.add(GeoHash.textOf(place)), null)

const geopos = (context: CommandContext, args: Arguments): Reply.Reply =>
  describeEach(context, args, Place.addTo, Reply.nullArray)

/** A reply for each member: a description of its place, or `missing`. */
const describeEach = (
  context: CommandContext,
  args: Arguments,
  describe: (writer: CollectionReply.Writer, place: GeoHash.Place) => void,
  missing: Reply.Reply
): Reply.Reply => {
  const set = read(context, args.next())
  return CollectionReply.array(context.client, (writer) => {
    for (const member of args.rest()) {
      const score = set?.score(member)
      if (score === undefined) writer.addReply(missing)
      else describe(writer, GeoHash.placeOf(score))
    }
  })
}
