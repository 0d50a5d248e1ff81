/**
 * MIGRATE: moves keys to another server.
 *
 * @see https://redis.io/docs/latest/commands/migrate/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import type { Answer } from "../../state/Pending.js"
import type { Transfers } from "./migrate/transfers.js"

/** Milliseconds, where the timeout is 0 or negative. */
const defaultTimeout = 1000

interface Draft {
  copies: boolean
  replaces: boolean
  user: Bytes.Bytes | undefined
  password: Bytes.Bytes | undefined
  keys: ReadonlyArray<Bytes.Bytes>
}

const options = Options.table<Draft>({
  COPY: Options.flag("copies"),
  REPLACE: Options.flag("replaces"),
  AUTH: [1, (draft, args) => (draft.password = args.next())],
  AUTH2: [
    2,
    (draft, args) => {
      draft.user = args.next()
      draft.password = args.next()
    }
  ],
  KEYS: [
    0,
    (draft, args) => {
      if (draft.keys[0] !== "") throw keyAndKeys
      draft.keys = args.rest()
    }
  ]
})

const keyAndKeys = Reply.error("When using MIGRATE KEYS option, the key argument must be set to the empty string")

const noKey = Reply.simple("NOKEY")

export const migrate =
  (transfers: Transfers) =>
  (context: CommandContext, args: Arguments): Answer => {
    const [host, port, key, target, time] = [args.next(), args.next(), args.next(), args.next(), args.next()]
    const draft: Draft = { copies: false, replaces: false, user: undefined, password: undefined, keys: [key] }
    const { copies, keys, password, replaces, user } = Options.read(args, options, draft)
    const timeout = integer(time)
    const database = integer(target)
    const { database: source } = context
    const there = keys.filter((each) => source.exists(each, true)).map(Bytes.own)
    if (there.length === 0) return noKey
    return transfers.start(context, {
      host: Bytes.untilNul(host),
      port: Number.parseInt(port, 10) || 0,
      database: String(database),
      timeout: timeout > 0 ? Number(timeout) : defaultTimeout,
      copies,
      replaces,
      credentials:
        password === undefined ? undefined : [...(user === undefined ? [] : [user]), password].map(Bytes.own),
      keys: there
    })
  }

const integer = (word: Bytes.Bytes): number | bigint => {
  const value = Integer.parse(word)
  if (value === undefined) throw Reply.notAnInteger
  return value
}
