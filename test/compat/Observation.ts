/**
 * The effects of a script's commands that other clients see: the keyspace events, and whether WATCHed keys have changed. On each server
 * two clients watch the words of the script, each every other word, and one of them listens to all events. Active expiry is
 * off while they observe, because the moment at which it removes an expired key is unpredictable.
 */
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest } from "../fixtures.js"
import { Connection } from "./Connection.js"

const watcherCount = 2

/** Longer words are unlikely to be keys. */
const maxKeyLength = 64

/** More keys than this would make each step slow. */
const maxKeys = 48

/** The effects seen since the last call. */
export interface Seen {
  readonly events: ReadonlyArray<string>
  /** For each watcher, whether one of its keys has changed. */
  readonly changed: ReadonlyArray<boolean>
}

const describe = (message: Reply.Reply): string =>
  message instanceof Reply.Push ? message.items.slice(2).map(String).join(" ") : String(message)

const isMiss = (event: string): boolean => event.includes(":keymiss ")

/** Sorts each run of `keymiss` events: SORT looks its keys up in the order of a hash table. */
export const sortMisses = ({ events, changed }: Seen): Seen => {
  const runs: Array<Array<string>> = []
  for (const event of events) {
    const run = runs.at(-1)
    if (isMiss(event) && run?.[0] !== undefined && isMiss(run[0])) run.push(event)
    else runs.push([event])
  }
  return { changed, events: runs.flatMap((run) => run.sort()) }
}

export class Observation {
  private database = "0"

  private constructor(
    /** The first one also listens to events. */
    private readonly watchers: ReadonlyArray<Connection>,
    private readonly control: Connection,
    private readonly keys: ReadonlyArray<ReadonlyArray<string>>
  ) {}

  static async start(address: number | string, control: Connection, words: Iterable<string>): Promise<Observation> {
    const keys = [...new Set(words)].filter((word) => word.length <= maxKeyLength).slice(0, maxKeys)
    const watchers = await Promise.all(Array.from({ length: watcherCount }, () => Connection.open(address, 3)))
    await watchers[0]?.call(["PSUBSCRIBE", "__keyevent@*"])
    await control.call(["CONFIG", "SET", "notify-keyspace-events", "EAmn"])
    await control.call(["DEBUG", "SET-ACTIVE-EXPIRE", "0"])
    const observation = new Observation(
      watchers,
      control,
      watchers.map((_, watcher) => keys.filter((_key, index) => index % watcherCount === watcher))
    )
    await observation.look()
    return observation
  }

  /** The script has selected another database, whose keys are watched from the next look on. */
  select(database: string): void {
    this.database = database
  }

  async look(): Promise<Seen> {
    const changed = await Promise.all(
      this.watchers.map((watcher, index) => this.watchAgain(watcher, this.keys[index] ?? []))
    )
    return { changed, events: (this.watchers[0]?.takeMessages() ?? []).map(describe) }
  }

  /** Whether a key has changed since it was last watched. Watches the keys again. */
  private async watchAgain(watcher: Connection, keys: ReadonlyArray<string>): Promise<boolean> {
    const requests = [["MULTI"], ["EXEC"], ["SELECT", this.database], ["WATCH", ...keys]].filter(
      ([name]) => name !== "WATCH" || keys.length > 0
    )
    watcher.wire.write(requests.map(encodeRequest).join(""))
    const replies: Array<Reply.Reply> = []
    // one after another: they come in order
    for (const _ of requests) replies.push(await watcher.reply())
    return replies[1] === null || replies[1] === Reply.nullArray
  }

  async stop(): Promise<void> {
    for (const watcher of this.watchers) watcher.wire.close()
    await this.control.call(["CONFIG", "SET", "notify-keyspace-events", ""])
    await this.control.call(["DEBUG", "SET-ACTIVE-EXPIRE", "1"])
  }
}
