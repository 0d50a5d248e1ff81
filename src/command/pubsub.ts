/**
 * Commands that publish messages and subscribe to them. Each confirmation is a push of its own. `Admission` refuses other
 * commands to a RESP2 client that is subscribed.
 *
 * @see https://redis.io/docs/latest/commands/?group=pubsub
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Help from "../execution/Help.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/pubsub.js"
import type { Kind } from "../state/PubSub.js"
import { Subscriptions } from "../state/Subscriptions.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.psubscribe, subscribe("psubscribe", "pattern")),
  Command.make(spec.publish, publish),
  Command.container(spec.pubsub, [
    Command.make(spec.pubsubChannels, channels("channel")),
    Help.make(spec.pubsubHelp, help),
    Command.make(spec.pubsubNumpat, numpat),
    Command.make(spec.pubsubNumsub, numsub("channel")),
    Command.make(spec.pubsubShardchannels, channels("shard")),
    Command.make(spec.pubsubShardnumsub, numsub("shard"))
  ]),
  Command.make(spec.punsubscribe, unsubscribe("punsubscribe", "pattern")),
  Command.make(spec.spublish, spublish),
  Command.make(spec.ssubscribe, subscribe("ssubscribe", "shard")),
  Command.make(spec.subscribe, subscribe("subscribe", "channel")),
  Command.make(spec.sunsubscribe, unsubscribe("sunsubscribe", "shard")),
  Command.make(spec.unsubscribe, unsubscribe("unsubscribe", "channel"))
]

const publish = ({ state }: CommandContext, args: Arguments): Reply.Reply =>
  state.signals.pubSub.publish(args.next(), args.next())

const spublish = ({ state }: CommandContext, args: Arguments): Reply.Reply =>
  state.signals.pubSub.publishShard(args.next(), args.next())

/**
 * Whether messages could not reach the client: only a socket receives them, as a program has streams instead. In a transaction
 * Redis allows no subscription to shard channels.
 */
const cannotReceiveMessages = ({ client, isNested }: CommandContext, kind: Kind): boolean =>
  client.kind !== "socket" || (isNested && kind === "shard")

const subscribe = (command: string, kind: Kind) => {
  const word = Bytes.unsafeMake(command)
  const notAllowed = Reply.error(`${command.toUpperCase()} isn't allowed for a DENY BLOCKING client`)
  return (context: CommandContext, args: Arguments): Reply.Reply => {
    if (cannotReceiveMessages(context, kind)) return notAllowed
    const { client, state } = context
    client.subscriptions ??= new Subscriptions(client.connection.push, state.signals.pubSub)
    const replies: Array<Reply.Reply> = []
    while (args.remaining > 0) {
      const name = client.subscriptions.add(kind, args.next())
      replies.push(new Reply.Push([word, name, client.subscriptions.count(kind)]))
    }
    return new Reply.Sequence(replies)
  }
}

/** Without names it unsubscribes from all names of a kind. Each gets a confirmation; if there are none, one with null. */
const unsubscribe = (command: string, kind: Kind) => {
  const word = Bytes.unsafeMake(command)
  return ({ client }: CommandContext, args: Arguments): Reply.Reply => {
    const { subscriptions } = client
    const names = args.remaining > 0 ? args.rest() : (subscriptions?.all(kind) ?? [])
    const confirm = (name: Bytes.Bytes | null): Reply.Reply => {
      if (name !== null) subscriptions?.remove(kind, name)
      return new Reply.Push([word, name, subscriptions?.count(kind) ?? 0])
    }
    const replies = names.length === 0 ? [confirm(null)] : names.map(confirm)
    if (subscriptions?.isEmpty === true) {
      client.subscriptions = undefined
      client.onIdle()
    }
    return new Reply.Sequence(replies)
  }
}

/** PUBSUB CHANNELS and SHARDCHANNELS: the names with subscribers, or those of them that match a pattern. */
const channels =
  (kind: Kind) =>
  ({ state }: CommandContext, args: Arguments): Reply.Reply => {
    if (args.remaining > 1) return Help.wrongArguments("PUBSUB", args)
    const names = [...state.signals.pubSub.all(kind)]
    if (args.remaining === 0) return names
    return names.filter(Glob.matcher(args.next()))
  }

/** PUBSUB NUMSUB and SHARDNUMSUB: each name, and the number of its subscribers. */
const numsub =
  (kind: Kind) =>
  ({ state }: CommandContext, args: Arguments): Reply.Reply =>
    args.rest().flatMap((name): ReadonlyArray<Reply.Reply> => [name, state.signals.pubSub.subscribers(kind, name)])

const numpat = ({ state }: CommandContext): Reply.Reply => state.signals.pubSub.count("pattern")

const help = [
  "CHANNELS [<pattern>]",
  "    Return the currently active channels matching a <pattern> (default: '*').",
  "NUMPAT",
  "    Return number of subscriptions to patterns.",
  "NUMSUB [<channel> ...]",
  "    Return the number of subscribers for the specified channels, excluding",
  "    pattern subscriptions(default: no channels).",
  "SHARDCHANNELS [<pattern>]",
  "    Return the currently active shard level channels matching a <pattern> (default: '*').",
  "SHARDNUMSUB [<shardchannel> ...]",
  "    Return the number of subscribers for the specified shard level channel(s)"
]
