/**
 * kill -9 under load: whatever `appendfsync` says, every acknowledged write is there at the next start, and no transaction is half
 * there. `LAYEREDIS_KILLS` is how often each policy is tried, once unless given.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { connect, type Wire } from "../fixtures.js"
import * as Program from "./Program.js"

const rounds = Number(process.env.LAYEREDIS_KILLS ?? 1)

const clients = 8

/** Writes as fast as replies come, until the server is gone; returns how many rounds were acknowledged. */
const load = async (wire: Wire, name: string): Promise<number> => {
  let acknowledged = 0
  try {
    for (;;) {
      const replies = await Promise.all([
        wire.send("INCR", `n${name}`),
        wire.send("RPUSH", `l${name}`, String(acknowledged)),
        wire.send("MULTI"),
        wire.send("INCR", `a${name}`),
        wire.send("INCR", `b${name}`),
        wire.send("EXEC"),
        wire.send("EVAL", "redis.call('INCR', KEYS[1]) redis.call('INCR', KEYS[2])", "2", `c${name}`, `d${name}`)
      ])
      if (replies.some(Reply.isError)) throw new Error(JSON.stringify(replies))
      acknowledged++
    }
  } catch {
    return acknowledged
  }
}

describe("kill -9", () => {
  for (const policy of ["always", "everysec", "no"]) {
    it.scopedLive(
      `loses nothing acknowledged, with appendfsync ${policy}`,
      () =>
        Effect.gen(function* () {
          const program = yield* Program.file
          for (let round = 0; round < rounds; round++) {
            const folder = yield* Program.folder
            const args = [
              "serve",
              "--addr",
              "127.0.0.1:0",
              "--dir",
              folder,
              "--appendonly",
              "yes",
              "--appendfsync",
              policy
            ]
            const first = yield* Program.run(program, args)
            const port = yield* Effect.promise(() => first.port)
            const wires = yield* Effect.promise(() => Promise.all(Array.from({ length: clients }, () => connect(port))))
            const loads = wires.map((wire, index) => load(wire, String(index)))
            const other = yield* Effect.promise(() => connect(port))
            // a rewrite is at work, and so much has been written
            yield* Effect.promise(async () => {
              await other.send("BGREWRITEAOF")
              while (Number(await other.send("GET", "n0")) < 20 + round * 7);
            })
            first.process.kill("SIGKILL")
            const acknowledged = yield* Effect.promise(() => Promise.all(loads))
            const second = yield* Program.run(program, args)
            const again = yield* Effect.promise(async () => connect(await second.port))
            for (const [index, least] of acknowledged.entries()) {
              const number = async (name: string): Promise<number> => Number(await again.send("GET", `${name}${index}`))
              yield* Effect.promise(async () => {
                assert.isAtLeast(least, 1)
                assert.isAtLeast(await number("n"), least)
                assert.isAtLeast(Number(await again.send("LLEN", `l${index}`)), least)
                assert.isAtLeast(await number("a"), least)
                assert.strictEqual(await number("a"), await number("b"))
                assert.isAtLeast(await number("c"), least)
                assert.strictEqual(await number("c"), await number("d"))
              })
            }
            again.close()
            second.process.kill("SIGKILL")
          }
        }),
      60_000 * (rounds + 1)
    )
  }
})
