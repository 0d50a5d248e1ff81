/**
 * Publish and subscribe. A confirmation is a push for each name; in RESP2 a client that listens to anything may only go on
 * about that, which `Execute` sees to.
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
import type { Specification } from "../specification/Specification.js"
import type { Kind } from "../state/PubSub.js"
import { Subscriptions } from "../state/Subscriptions.js"

/** Whom no message could reach: a program has streams instead. A transaction may subscribe, but not to shard channels. */
const cannotReceiveMessages = ({ client, isNested }: CommandContext, kind: Kind): boolean =>
  client.kind !== "socket" || (isNested && kind === "shard")

const subscribe = (specification: Specification, kind: Kind): Command.Command => {
  const word = Bytes.unsafeMake(specification.name)
  return Command.make(specification, (context: CommandContext, args: Arguments) => {
    if (cannotReceiveMessages(context, kind))
      return Reply.error(`${word.toUpperCase()} isn't allowed for a DENY BLOCKING client`)
    const { client, state } = context
    client.subscriptions ??= new Subscriptions(client.connection.push, state.signals.pubSub)
    const replies: Array<Reply.Reply> = []
    while (args.left > 0) {
      const name = client.subscriptions.add(kind, args.next())
      replies.push(new Reply.Push([word, name, client.subscriptions.count(kind)]))
    }
    return new Reply.Sequence(replies)
  })
}

/** From the names given, or from all of a kind; each is confirmed, and that there is none as well. */
const unsubscribe = (specification: Specification, kind: Kind): Command.Command => {
  const word = Bytes.unsafeMake(specification.name)
  return Command.make(specification, ({ client }: CommandContext, args: Arguments) => {
    const { subscriptions } = client
    const names = args.left > 0 ? args.rest() : (subscriptions?.all(kind) ?? [])
    const confirm = (name: Bytes.Bytes | null): Reply.Reply => {
      if (name !== null) subscriptions?.remove(kind, name)
      return new Reply.Push([word, name, subscriptions?.count(kind) ?? 0])
    }
    const replies = names.length === 0 ? [confirm(null)] : names.map(confirm)
    if (subscriptions?.isEmpty === true) client.subscriptions = undefined
    return new Reply.Sequence(replies)
  })
}

/** The names that somebody listens to, and that match a pattern. */
const active =
  (kind: Kind) =>
  ({ state }: CommandContext, args: Arguments): Reply.Reply => {
    if (args.left > 1) return Help.wrongArguments("PUBSUB", args)
    const names = [...state.signals.pubSub.all(kind)]
    if (args.left === 0) return names
    const pattern = args.next()
    return names.filter((name) => Glob.matches(pattern, name))
  }

/** Each name, and how many listen to it. */
const counts =
  (kind: Kind) =>
  ({ state }: CommandContext, args: Arguments): Reply.Reply =>
    args.rest().flatMap((name): ReadonlyArray<Reply.Reply> => [name, state.signals.pubSub.subscribers(kind, name)])

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.publish, ({ state }, args) => state.signals.pubSub.publish(args.next(), args.next())),

  Command.make(spec.spublish, ({ state }, args) => state.signals.pubSub.publishShard(args.next(), args.next())),

  subscribe(spec.subscribe, "channel"),
  subscribe(spec.psubscribe, "pattern"),
  subscribe(spec.ssubscribe, "shard"),

  unsubscribe(spec.unsubscribe, "channel"),
  unsubscribe(spec.punsubscribe, "pattern"),
  unsubscribe(spec.sunsubscribe, "shard"),

  Command.container(spec.pubsub, [
    Command.make(spec.pubsubChannels, active("channel")),

    Command.make(spec.pubsubNumsub, counts("channel")),

    Command.make(spec.pubsubNumpat, ({ state }) => state.signals.pubSub.count("pattern")),

    Command.make(spec.pubsubShardchannels, active("shard")),

    Command.make(spec.pubsubShardnumsub, counts("shard")),

    Help.make(spec.pubsubHelp, [
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
    ])
  ])
]
