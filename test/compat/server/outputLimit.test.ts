/** Clients that are closed by `client-output-buffer-limit`, and those that are not, compared with redis-server. */
import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect, encodeRequest, hasRedis, ourPort, ourServer, realRedis } from "../../fixtures.js"

const repeat = (count: number, ...words: ReadonlyArray<string>): ReadonlyArray<string> =>
  Array.from({ length: count }, () => words).flat()

const lrange = ["LRANGE", "l", "0", "-1"]
const endless = "-4611686018427387903"

/** Each ends with a PING, to which no closed client gets a reply. The limit is 1 MB; the list has 120 KB of elements. */
const cases: Readonly<Record<string, ReadonlyArray<ReadonlyArray<string>>>> = {
  "a reply within the limit": [lrange],
  "a transaction within the limit": [["MULTI"], lrange, lrange, ["EXEC"]],
  "a transaction beyond the limit": [["MULTI"], ...Array.from({ length: 20 }, () => lrange), ["INCR", "ran"], ["EXEC"]],
  "a transaction beyond the limit without replies": [
    ["CLIENT", "REPLY", "OFF"],
    ["MULTI"],
    ...Array.from({ length: 20 }, () => lrange),
    ["EXEC"],
    ["CLIENT", "REPLY", "ON"]
  ],
  "SRANDMEMBER without end": [["SRANDMEMBER", "s", endless]],
  "HRANDFIELD without end": [["HRANDFIELD", "h", endless, "WITHVALUES"]],
  "HRANDFIELD without end in RESP3": [
    ["HELLO", "3"],
    ["HRANDFIELD", "h", endless, "WITHVALUES"]
  ],
  "ZRANDMEMBER without end": [["ZRANDMEMBER", "z", endless, "WITHSCORES"]],
  "HRANDFIELD within the limit": [["HRANDFIELD", "h", "-10000", "WITHVALUES"]],
  "MGET of one value many times": [["MGET", ...repeat(20, "v")]],
  "MGET of one value a few times": [["MGET", ...repeat(5, "v")]],
  "HMGET of one value many times": [["HMGET", "h", ...repeat(20, "v")]],
  "SORT with GET many times": [
    ["SORT", "l", "BY", "none", "LIMIT", "0", "20", ...repeat(5, "GET", "v")],
    ["SORT", "l", "BY", "none", "LIMIT", "0", "20", ...repeat(5, "GET", "*v*")]
  ],
  "SUNION of a large set": [
    ["SUNION", "s", "large"],
    ["SUNION", "s", "large", "larger"]
  ],
  "ZRANGE of a large set with scores": [
    ["HELLO", "3"],
    ["ZRANGE", "zl", "0", "-1", "WITHSCORES"]
  ],
  "LPOP with a count": [["LPOP", "ll", "100000"]],
  "XREAD of one stream many times": [["XREAD", "STREAMS", ...repeat(20, "x"), ...repeat(20, "0")]],
  "COMMAND DOCS of one command many times": [["COMMAND", "DOCS", ...repeat(3000, "get")]],
  "COMMAND DOCS of one command a few times": [["COMMAND", "DOCS", ...repeat(100, "get")]],
  "COMMAND INFO of one command many times": [["COMMAND", "INFO", ...repeat(10_000, "get")]],
  "XINFO of a long stream": [["XINFO", "STREAM", "xl", "FULL", "COUNT", "0"]],
  "XINFO of the first entries": [["XINFO", "STREAM", "xl", "FULL", "COUNT", "2"]],
  "XAUTOCLAIM of long entries": [
    ["XGROUP", "CREATE", "xl", "g", "0"],
    ["XREADGROUP", "GROUP", "g", "c", "COUNT", "5", "STREAMS", "xl", ">"],
    ["XAUTOCLAIM", "xl", "g", "other", "0", "0", "COUNT", "2"]
  ],
  "XAUTOCLAIM of many long entries": [
    ["XGROUP", "CREATE", "xl", "h", "0"],
    ...Array.from({ length: 5 }, () => ["XREADGROUP", "GROUP", "h", "c", "COUNT", "5", "STREAMS", "xl", ">"]),
    ["XAUTOCLAIM", "xl", "h", "other", "0", "0", "COUNT", "100"]
  ],
  "a script that returns a long table": [
    ["EVAL", "local t = {} for i = 1, 100000 do t[i] = 'element' .. i end return t", "0"]
  ],
  "a script that returns a short table": [
    ["EVAL", "local t = {} for i = 1, 10000 do t[i] = 'element' .. i end return t", "0"]
  ]
}

