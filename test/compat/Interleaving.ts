/**
 * Several clients of one server, a step at a time: a step ends when its client has its reply or is seen to be blocked, and
 * with it the waits that it ended. What they were told, and what others were told, is what two servers are compared by.
 */
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest } from "../fixtures.js"
import type { Mark } from "./Compare.js"
import { normalForm } from "./Compare.js"
import { Line } from "./Line.js"

export interface InterleavedStep {
  /** Who: one of the clients, or `d`, which never blocks. */
  readonly client: string
  /** `#a` stands for the number of a client. */
  readonly words: ReadonlyArray<string>
  readonly mark: Mark
}

const names = ["a", "b", "c"] as const

const textOf = (reply: Reply.Reply): string =>
  typeof reply === "string" ? reply : reply instanceof Reply.Verbatim ? reply.text : ""

/** A client, and what is queued for its EXEC. */
class Actor {
  /** While it is blocked. */
  waiting: { readonly answer: Promise<Reply.Reply>; readonly mark: Mark } | undefined
  private queued: Array<Mark> = []

  constructor(readonly line: Line) {}

  /** A reply in the form to compare: those of a transaction each by its own mark. */
  shown(words: ReadonlyArray<string>, reply: Reply.Reply, mark: Mark): string {
    const name = words[0]?.toUpperCase() ?? ""
    if (reply instanceof Reply.SimpleString && reply.text === "QUEUED") {
      this.queued.push(mark)
      return "QUEUED"
    }
    const { queued } = this
    if (["EXEC", "DISCARD", "RESET", "MULTI"].includes(name)) this.queued = []
    if (name === "EXEC" && Array.isArray(reply)) {
      return `EXEC ${reply.map((each: Reply.Reply, at) => normalForm(each, queued[at] ?? "=")).join()}`
    }
    return normalForm(reply, mark)
  }
}

export class Stage {
  private constructor(
    private readonly control: Line,
    private readonly actors: ReadonlyMap<string, Actor>
  ) {}

  static async open(address: number | string, protocol: 2 | 3): Promise<Stage> {
    const control = await Line.open(address, protocol)
    await control.ask(["FLUSHALL"])
    const actors = new Map<string, Actor>()
    for (const name of [...names, "d"]) actors.set(name, new Actor(await Line.open(address, protocol)))
    return new Stage(control, actors)
  }

  /** Takes one step: what came of it, for whom. A client that is blocked takes none. */
  async step({ client, words, mark }: InterleavedStep): Promise<string> {
    const actor = this.actors.get(client)
    if (actor === undefined || actor.waiting !== undefined) return ""
    const request = words.map((word) =>
      word.startsWith("#") ? String(this.actors.get(word.slice(1))?.line.id ?? word) : word
    )
    let reply: Reply.Reply | undefined
    const answer = actor.line.answer().then((it) => {
      reply = it
      return it
    })
    actor.line.wire.write(encodeRequest(request))
    let blocked = await this.blocked()
    while (reply === undefined && !blocked.has(client)) blocked = await this.blocked()
    let told = ""
    if (reply === undefined) {
      actor.waiting = { answer, mark }
      told = `${client} waits`
    } else {
      told = `${client}: ${actor.shown(words, reply, mark)}`
      // those that were blocked before the reply came may no more be
      blocked = await this.blocked()
    }
    return told + (await this.released(blocked))
  }

  /** Ends all waits; what came of that, and all messages that anybody received. */
  async end(): Promise<string> {
    let told = ""
    for (const [name, { line, waiting }] of this.actors) {
      if (waiting === undefined) continue
      await this.control.ask(["CLIENT", "UNBLOCK", String(line.id)])
      told += `${name} ended${await this.released(await this.blocked())}\n`
    }
    for (const [name, { line }] of this.actors) {
      await line.ask(["DISCARD"])
      await line.ask(["PING", "fence"])
      told += `${name} heard ${line
        .take()
        .map((message) => normalForm(message, "="))
        .join()}\n`
    }
    told += normalForm(await this.control.ask(["DEBUG", "DIGEST"]), "=")
    this.close()
    return told
  }

  close(): void {
    for (const { line } of this.actors.values()) line.wire.close()
    this.control.wire.close()
  }

  /** The replies to those that wait no more. */
  private async released(blocked: ReadonlySet<string>): Promise<string> {
    let told = ""
    for (const [name, actor] of this.actors) {
      if (actor.waiting === undefined || blocked.has(name)) continue
      told += `; ${name}: ${normalForm(await actor.waiting.answer, actor.waiting.mark)}`
      actor.waiting = undefined
    }
    return told
  }

  private async blocked(): Promise<ReadonlySet<string>> {
    const lines = textOf(await this.control.ask(["CLIENT", "LIST"])).split("\n")
    const ids = new Set(lines.filter((line) => / flags=\w*b/.test(line)).map((line) => /^id=(\d+)/.exec(line)?.[1]))
    return new Set([...this.actors].filter(([, { line }]) => ids.has(String(line.id))).map(([name]) => name))
  }
}
