/**
 * Publish and subscribe.
 *
 * @see https://redis.io/docs/latest/commands/?group=pubsub
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import type { Context } from "../instance/Context.js"
import type { Kind } from "../instance/PubSub.js"
import { Subscriptions } from "../instance/Subscriptions.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"
import * as spec from "./spec/pubsub.js"

const subscribe =
  (kind: Kind, word: string) =>
  (context: Context, args: Arguments): Reply.Reply => {
    const { client, instance } = context
    client.subscriptions ??= new Subscriptions(client, instance.signals.pubSub)
    const replies: Array<Reply.Reply> = []
    while (args.left > 0) {
      const name = Bytes.own(args.next())
      client.subscriptions.add(kind, name)
      replies.push(new Reply.Push([Bytes.unsafeMake(word), name, client.subscriptions.count(kind)]))
    }
    return new Reply.Sequence(replies)
  }

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.publish, ({ instance }, args) => instance.signals.pubSub.publish(args.next(), args.next())),

  Command.make(spec.subscribe, subscribe("channel", "subscribe")),

  Command.make(spec.psubscribe, subscribe("pattern", "psubscribe"))
]
