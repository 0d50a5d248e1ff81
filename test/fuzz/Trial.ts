/**
 * One trial: sends chunks of bytes to a server on a connection of their own, and collects the replies until the server has
 * answered everything, has closed the connection or waits for more bytes.
 */

import * as Reply from "../../src/resp/Reply.js"
import { connect, encodeRequest, type Wire } from "../fixtures.js"
import type { Target } from "./Target.js"
import { preparation, reset } from "./Template.js"

export interface Outcome {
  /** `answered`: the request after the chunks has its reply. `silent`: the server took the chunks for part of a request. */
  readonly end: "answered" | "closed" | "silent" | "stuck" | "dead"
  readonly replies: ReadonlyArray<Reply.Reply>
  /** The milliseconds of CPU that the server has used. */
  readonly cpu: number
  /** The errors in the server's log, or the reason of its death. */
  readonly log: string
}

const sentinel = "the end of the trial"

/** RESET ends MULTI, subscriptions, MONITOR and CLIENT REPLY OFF, each of which would keep the sentinel from an answer. */
const ending = `${encodeRequest(["RESET"])}${encodeRequest(["ECHO", sentinel])}`

/** Milliseconds after which a server is asked to release a client that blocks or is paused. */
const patience = 20

/** The number of those times after which a server that answers others, but not this client, waits for more bytes. */
export const silence = 5

/** The number of those times after which a server that answers nobody is stuck: ten seconds. */
const stuckAfter = 500

const prepared = [...reset, ...preparation]

const bytesOf = prepared.map(encodeRequest).join("")

const prepare = async ({ control }: Target): Promise<void> => {
  control.write(bytesOf)
  for (const _ of prepared) await control.receive()
}

const isMonitored = (reply: Reply.Reply): boolean =>
  reply instanceof Reply.SimpleString && /^\d+\.\d+ \[/.test(reply.text)

/** Sends the chunks, one a turn of the event loop, and collects the replies. */
export const attempt = async (
  target: Target,
  chunks: ReadonlyArray<string>,
  silentAfter = silence
): Promise<Outcome> => {
  const replies: Array<Reply.Reply> = []
  let end: Outcome["end"] | undefined
  let client: Wire | undefined
  const before = target.cpu()
  try {
    await prepare(target)
    client = await connect(target.address)
    const wire = client
    const id = String(await wire.send("CLIENT", "ID"))
    const collected = (async () => {
      for (;;) {
        const reply = await wire.receive()
        if (reply === sentinel) return "answered" as const
        if (!isMonitored(reply)) replies.push(reply)
      }
    })().catch(() => "closed" as const)
    for (const [index, chunk] of chunks.entries()) {
      if (index > 0) await new Promise(setImmediate)
      wire.write(chunk)
    }
    wire.write(ending)
    end = await settle(target, id, collected, silentAfter)
    await target.control.send("PING")
  } catch {
    end = target.death() === undefined ? (end ?? "stuck") : "dead"
  } finally {
    client?.close()
  }
  return { end: end ?? "stuck", replies, cpu: target.cpu() - before, log: target.death() ?? target.takeErrors() }
}

/** Waits for the end; releases a client that blocks or is paused. */
const settle = async (
  { control }: Target,
  id: string,
  collected: Promise<"answered" | "closed">,
  silentAfter: number
): Promise<Outcome["end"]> => {
  let ticks = 0
  let answeredTicks = 0
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<"silent" | "stuck">((resolve) => {
    timer = setInterval(() => {
      ticks++
      if (answeredTicks >= silentAfter) resolve("silent")
      else if (ticks >= stuckAfter) resolve("stuck")
      if (answeredTicks + 1 !== ticks) return
      void control.send("CLIENT", "UNPAUSE").catch(() => undefined)
      void control.send("CLIENT", "UNBLOCK", id).then(
        () => (answeredTicks = ticks),
        () => undefined
      )
    }, patience)
  })
  try {
    return await Promise.race([collected, waited])
  } finally {
    clearInterval(timer)
  }
}
