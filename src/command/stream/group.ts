/**
 * XGROUP and XACK: consumer groups, and the acknowledgement of what they read.
 *
 * @see https://redis.io/docs/latest/commands/xgroup-create/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { Stream } from "../../value/Stream.js"
import { type Consumer, Group, unknown } from "../../value/stream/Group.js"
import { idOf, idOrEnd, restIds } from "./arguments.js"
import * as Replies from "./replies.js"

/** A stream that XGROUP needs. */
const needStream = (stream: Stream | undefined): Stream => {
  if (stream === undefined) {
    throw Reply.error(
      "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."
    )
  }
  return stream
}

const lookupGroup = (context: CommandContext, key: Bytes.Bytes, name: Bytes.Bytes): Group => {
  const group = needStream(Collection.lookup(context, key, Stream)).group(name)
  if (group === undefined) throw Replies.noGroup(key, name)
  return group
}

/**
 * Makes a consumer, whom a command names for the first time. As in Redis that is no change to those who watch the key.
 */
export const addConsumer = (context: CommandContext, key: Bytes.Bytes, group: Group, name: Bytes.Bytes): Consumer => {
  context.database.count()
  context.database.notify("stream", "xgroup-createconsumer", key)
  return group.addConsumer(Bytes.own(name), context.now)
}

/** The options of CREATE and SETID. */
const nextOptions = (args: Arguments, container: { readonly makes: boolean }) => {
  let makes = false
  let read: number | bigint = unknown
  while (args.left > 0) {
    if (container.makes && args.skip("MKSTREAM")) makes = true
    else if (args.left >= 2 && args.skip("ENTRIESREAD")) {
      read = args.nextInteger()
      if (read < 0 && read !== unknown) throw Reply.error("value for ENTRIESREAD must be positive or -1")
    } else throw Help.wrongArguments("XGROUP", args)
  }
  return { makes, read }
}

/** The most words that a CREATE can have. */
const longestCreate = 8

export const commands: ReadonlyArray<Command.Command> = [
  Command.container(spec.xgroup, [
    Command.make(spec.xgroupCreate, (context, args) => {
      const [key, name, word] = [args.next(), args.next(), args.next()]
      const { makes, read } = nextOptions(args, { makes: true })
      const found = Collection.lookup(context, key, Stream)
      const stream = makes ? (found ?? new Stream()) : needStream(found)
      if (args.request.length > longestCreate) return Help.wrongArguments("XGROUP", args)
      const last = Bytes.untilNul(word) === "$" ? stream.last : idOf(word)
      if (stream.group(name) !== undefined) {
        return new Reply.ErrorReply("BUSYGROUP Consumer Group name already exists")
      }
      stream.addGroup(new Group(Bytes.own(name), last, read))
      if (found === undefined) context.database.set(key, stream)
      else context.database.count()
      context.database.notify("stream", "xgroup-create", key)
      return Reply.ok
    }),

    Command.make(spec.xgroupSetid, (context, args) => {
      const [key, name, word] = [args.next(), args.next(), args.next()]
      const { read } = nextOptions(args, { makes: false })
      const stream = needStream(Collection.lookup(context, key, Stream))
      const group = lookupGroup(context, key, name)
      if (args.request.length !== 5 && args.request.length !== 7) return Help.wrongArguments("XGROUP", args)
      group.last = Bytes.untilNul(word) === "$" ? stream.last : idOrEnd(word)
      group.read = read
      context.database.count()
      context.database.notify("stream", "xgroup-setid", key)
      return Reply.ok
    }),

    Command.make(spec.xgroupDestroy, (context, args) => {
      const key = args.next()
      const stream = needStream(Collection.lookup(context, key, Stream))
      if (!stream.removeGroup(args.next())) return 0
      context.database.count()
      context.database.notify("stream", "xgroup-destroy", key)
      // those who wait as its members are told
      context.database.ready(key, "stream")
      return 1
    }),

    Command.make(spec.xgroupCreateconsumer, (context, args) => {
      const key = args.next()
      const group = lookupGroup(context, key, args.next())
      const name = args.next()
      if (group.consumer(name) !== undefined) return 0
      addConsumer(context, key, group, name)
      return 1
    }),

    Command.make(spec.xgroupDelconsumer, (context, args) => {
      const key = args.next()
      const group = lookupGroup(context, key, args.next())
      const consumer = group.consumer(args.next())
      if (consumer === undefined) return 0
      const { size } = consumer.pending
      group.removeConsumer(consumer)
      context.database.count()
      context.database.notify("stream", "xgroup-delconsumer", key)
      return size
    }),

    Help.make(spec.xgroupHelp, [
      "CREATE <key> <groupname> <id|$> [option]",
      "    Create a new consumer group. Options are:",
      "    * MKSTREAM",
      "      Create the empty stream if it does not exist.",
      "    * ENTRIESREAD entries_read",
      "      Set the group's entries_read counter (internal use).",
      "CREATECONSUMER <key> <groupname> <consumer>",
      "    Create a new consumer in the specified group.",
      "DELCONSUMER <key> <groupname> <consumer>",
      "    Remove the specified consumer.",
      "DESTROY <key> <groupname>",
      "    Remove the specified group.",
      "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
      "    Set the current group ID and entries_read counter."
    ])
  ]),

  Command.make(spec.xack, (context, args) => {
    const key = args.next()
    const group = Collection.read(context, key, Stream)?.group(args.next())
    if (group === undefined) return 0
    let acknowledged = 0
    for (const id of restIds(args)) if (group.acknowledge(id)) acknowledged++
    context.database.count(acknowledged)
    return acknowledged
  })
]
