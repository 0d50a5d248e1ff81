/**
 * Client-side caching as a client sees it: CLIENT TRACKING, CACHING, GETREDIR and TRACKINGINFO.
 *
 * @see https://redis.io/docs/latest/commands/client-tracking/
 */
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import * as Command from "../../../execution/Command.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import * as spec from "../../../specification/data/connection.js"
import { redirection, type Tracked, type TrackingOptions } from "../../../state/Tracked.js"

interface Given {
  readonly redirect: TrackingOptions["redirect"]
  readonly words: ReadonlySet<string>
  readonly prefixes: ReadonlyArray<Bytes.Bytes>
}

const words: ReadonlySet<string> = new Set(["BCAST", "OPTIN", "OPTOUT", "NOLOOP"])

/** The options, in any order. */
const parse = ({ state }: CommandContext, args: Arguments): Given => {
  let redirect: TrackingOptions["redirect"]
  const given = new Set<string>()
  const prefixes: Array<Bytes.Bytes> = []
  while (args.left > 0) {
    const option = args.nextKeyword()
    if (option === "REDIRECT" && args.left > 0) {
      if (redirect !== undefined) throw Reply.error("A client can only redirect to a single other client")
      redirect = state.clients.get(Number(args.nextInteger()))
      if (redirect === undefined) throw Reply.error("The client ID you want redirect to does not exist")
    } else if (option === "PREFIX" && args.left > 0) prefixes.push(Bytes.own(args.next()))
    else if (words.has(option)) given.add(option)
    else throw Reply.syntaxError
  }
  return { redirect, words: given, prefixes }
}

const cannotSwitch = (what: string): Reply.ErrorReply =>
  Reply.error(
    `You can't switch ${what} mode${what === "BCAST" ? " on/off" : ""} before disabling tracking for this client, and then re-enabling it with a different mode.`
  )

/** What was asked for, if it goes together, and with what the client has. */
const optionsOf = ({ redirect, words, prefixes }: Given, tracked: Tracked | undefined): TrackingOptions => {
  const [broadcast, optIn, optOut] = [words.has("BCAST"), words.has("OPTIN"), words.has("OPTOUT")]
  const before = tracked?.options.mode
  if (!broadcast && prefixes.length > 0) throw Reply.error("PREFIX option requires BCAST mode to be enabled")
  if (before !== undefined && (before === "broadcast") !== broadcast) throw cannotSwitch("BCAST")
  if (broadcast && (optIn || optOut)) throw Reply.error("OPTIN and OPTOUT are not compatible with BCAST")
  if (optIn && optOut) throw Reply.error("You can't specify both OPTIN mode and OPTOUT mode")
  if ((optIn && before === "optout") || (optOut && before === "optin")) throw cannotSwitch("OPTIN/OPTOUT")
  return {
    redirect,
    mode: broadcast ? "broadcast" : optIn ? "optin" : optOut ? "optout" : "all",
    noLoop: words.has("NOLOOP")
  }
}

const overlap = (one: Bytes.Bytes, other: Bytes.Bytes): boolean => one.startsWith(other) || other.startsWith(one)

const overlapping = (prefix: Bytes.Bytes, what: string, other: Bytes.Bytes): Reply.ErrorReply =>
  Reply.error(
    `Prefix '${Bytes.untilNul(prefix)}' overlaps with ${what} prefix '${Bytes.untilNul(other)}'. Prefixes for a single client must not overlap.`
  )

/**
 * Throws the error of the first prefix that overlaps. Where that is not the first that was given, and the other one was given
 * with it, Redis answers with the error and then does it all the same: such an error is returned.
 */
const checkPrefixes = (
  prefixes: ReadonlyArray<Bytes.Bytes>,
  tracked: Tracked | undefined
): Reply.ErrorReply | undefined => {
  const existing = [...(tracked?.prefixes ?? [])].sort()
  for (const [index, prefix] of prefixes.entries()) {
    const before = existing.find((each) => overlap(each, prefix))
    if (before !== undefined) throw overlapping(prefix, "an existing", before)
    const other = prefixes.slice(index + 1).find((each) => overlap(prefix, each))
    if (other === undefined) continue
    const error = overlapping(prefix, "another provided", other)
    if (index === 0) throw error
    return error
  }
  return undefined
}

const turnOn = ({ client, state }: CommandContext, given: Given): Reply.Reply => {
  const options = optionsOf(given, client.tracking)
  const isBroadcast = options.mode === "broadcast"
  const complaint = isBroadcast ? checkPrefixes(given.prefixes, client.tracking) : undefined
  const prefixes = isBroadcast && given.prefixes.length === 0 ? [Bytes.empty] : given.prefixes
  state.signals.tracking.enable(client, options, prefixes)
  if (complaint === undefined) return Reply.ok
  state.statistics.countError(complaint.code)
  return new Reply.Sequence([complaint, Reply.ok])
}

const tracking = (context: CommandContext, args: Arguments): Reply.Reply => {
  const mode = args.nextKeyword()
  const given = parse(context, args)
  if (mode === "ON") return turnOn(context, given)
  if (mode !== "OFF") return Reply.syntaxError
  context.state.signals.tracking.disable(context.client)
  return Reply.ok
}

const caching = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  const tracked = client.tracking
  if (tracked === undefined) {
    return Reply.error(
      "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"
    )
  }
  const word = args.nextKeyword()
  if (word !== "YES" && word !== "NO") return Reply.syntaxError
  const needed = word === "YES" ? "optin" : "optout"
  if (tracked.options.mode !== needed) {
    return Reply.error(`CLIENT CACHING ${word} is only valid when tracking is enabled in ${needed.toUpperCase()} mode.`)
  }
  tracked.caching = true
  return Reply.ok
}

/** Its words for what a client has on. */
const flags = (tracked: Tracked): ReadonlyArray<string> => {
  const { mode, noLoop } = tracked.options
  const given = ["on"]
  if (mode === "broadcast") given.push("bcast")
  if (mode === "optin" || mode === "optout") {
    given.push(mode)
    if (tracked.caching) given.push(mode === "optin" ? "caching-yes" : "caching-no")
  }
  if (noLoop) given.push("noloop")
  if (tracked.isBroken) given.push("broken_redirect")
  return given
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.clientTracking, tracking),

  Command.make(spec.clientCaching, caching),

  Command.make(spec.clientGetredir, ({ client }) => redirection(client.tracking)),

  Command.make(spec.clientTrackinginfo, ({ client: { tracking: tracked } }) =>
    Reply.map([
      ["flags", new Reply.SetReply((tracked === undefined ? ["off"] : flags(tracked)).map(Reply.bulk))],
      ["redirect", redirection(tracked)],
      ["prefixes", [...(tracked?.prefixes ?? [])].sort()]
    ])
  )
]
