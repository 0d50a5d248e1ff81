/**
 * DUMP and RESTORE: a value as bytes, in the format of RDB files.
 *
 * @see https://redis.io/docs/latest/commands/restore/
 */
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Access from "../../keyspace/Access.js"
import * as Dump from "../../persistence/rdb/Dump.js"
import * as Limits from "../../persistence/rdb/Limits.js"
import * as Payload from "../../persistence/rdb/Payload.js"
import * as Reply from "../../resp/Reply.js"

export const dump = ({ database, state: { settings } }: CommandContext, args: Arguments): Reply.Reply => {
  const value = database.read(args.next())
  if (value === undefined) return null
  return Dump.dump(value, {
    compresses: settings.flag("rdbcompression"),
    fill: settings.number("list-max-listpack-size")
  })
}

const busyKey = new Reply.ErrorReply("BUSYKEY Target key name already exists.")

interface RestoreOptions {
  readonly replace: boolean
  /** Whether the time is a point in time, not a time to live. */
  readonly absolute: boolean
  /** Seconds since the last use. */
  readonly idle: number | bigint | undefined
  readonly frequency: number | undefined
}

const options = Options.table<Options.Draft<RestoreOptions>>({
  REPLACE: Options.flag("replace"),
  ABSTTL: Options.flag("absolute"),
  IDLETIME: [
    1,
    (draft, args) => {
      if (draft.frequency !== undefined) throw Reply.syntaxError
      draft.idle = args.nextInteger()
      if (draft.idle < 0) throw Reply.error("Invalid IDLETIME value, must be >= 0")
    }
  ],
  FREQ: [
    1,
    (draft, args) => {
      if (draft.idle !== undefined) throw Reply.syntaxError
      const frequency = args.nextInteger()
      if (frequency < 0 || frequency > 255) throw Reply.error("Invalid FREQ value, must be >= 0 and <= 255")
      draft.frequency = Number(frequency)
    }
  ]
})

/** RESTORE and RESTORE-ASKING, which differ only in a cluster. */
export const restore = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database, state } = context
  const [key, time, payload] = [args.next(), args.next(), args.next()]
  const draft = { replace: false, absolute: false, idle: undefined, frequency: undefined }
  const { replace, absolute, idle, frequency } = Options.read<Options.Draft<RestoreOptions>>(args, options, draft)
  if (!replace && database.lookup(key) !== undefined) return busyKey
  const ttl = Integer.parse(time)
  if (ttl === undefined) return Reply.notAnInteger
  if (ttl < 0) return Reply.error("Invalid TTL value, must be >= 0")
  const buffer = Payload.open(payload)
  if (buffer === undefined) return Reply.error("DUMP payload version or checksum are wrong")
  const value = Dump.restore(buffer, Limits.of(state.settings))
  if (value === undefined) return Reply.error("Bad data format")
  const deadline = ttl === 0 ? undefined : absolute ? ttl : after(ttl, context.now)
  if (deadline !== undefined && deadline <= context.now) {
    // the value is dead on arrival, and takes the old one with it
    if (replace && database.delete(key) && context.isRecorded) context.record(state.journal.removal, key)
    return Reply.ok
  }
  database.drop(key)
  if (deadline === undefined) database.set(key, value)
  else {
    database.setUntil(key, value, deadline)
    if (!absolute && context.isRecorded) {
      const [name = "", , , , ...rest] = args.request
      context.record(name, key, String(deadline), payload, ...rest, "ABSTTL")
    }
  }
  if (context.keyspace.frequency === undefined) {
    if (idle !== undefined) database.setAccess(key, Access.usedBefore(Number(idle), context.now))
  } else if (frequency !== undefined) database.setAccess(key, Access.withFrequency(frequency, context.now))
  database.notify("generic", "restore", key)
  return Reply.ok
}

/** The point in time after a time to live, which wraps around as C's 64-bit integers do. */
const after = (ttl: number | bigint, now: number): number | bigint =>
  Integer.normal(BigInt.asIntN(64, BigInt(ttl) + BigInt(now)))