const fill = (send: (...words: Array<string>) => Promise<unknown>) => async (): Promise<void> => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => `e${i}`)
  await send("CONFIG", "SET", "client-output-buffer-limit", "normal 1048576 0 0")
  await send("RPUSH", "l", ...numbers(10_000))
  await send("RPUSH", "ll", ...numbers(100_000))
  await send("SADD", "s", "a", "b", "c")
  await send("SADD", "large", ...numbers(1000))
  await send("SADD", "larger", ...numbers(100_000))
  await send("ZADD", "zl", ...numbers(50_000).flatMap((member, score) => [String(score), member]))
  await send("ZADD", "z", "1", "a", "2", "b")
  await send("SET", "v", "x".repeat(100_000))
  await send("HSET", "h", "a", "b", "v", "x".repeat(100_000))
  for (let i = 0; i < 25; i++) await send("XADD", "xl", "*", "v", "x".repeat(100_000))
  await send("XADD", "x", "*", "v", "x".repeat(100_000))
}

const outcome = async (address: number | string, requests: ReadonlyArray<ReadonlyArray<string>>): Promise<string> => {
  const wire = await connect(address)
  // one after the other: redis-server counts a pipeline as a whole
  for (const request of requests) wire.write(encodeRequest(request))
  wire.write(encodeRequest(["ECHO", "the-end"]))
  const closed = wire.untilClose().then(() => "closed")
  const open = (async () => {
    for (;;) if ((await wire.receive()) === "the-end") return "open"
  })().catch(() => "closed")
  const found = await Promise.race([closed, open])
  wire.close()
  return found
}

/** 48 MB of replies: more than a socket holds. */
const pipelined = encodeRequest(lrange).repeat(400)

/** Reads the replies of the pipeline to the last byte. */
const readAll = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const elements = Array.from({ length: 10_000 }, (_, i) => `$${`e${i}`.length}\r\ne${i}\r\n`)
    let missing = 400 * ["*10000\r\n", ...elements].join("").length
    socket.on("data", (chunk: Buffer) => {
      missing -= chunk.length
      if (missing === 0) resolve()
    })
    socket.resume()
  })

/** Sends the pipeline and reads nothing until the client is closed, or until the server waits for it. */
const unread = async (address: number | string, limit: string): Promise<string> => {
  const control = await connect(address)
  await control.send("CONFIG", "SET", "client-output-buffer-limit", limit)
  const wire = await connect(address)
  const id = String(await wire.send("CLIENT", "ID"))
  wire.socket.removeAllListeners("data")
  wire.socket.pause()
  wire.write(pipelined)
  const isOpen = async (): Promise<boolean> => String(await control.send("CLIENT", "LIST", "ID", id)).includes("id=")
  // a client without a limit never goes
  for (let asked = 0; (await isOpen()) && (limit !== unlimited || asked < 200); asked++);
  const found = (await isOpen()) ? "open" : "closed"
  if (found === "open") await readAll(wire.socket)
  wire.close()
  control.close()
  return found
}

const unlimited = "normal 0 0 0"

describe.skipIf(!hasRedis)("client-output-buffer-limit, compared with redis-server", () => {
  it.live(
    "closes the same clients",
    () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        const { path } = yield* realRedis()
        yield* Effect.promise(async () => {
          const found: Record<string, unknown> = {}
          const expected: Record<string, unknown> = {}
          for (const [address, outcomes] of [
            [port, found],
            [path, expected]
          ] as const) {
            const control = await connect(address)
            await fill(control.send)()
            for (const [name, requests] of Object.entries(cases)) outcomes[name] = await outcome(address, requests)
            outcomes.ran = await control.send("GET", "ran")
            control.close()
          }
          assert.deepStrictEqual(found, expected)
          assert.include(Object.values(expected), "open")
          assert.include(Object.values(expected), "closed")
        })
      }).pipe(Effect.provide(ourServer()), Effect.scoped),
    60_000
  )

  for (const [limit, expected] of [
    ["normal 8388608 0 0", "closed"],
    ["normal 0 8388608 1", "closed"],
    [unlimited, "open"]
  ] as const) {
    it.live(
      `a client that reads nothing of a long pipeline, with the limit "${limit}"`,
      () =>
        Effect.gen(function* () {
          const port = yield* ourPort
          const { path } = yield* realRedis()
          yield* Effect.promise(async () => {
            for (const address of [port, path]) {
              const control = await connect(address)
              await fill(control.send)()
              control.close()
              assert.strictEqual(await unread(address, limit), expected, String(address))
            }
          })
        }).pipe(Effect.provide(ourServer()), Effect.scoped),
      60_000
    )
  }
})
