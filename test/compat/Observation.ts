/**
 * What others see of a script's commands: the events of the keyspace, and whether keys that are under watch have changed.
 * Two clients of each server look on. The keys they watch are the words of the script, of which each watches every other
 * one. Nothing expires but what is met, as Redis removes what is due when it has the time.
 */

import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest } from "../fixtures.js"
import { Line } from "./Line.js"

const watchers = 2

/** Longer words are no keys that a script asks for, nor is what comes behind so many others. */
const longestKey = 64
const mostKeys = 48

/** What was seen since the last look. */
export interface Seen {
  readonly events: ReadonlyArray<string>
  /** Of each watcher, whether one of its keys has changed. */
  readonly changed: ReadonlyArray<boolean>
}

const describe = (message: Reply.Reply): string =>
  message instanceof Reply.Push ? message.items.slice(2).map(String).join(" ") : String(message)

/** Events with those that come in a row and miss a key in one order: for SORT, which looks at them as a table has them. */
export const inOrder = ({ events, changed }: Seen): Seen => {
  const runs: Array<Array<string>> = []
  for (const event of events) {
    const isMiss = event.includes(":keymiss ")
    const run = isMiss ? runs.at(-1) : undefined
    if (run?.[0]?.includes(":keymiss ") === true) run.push(event)
    else runs.push([event])
  }
  return { changed, events: runs.flatMap((run) => run.sort()) }
}

export class Observation {
  private database = "0"

  private constructor(
    private readonly lines: ReadonlyArray<Line>,
    private readonly control: Line,
    private readonly keys: ReadonlyArray<ReadonlyArray<string>>
  ) {}

  static async start(address: number | string, control: Line, words: Iterable<string>): Promise<Observation> {
    const keys = [...new Set(words)].filter((word) => word.length <= longestKey).slice(0, mostKeys)
    const lines = await Promise.all(Array.from({ length: watchers }, () => Line.open(address, 3)))
    await lines[0]?.ask(["PSUBSCRIBE", "__keyevent@*"])
    await control.ask(["CONFIG", "SET", "notify-keyspace-events", "EAmn"])
    await control.ask(["DEBUG", "SET-ACTIVE-EXPIRE", "0"])
    const observation = new Observation(
      lines,
      control,
      lines.map((_, index) => keys.filter((_key, at) => at % watchers === index))
    )
    await observation.look()
    return observation
  }

  /** A database was selected: its keys are those that are watched from the next look on. */
  select(database: string): void {
    this.database = database
  }

  async look(): Promise<Seen> {
    const changed = await Promise.all(this.lines.map((line, index) => this.lookWith(line, this.keys[index] ?? [])))
    return { changed, events: (this.lines[0]?.take() ?? []).map(describe) }
  }

  private async lookWith(line: Line, keys: ReadonlyArray<string>): Promise<boolean> {
    const requests = [["MULTI"], ["EXEC"], ["SELECT", this.database], ["WATCH", ...keys]].filter(
      ([name]) => name !== "WATCH" || keys.length > 0
    )
    line.wire.write(requests.map(encodeRequest).join(""))
    const replies: Array<Reply.Reply> = []
    // one after another: they come in order
    for (const _ of requests) replies.push(await line.answer())
    return replies[1] === null || replies[1] === Reply.nullArray
  }

  async stop(): Promise<void> {
    for (const line of this.lines) line.wire.close()
    await this.control.ask(["CONFIG", "SET", "notify-keyspace-events", ""])
    await this.control.ask(["DEBUG", "SET-ACTIVE-EXPIRE", "1"])
  }
}
