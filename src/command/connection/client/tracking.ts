/**
 * CLIENT TRACKING, CACHING, GETREDIR and TRACKINGINFO: a client's own view of client-side caching.
 *
 * @see https://redis.io/docs/latest/commands/client-tracking/
 */
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Options from "../../../execution/Options.js"
import * as Reply from "../../../resp/Reply.js"
import { redirection, type TrackingClient, type TrackingOptions } from "../../../state/TrackingClient.js"

/** The options, as they are given. */
interface Given {
  readonly state: CommandContext["state"]
  readonly redirect: TrackingOptions["redirect"]
  readonly broadcast: boolean
  readonly optIn: boolean
  readonly optOut: boolean
  readonly noLoop: boolean
  readonly prefixes: Array<Bytes.Bytes>
}

const options = Options.table<Options.Draft<Given>>({
  REDIRECT: [
    1,
    (draft, args) => {
      if (draft.redirect !== undefined) throw Reply.error("A client can only redirect to a single other client")
      draft.redirect = draft.state.clients.get(Number(args.nextInteger()))
      if (draft.redirect === undefined) throw Reply.error("The client ID you want redirect to does not exist")
    }
  ],
  PREFIX: [1, ({ prefixes }, args) => prefixes.push(Bytes.own(args.next()))],
  BCAST: Options.flag("broadcast"),
  OPTIN: Options.flag("optIn"),
  OPTOUT: Options.flag("optOut"),
  NOLOOP: Options.flag("noLoop")
})

const cannotSwitch = (mode: string): Reply.ErrorReply =>
  Reply.error(
    `You can't switch ${mode} before disabling tracking for this client, and then re-enabling it with a different mode.`
  )

/** The tracking options; throws where they contradict each other, or the mode that the client is in. */
const optionsOf = (given: Given, tracked: TrackingClient | undefined): TrackingOptions => {
  const { broadcast, noLoop, optIn, optOut, prefixes, redirect } = given
  const before = tracked?.options.mode
  if (!broadcast && prefixes.length > 0) throw Reply.error("PREFIX option requires BCAST mode to be enabled")
  if (before !== undefined && (before === "broadcast") !== broadcast) throw cannotSwitch("BCAST mode on/off")
  if (broadcast && (optIn || optOut)) throw Reply.error("OPTIN and OPTOUT are not compatible with BCAST")
  if (optIn && optOut) throw Reply.error("You can't specify both OPTIN mode and OPTOUT mode")
  if ((optIn && before === "optout") || (optOut && before === "optin")) throw cannotSwitch("OPTIN/OPTOUT mode")
  return { redirect, mode: broadcast ? "broadcast" : optIn ? "optin" : optOut ? "optout" : "all", noLoop }
}

const overlaps = (one: Bytes.Bytes, other: Bytes.Bytes): boolean => one.startsWith(other) || other.startsWith(one)

const overlapError = (prefix: Bytes.Bytes, article: string, other: Bytes.Bytes): Reply.ErrorReply =>
  Reply.error(
    `Prefix '${Bytes.untilNul(prefix)}' overlaps with ${article} prefix '${Bytes.untilNul(other)}'. Prefixes for a single client must not overlap.`
  )

/**
 * Throws the error of the first prefix that overlaps another. If two prefixes of the same command overlap, and the first of
 * them is not the command's first prefix, Redis replies with the error and then enables tracking all the same: such an error
 * is returned.
 */
const checkPrefixes = (
  prefixes: ReadonlyArray<Bytes.Bytes>,
  tracked: TrackingClient | undefined
): Reply.ErrorReply | undefined => {
  const existing = [...(tracked?.prefixes ?? [])].sort()
  for (const [index, prefix] of prefixes.entries()) {
    const before = existing.find((each) => overlaps(each, prefix))
    if (before !== undefined) throw overlapError(prefix, "an existing", before)
    const other = prefixes.slice(index + 1).find((each) => overlaps(prefix, each))
    if (other === undefined) continue
    const error = overlapError(prefix, "another provided", other)
    if (index === 0) throw error
    return error
  }
  return undefined
}

const enable = ({ client, state }: CommandContext, given: Given): Reply.Reply => {
  const options = optionsOf(given, client.tracking)
  const isBroadcast = options.mode === "broadcast"
  const overlap = isBroadcast ? checkPrefixes(given.prefixes, client.tracking) : undefined
  const prefixes = isBroadcast && given.prefixes.length === 0 ? [Bytes.empty] : given.prefixes
  state.signals.tracking.enable(client, options, prefixes)
  if (overlap === undefined) return Reply.ok
  state.statistics.countError(overlap.code)
  return new Reply.Sequence([overlap, Reply.ok])
}

export const tracking = (context: CommandContext, args: Arguments): Reply.Reply => {
  const onOrOff = args.nextKeyword()
  const given = Options.read(args, options, {
    state: context.state,
    redirect: undefined,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: []
  })
  if (onOrOff === "ON") return enable(context, given)
  if (onOrOff !== "OFF") return Reply.syntaxError
  context.state.signals.tracking.disable(context.client)
  return Reply.ok
}

export const caching = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
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

/** The flags that CLIENT TRACKINGINFO reports. */
const flags = (tracked: TrackingClient): ReadonlyArray<string> => {
  const { mode, noLoop } = tracked.options
  const words = ["on"]
  if (mode === "broadcast") words.push("bcast")
  if (mode === "optin" || mode === "optout") {
    words.push(mode)
    if (tracked.caching) words.push(mode === "optin" ? "caching-yes" : "caching-no")
  }
  if (noLoop) words.push("noloop")
  if (tracked.isBroken) words.push("broken_redirect")
  return words
}

export const getredir = ({ client }: CommandContext): Reply.Reply => redirection(client.tracking)

export const trackinginfo = ({ client: { tracking: tracked } }: CommandContext): Reply.Reply =>
  Reply.map([
    ["flags", new Reply.SetReply((tracked === undefined ? ["off"] : flags(tracked)).map(Reply.bulk))],
    ["redirect", redirection(tracked)],
    ["prefixes", [...(tracked?.prefixes ?? [])].sort()]
  ])
