/**
 * XGROUP: creating, changing and removing consumer groups and their consumers. As in Redis, WATCH does not see a change of an
 * existing stream's groups as a change of the key.
 *
 * @see https://redis.io/docs/latest/commands/xgroup-create/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { Stream } from "../../value/Stream.js"
import { Group, unknown } from "../../value/stream/Group.js"
import { addConsumer, noGroup } from "./consumerGroup.js"
import { idOf, idOrEnd } from "./idArguments.js"

export const make = (): Command.Command =>
  Command.container(spec.xgroup, [
    Command.make(spec.xgroupCreate, create),
    Command.make(spec.xgroupCreateconsumer, createconsumer),
    Command.make(spec.xgroupDelconsumer, delconsumer),
    Command.make(spec.xgroupDestroy, destroy),
    Help.make(spec.xgroupHelp, help),
    Command.make(spec.xgroupSetid, setid)
  ])

/** The stream; throws XGROUP's error if there is none. */
const requireStream = (stream: Stream | undefined): Stream => {
  if (stream === undefined) {
    throw Reply.error(
      "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."
    )
  }
  return stream
}

const lookupStream = (context: CommandContext, key: Bytes.Bytes): Stream =>
  requireStream(Collection.lookup(context, key, Stream))

const lookupGroup = (context: CommandContext, key: Bytes.Bytes, name: Bytes.Bytes): Group => {
  const group = lookupStream(context, key).group(name)
  if (group === undefined) throw noGroup(key, name)
  return group
}

interface GroupOptions {
  readonly createsStream: boolean
  /** The number of entries that the group has read. */
  readonly read: number | bigint
}

type Draft = Options.Draft<GroupOptions>

const entriesRead: Options.Option<Draft> = [
  1,
  (draft, args) => {
    draft.read = args.nextInteger()
    if (draft.read < 0 && draft.read !== unknown) throw Reply.error("value for ENTRIESREAD must be positive or -1")
  }
]

const createOptions = Options.table<Draft>({ MKSTREAM: Options.flag("createsStream"), ENTRIESREAD: entriesRead })
const setidOptions = Options.table<Draft>({ ENTRIESREAD: entriesRead })

const nextOptions = (args: Arguments, options: Options.Table<Draft>): GroupOptions =>
  Options.read(args, options, { createsStream: false, read: unknown }, () => Help.wrongArguments("XGROUP", args))

/** The number of words in the longest CREATE. */
const maxCreateWords = 8

const create = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name, word] = [args.next(), args.next(), args.next()]
  const { createsStream, read } = nextOptions(args, createOptions)
  const found = Collection.lookup(context, key, Stream)
  const stream = createsStream ? (found ?? new Stream()) : requireStream(found)
  if (args.request.length > maxCreateWords) return Help.wrongArguments("XGROUP", args)
  const last = Bytes.untilNul(word) === "$" ? stream.last : idOf(word)
  if (stream.group(name) !== undefined) {
    return new Reply.ErrorReply("BUSYGROUP Consumer Group name already exists")
  }
  stream.addGroup(new Group(Bytes.own(name), last, read))
  if (found === undefined) context.database.set(key, stream)
  else context.database.addDirty()
  context.database.notify("stream", "xgroup-create", key)
  return Reply.ok
}

const setid = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name, word] = [args.next(), args.next(), args.next()]
  const { read } = nextOptions(args, setidOptions)
  const stream = lookupStream(context, key)
  const group = lookupGroup(context, key, name)
  if (args.request.length !== 5 && args.request.length !== 7) return Help.wrongArguments("XGROUP", args)
  group.last = Bytes.untilNul(word) === "$" ? stream.last : idOrEnd(word)
  group.read = read
  context.database.addDirty()
  context.database.notify("stream", "xgroup-setid", key)
  return Reply.ok
}

const destroy = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  if (!lookupStream(context, key).removeGroup(args.next())) return 0
  context.database.addDirty()
  context.database.notify("stream", "xgroup-destroy", key)
  // waiters in XREADGROUP get an error
  context.database.ready(key, "stream")
  return 1
}

const createconsumer = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const group = lookupGroup(context, key, args.next())
  const name = args.next()
  if (group.consumer(name) !== undefined) return 0
  addConsumer(context, key, group, name)
  return 1
}

/** Answers the number of pending entries that the consumer had. */
const delconsumer = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const group = lookupGroup(context, key, args.next())
  const consumer = group.consumer(args.next())
  if (consumer === undefined) return 0
  const { size } = consumer.pending
  group.removeConsumer(consumer)
  context.database.addDirty()
  context.database.notify("stream", "xgroup-delconsumer", key)
  return size
}

const help = [
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
]
