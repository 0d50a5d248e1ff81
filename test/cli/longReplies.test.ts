/** Requests whose replies are long, against a server with a small heap. */
import { readFileSync } from "node:fs"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { bytes, connect, encodeRequest } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import { exists } from "./Program.js"

const endless = "-4611686018427387903"
const limit = 100 * 1024 * 1024

/** MB: the heap, and some replies at the limit that the collector has not yet found. All the replies together take 3 GB. */
const most = 900

/** MB by which six rounds may exceed two. Replies that stayed would add 40 in each. */
const margin = 150

/** Tables of a few bytes that stand for replies without end. */
const doubling = "local t = {1} for i = 1, 40 do t = {t, t} end return t"
const repeating =
  "local long = {} for i = 1, 10000 do long[i] = i end local t = {} for i = 1, 10000 do t[i] = {map = {[1] = long}} end return t"

/** The resident memory of a process in MB; 0 except on Linux. */
const resident = (pid: number | undefined): number => {
  const path = `/proc/${pid}/status`
  if (!exists(path)) return 0
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1]) / 1024
}

layer(Bundle.layer)("a server with a heap of 256 MB", (it) => {
  describe("long replies", () => {
    it.scoped(
      "end with the client's output limit or when they are read, and leave nothing in memory",
      () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0"], {
            NODE_OPTIONS: "--max-old-space-size=256"
          })
          yield* Effect.promise(async () => {
            const port = await program.port
            const control = await connect(port)
            await control.send("CONFIG", "SET", "client-output-buffer-limit", `normal ${limit} 0 0`)
            await control.send("HSET", "h", "a", "b", "c", "d")
            await control.send("SADD", "s", "a", "b")
            await control.send("ZADD", "z", "1", "a", "2", "b")
            const elements = Array.from({ length: 100_000 }, (_, i) => String(i))
            for (let i = 0; i < 10; i++) await control.send("RPUSH", "l", ...elements)
            await control.send("SET", "long", "x".repeat(1_000_000))

            const isClosed = async (...requests: ReadonlyArray<ReadonlyArray<string>>): Promise<void> => {
              const wire = await connect(port)
              wire.write(requests.map(encodeRequest).join(""))
              await wire.untilClose()
              assert.deepStrictEqual(
                await control.send("PING"),
                Reply.simple("PONG"),
                requests.flat().join(" ").slice(0, 60)
              )
            }
            const many = ["HRANDFIELD", "h", "-16777216", "WITHVALUES"]
            const worst = async (lists: number): Promise<void> => {
              await isClosed(["MULTI"], many, many, ["EXEC"])
              await isClosed(["HELLO", "3"], many)
              await isClosed(["SRANDMEMBER", "s", endless])
              await isClosed(["ZRANDMEMBER", "z", "-4611686018427387903", "WITHSCORES"])
              await isClosed(["MULTI"], ...Array.from({ length: lists }, () => ["LRANGE", "l", "0", "-1"]), ["EXEC"])
              await isClosed(["MGET", ...Array.from({ length: 1000 }, () => "long")])
            }
            await worst(100)
            assert.isBelow(resident(program.process.pid), most)

            // shorter replies, many times
            await control.send("CONFIG", "SET", "client-output-buffer-limit", `normal ${limit / 10} 0 0`)
            let early = 0
            for (let round = 1; round <= 6; round++) {
              await worst(5)
              await isClosed(["EVAL", doubling, "0"])
              await isClosed(["EVAL", repeating, "0"])
              if (round === 2) early = resident(program.process.pid)
            }
            assert.isBelow(resident(program.process.pid), early + margin)

            // a client that reads nothing is not read from: its requests wait
            const silent = await connect(port)
            silent.socket.removeAllListeners("data")
            silent.socket.pause()
            silent.write(encodeRequest(["LRANGE", "l", "0", "9999"]).repeat(10_000))
            for (let asked = 0; asked < 50; asked++) {
              await control.send("LRANGE", "l", "0", "9999")
              assert.isBelow(resident(program.process.pid), early + margin)
            }
            silent.close()

            // the replies of a script's commands are garbage once it has read them
            const reading = "for i = 1, 15 do redis.call('lrange', 'l', 0, 99999) end"
            for (let round = 1; round <= 6; round++) {
              assert.strictEqual(await control.send("EVAL", reading, "0"), null)
              if (round === 2) early = resident(program.process.pid)
            }
            assert.isBelow(resident(program.process.pid), early + margin)

            // a script gets an error at the longest reply that it may have
            const script = "return redis.pcall('hrandfield', 'h', ARGV[1])['err']"
            assert.strictEqual(await control.send("EVAL", script, "0", endless), bytes("ERR the reply is too long"))

            // without a limit a slow reader gets all of it
            await control.send("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0")
            const reader = await connect(port)
            reader.socket.removeAllListeners("data")
            reader.socket.pause()
            reader.write(encodeRequest(["MGET", ...Array.from({ length: 600 }, () => "long")]))
            let pending = 0
            while (pending < 500_000_000) {
              pending = Math.max(
                ...[...String(await control.send("CLIENT", "LIST")).matchAll(/omem=(\d+)/g)].map(([, bytes]) =>
                  Number(bytes)
                )
              )
            }
            assert.isBelow(resident(program.process.pid), most)
            const expected = 600 * (1_000_000 + "$1000000\r\n\r\n".length) + "*600\r\n".length
            let received = 0
            await new Promise<void>((resolve) => {
              reader.socket.on("data", (chunk: Buffer) => {
                received += chunk.length
                if (received >= expected) resolve()
              })
              reader.socket.resume()
            })
            assert.strictEqual(received, expected)
            reader.close()
            control.close()
          })
        }),
      300_000
    )
  })
})
