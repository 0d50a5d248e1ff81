/**
 * Blocked clients that close around the moment at which another client's write would serve them, in a thousand races at our
 * server and at redis-server. An element handed to a client that has closed is lost: ours must lose no more than redis-server.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "../cli/Program.js"
import { Source } from "../compat/Grammar.js"
import { seed } from "../compat/Seed.js"
import { connect, encodeRequest, hasRedis, realRedis, type Wire } from "../fixtures.js"

/** A command that blocks, a write that serves it, and a question whose reply is 1 if the element is lost, else 0. */
interface Race {
  readonly blocks: string
  readonly serves: string
  readonly lost: string
}

const missing = (command: string): string => `return 1 - redis.call('${command}', 'q')`

const races: readonly [Race, ...ReadonlyArray<Race>] = [
  { blocks: "BLPOP q 0", serves: "RPUSH q x", lost: missing("llen") },
  { blocks: "BRPOPLPUSH q active 0", serves: "RPUSH q x", lost: missing("llen") },
  { blocks: "BLMOVE q active LEFT RIGHT 0", serves: "RPUSH q x", lost: missing("llen") },
  { blocks: "BZPOPMIN q 0", serves: "ZADD q 1 x", lost: missing("zcard") },
  {
    blocks: "XREADGROUP GROUP g me BLOCK 0 STREAMS s >",
    serves: "XADD s * a b",
    lost: "return redis.call('xpending', 's', 'g')[1]"
  }
]

const total = 1000

/** The elements more than redis-server that chance may lose: its races are lost by the timing of two processes. */
const slack = 10

const request = (line: string): string => encodeRequest(line.split(" "))

const setUp = `${request("DEL q active s")}${request("XGROUP CREATE s g $ MKSTREAM")}`

/** Runs the races one after the other; returns the number of lost elements. */
const run = async (address: number | string, source: Source): Promise<number> => {
  const judge = await connect(address)
  const writer = await connect(address)
  let losses = 0
  for (let round = 0; round < total; round++) {
    const { blocks, serves, lost } = source.pick(races)
    judge.write(setUp)
    await judge.receive()
    await judge.receive()
    const waiter = await connect(address)
    // the server has accepted the connection: otherwise the write may come first, and nobody blocks
    await waiter.send("PING")
    waiter.write(request(blocks))
    // in half of the races the server has the request before the client closes
    if (source.chance(0.5)) await blocked(judge)
    const closesFirst = source.chance(0.5)
    if (closesFirst) waiter.close()
    const served = writer.send(...serves.split(" "))
    if (!closesFirst) waiter.close()
    await served
    // the end of the waiter has been seen: it serves nobody any more
    while ((await clients(judge)) > 2);
    // where the write came first, the waiter was still there, and has the element by right
    if (closesFirst) losses += Number(await judge.send("EVAL", lost, "0"))
  }
  judge.close()
  writer.close()
  return losses
}

const count = async (judge: Wire, field: string): Promise<number> =>
  Number(new RegExp(`${field}:(\\d+)`).exec(String(await judge.send("INFO", "clients")))?.[1])

const clients = (judge: Wire): Promise<number> => count(judge, "connected_clients")

const blocked = async (judge: Wire): Promise<void> => {
  while ((await count(judge, "blocked_clients")) === 0);
}

describe.skipIf(!hasRedis)("elements served to blocked clients that have closed", () => {
  it.scopedLive(`are no more than with redis-server, in ${total} races (seed ${seed})`, () =>
    Effect.gen(function* () {
      // in a process of its own, as redis-server: in this one it could not run between a close and a write
      const program = yield* Program.run(yield* Program.file, ["serve", "--addr", "127.0.0.1:0"])
      const port = yield* Effect.promise(() => program.port)
      const { path } = yield* realRedis()
      const ours = yield* Effect.promise(() => run(port, new Source(seed)))
      const real = yield* Effect.promise(() => run(path, new Source(seed)))
      process.stdout.write(`lost elements in ${total} races: ${ours}, and ${real} with redis-server\n`)
      assert.isAtMost(ours, real + slack)
    })
  )
})
