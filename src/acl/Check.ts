/**
 * Whether a user may run a request: its command, its keys by the key specifications, and its channels.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import { type Key, keysOf } from "../specification/Keys.js"
import type { Specification } from "../specification/Specification.js"
import { decidingName } from "./Catalogue.js"
import type { Selector } from "./Selector.js"
import type { User } from "./User.js"

/** Why a request is denied: its command, or the key or channel at an index of the request. */
export interface Denial {
  readonly reason: "command" | "key" | "channel"
  /** 0 for the command. */
  readonly index: number
}

/** A denial for a channel outranks one for a key, which outranks one for the command. */
const ranks = { command: 0, key: 1, channel: 2 } as const

const commandDenied: Denial = { reason: "command", index: 0 }

/** Why the user may not run a request; `undefined` if it may. Of several selectors, the one that came furthest answers. */
export const check = (user: User, specification: Specification, request: Request): Denial | undefined => {
  const keys = lazyKeys(specification, request)
  let denial = commandDenied
  for (const selector of user.selectors) {
    const denied = checkSelector(selector, specification, request, keys)
    if (denied === undefined) return undefined
    const rank = ranks[denied.reason] - ranks[denial.reason]
    if (rank > 0 || (rank === 0 && denied.index > denial.index)) denial = denied
  }
  return denial
}

/** Whether a selector allows a request and to read every key, as the BY and GET of SORT need. */
export const readsAllKeys = (user: User, specification: Specification, request: Request): boolean => {
  const keys = lazyKeys(specification, request)
  return user.selectors.some(
    (selector) =>
      (selector.allKeys || selector.keyPatterns.some(({ pattern, reads }) => reads && pattern === "*")) &&
      checkSelector(selector, specification, request, keys) === undefined
  )
}

/** Whether a user may subscribe to a channel, or to a pattern of channels. */
export const allowsChannel = (user: User, channel: Bytes, isPattern: boolean): boolean =>
  user.selectors.some((selector) => channelAllowed(selector, channel, isPattern))

/** Finds the keys once for all selectors, when the first of them asks. */
const lazyKeys = (specification: Specification, request: Request): (() => ReadonlyArray<Key>) => {
  let keys: ReadonlyArray<Key> | undefined
  return () => (keys ??= keysOf(specification, request))
}

const checkSelector = (
  selector: Selector,
  specification: Specification,
  request: Request,
  keys: () => ReadonlyArray<Key>
): Denial | undefined => {
  if (!commandAllowed(selector, specification, request)) return commandDenied
  if (!selector.allKeys) {
    const denied = keys().find((key) => !keyAllowed(selector, key))
    if (denied !== undefined) return { reason: "key", index: denied.index }
  }
  if (!selector.allChannels) return checkChannels(selector, specification, request)
  return undefined
}

const commandAllowed = (selector: Selector, specification: Specification, request: Request): boolean => {
  const { flags } = specification
  const name = decidingName(specification.name)
  if (selector.allows(name) || flags.includes("no_auth")) return true
  const argument = request[name.includes("|") ? 2 : 1]?.toLowerCase()
  return selector.firstArgumentsOf(name).some((each) => each.toLowerCase() === argument)
}

const keyAllowed = (selector: Selector, { flags, key }: Key): boolean => {
  const reads = flags.includes("access")
  const writes = flags.includes("insert") || flags.includes("delete") || flags.includes("update")
  return selector.keyPatterns.some((each) => (each.reads || !reads) && (each.writes || !writes) && each.matches(key))
}

/** A command's channels: patterns or names, in all its arguments or in the first. Unsubscribing needs no permission. */
const channels: Readonly<Record<string, { readonly isPattern: boolean; readonly all: boolean }>> = {
  psubscribe: { isPattern: true, all: true },
  publish: { isPattern: false, all: false },
  spublish: { isPattern: false, all: false },
  ssubscribe: { isPattern: false, all: true },
  subscribe: { isPattern: false, all: true }
}

const checkChannels = (selector: Selector, { name }: Specification, request: Request): Denial | undefined => {
  const found = Object.hasOwn(channels, name) ? channels[name] : undefined
  if (found === undefined) return undefined
  const end = found.all ? request.length : Math.min(request.length, 2)
  for (let index = 1; index < end; index++) {
    const channel = request[index]
    if (channel !== undefined && !channelAllowed(selector, channel, found.isPattern))
      return { reason: "channel", index }
  }
  return undefined
}

/** A pattern must be allowed as it stands: Redis does not ask whether a wider one contains it. */
const channelAllowed = (selector: Selector, channel: Bytes, isPattern: boolean): boolean =>
  isPattern ? selector.allChannels || selector.channelPatterns.includes(channel) : selector.allowsChannel(channel)
