/**
 * ACL SETUSER, DELUSER, GETUSER, LIST and USERS: the users and their rules.
 *
 * @see https://redis.io/docs/latest/commands/acl-setuser/
 */
import { allowsChannel } from "../../../acl/Check.js"
import * as Description from "../../../acl/Description.js"
import * as Rule from "../../../acl/Rule.js"
import type { Selector } from "../../../acl/Selector.js"
import { User } from "../../../acl/User.js"
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import type { Client } from "../../../state/Client.js"

/** Changes a user by all of the rules, or by none; a new user starts with no permissions. */
export const setuser = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  const { authorization, clients } = state
  const { rules, users } = authorization
  const name = args.next()
  if (Rule.hasSpaces(name)) return Reply.error("Usernames can't contain spaces or null characters")
  const joined = Rule.joinSelectors(args.rest().map(Bytes.own))
  if ("unmatched" in joined) {
    return Reply.error(`Unmatched parenthesis in acl selector starting at '${Bytes.untilNul(joined.unmatched)}'.`)
  }
  const user = users.get(name)
  const changed = new User(name, rules.allChannels)
  if (user !== undefined) changed.assign(user)
  for (const rule of joined.rules) {
    const failure = Rule.apply(rules, changed, rule)
    if (failure !== undefined) {
      return Reply.error(`Error in ACL SETUSER modifier '${Bytes.untilNul(rule)}': ${Rule.errors[failure]}`)
    }
  }
  if (user !== undefined) closeSubscribers(clients, user, changed)
  users.put(name, changed, rules.allChannels)
  authorization.guardAll(clients)
  return Reply.ok
}

/** Closes the clients of a user that have subscriptions which the changed user may not have. */
const closeSubscribers = (clients: Iterable<Client>, user: User, changed: User): void => {
  if (changed.selectors.some(({ allChannels }) => allChannels)) return
  // as in Redis, a user that keeps all its patterns keeps its clients, even those whose subscriptions it never allowed
  const kept = new Set(changed.selectors.flatMap(({ channelPatterns }) => channelPatterns))
  const keepsAll = user.selectors.every(
    ({ allChannels, channelPatterns }) => !allChannels && channelPatterns.every((pattern) => kept.has(pattern))
  )
  if (keepsAll) return
  for (const client of [...clients]) {
    if (client.user === user && !keepsSubscriptions(client, changed)) client.connection.close("now")
  }
}

const keepsSubscriptions = ({ subscriptions }: Client, changed: User): boolean =>
  subscriptions === undefined ||
  (["channel", "pattern", "shard"] as const).every((kind) =>
    subscriptions.all(kind).every((name) => allowsChannel(changed, name, kind === "pattern"))
  )

export const deluser = ({ client, state }: CommandContext, args: Arguments): Reply.Reply => {
  const { authorization, clients } = state
  const names = args.rest()
  if (names.some((name) => Bytes.untilNul(name) === "default")) {
    return Reply.error("The 'default' user cannot be removed")
  }
  let removed = 0
  for (const name of names) {
    const user = authorization.users.remove(name)
    if (user === undefined) continue
    authorization.closeAll(clients, user, client)
    removed++
  }
  return removed
}

export const getuser = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  const { catalogue, users } = state.authorization
  const user = users.get(args.next())
  if (user === undefined) return null
  const fields = (selector: Selector): ReadonlyArray<readonly [string, Reply.Reply]> => [
    ["commands", Reply.bulk(Description.commands(catalogue, selector))],
    ["keys", Reply.bulk(Description.keys(selector))],
    ["channels", Reply.bulk(Description.channels(selector))]
  ]
  return Reply.map([
    ["flags", new Reply.SetReply(Description.flags(user).map(Reply.bulk))],
    ["passwords", user.passwords.map(Reply.bulk)],
    ...fields(user.root),
    ["selectors", user.others.map((selector) => Reply.map(fields(selector)))]
  ])
}

export const list = ({ state }: CommandContext): Reply.Reply => state.authorization.lines.map(Reply.bulk)

export const users = ({ state }: CommandContext): Reply.Reply => state.authorization.users.all().map(({ name }) => name)
