/** The sizes of reply buffers, which Redis adapts to a client's replies from time to time. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

const text = (reply: Reply.Reply): string => (reply instanceof Reply.Verbatim ? reply.text : String(reply))

/** A server, with a client that is observed and another that observes it. */
const open = (address: number | string) =>
  Effect.gen(function* () {
    const client = yield* wire(address)
    const observer = yield* wire(address)
    const id = String(yield* send(client, "CLIENT", "ID"))
    const sizes = Effect.map(send(observer, "CLIENT", "LIST", "ID", id), (list) => {
      const of = (name: string): string => new RegExp(` ${name}=(\\d+) `).exec(text(list))?.[1] ?? ""
      return `rbs=${of("rbs")} rbp=${of("rbp")}`
    })
    const all = Effect.map(send(observer, "CLIENT", "LIST"), (list) => text(list).match(/ rbs=\d+/g) ?? [])
    /** Counts the changes of buffers; needs a client whose own buffer does not change. */
    const changes = (counter: Wire) =>
      Effect.map(send(counter, "INFO", "stats"), (info) =>
        ["shrinks", "expands"].map((name) =>
          Number(new RegExp(`^reply_buffer_${name}:(\\d+)`, "m").exec(text(info))?.[1])
        )
      )
    return { address, all, changes, client, sizes }
  })

const absent = (): never => {
  throw new Error("there is no such connection")
}

const send = (client: Wire, ...words: ReadonlyArray<string>): Effect.Effect<Reply.Reply> =>
  Effect.promise(() => client.send(...words))

describe.skipIf(!hasRedis)("reply buffers, compared with redis-server", () => {
  it.scopedLive("shrink for idle clients and grow for busy ones", () =>
    Effect.gen(function* () {
      const servers = [yield* open(yield* ourPort), yield* open((yield* realRedis()).path)]
      const run = (line: string) =>
        Effect.forEach(servers, ({ client }) => send(client, ...line.split(" ")), { discard: true })
      /** Sends a request until both servers report these sizes. */
      const expect = (sizes: string, line?: string) =>
        Effect.forEach(servers, (server) =>
          Effect.gen(function* () {
            if (line !== undefined) yield* send(server.client, ...line.split(" "))
            while ((yield* server.sizes) !== sizes) yield* Effect.sleep(10)
          }).pipe(
            Effect.timeout("10 seconds"),
            Effect.orElse(() => Effect.map(server.sizes, (found) => assert.strictEqual(found, sizes, line)))
          )
        )
      for (const size of [500, 1014, 1500, 3000, 9000, 20000]) yield* run(`SET k${size} ${"x".repeat(size)}`)
      yield* run("DEBUG REPLYBUFFER PEAK-RESET-TIME 100")
      yield* expect("rbs=1024 rbp=0")
      for (const { all } of servers) while ((yield* all).some((size) => size !== " rbs=1024")) yield* Effect.sleep(10)
      yield* run("DEBUG REPLYBUFFER PEAK-RESET-TIME NEVER")
      const counters = yield* Effect.forEach(servers, ({ address }) => wire(address))
      const counts = Effect.forEach(servers, ({ changes }, index) => changes(counters[index] ?? absent()))
      yield* expect("rbs=1024 rbp=508", "GET k500")
      yield* expect("rbs=1024 rbp=1023", "GET k1014")
      yield* expect("rbs=1024 rbp=1023", "GET k500")
      const before = yield* counts
      yield* expect("rbs=2048 rbp=1024", "GET k1500")
      yield* expect("rbs=2048 rbp=1509", "GET k1500")
      yield* expect("rbs=4096 rbp=2048", "GET k9000")
      yield* expect("rbs=8192 rbp=4096", "GET k20000")
      yield* expect("rbs=16384 rbp=8192", "GET k20000")
      yield* expect("rbs=16384 rbp=9009", "GET k9000")
      yield* expect("rbs=16384 rbp=16384", "GET k20000")
      const after = yield* counts
      for (const [index, [shrinks = 0, expands = 0]] of after.entries()) {
        const [shrunk = 0, expanded = 0] = before[index] ?? []
        assert.deepStrictEqual([shrinks - shrunk, expands - expanded], [0, 4])
      }
      yield* run("DEBUG REPLYBUFFER RESIZING 0")
      yield* run("DEBUG REPLYBUFFER PEAK-RESET-TIME 0")
      yield* expect("rbs=16384 rbp=16384")
      yield* run("DEBUG REPLYBUFFER RESIZING 1")
      yield* expect("rbs=1024 rbp=0")
      yield* run("CONFIG RESETSTAT")
      yield* run("DEBUG REPLYBUFFER PEAK-RESET-TIME RESET")
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("shows a client the replies that are about to leave", () =>
    Effect.gen(function* () {
      const lines = yield* Effect.forEach([yield* ourPort, (yield* realRedis()).path], (address) =>
        Effect.gen(function* () {
          const client = yield* wire(address)
          yield* send(client, "SET", "k", "x".repeat(500))
          yield* send(client, "DEBUG", "REPLYBUFFER", "PEAK-RESET-TIME", "0")
          for (;;) {
            const [, line] = yield* Effect.promise(() =>
              Promise.all([client.send("GET", "k"), client.send("CLIENT", "INFO")])
            )
            const sizes =
              text(line ?? null)
                .match(/\b(rbs|obl)=\d+/g)
                ?.join(" ") ?? ""
            if (sizes === "rbs=1024 obl=508") return sizes
            yield* Effect.sleep(20)
          }
        }).pipe(Effect.timeoutOption("10 seconds"))
      )
      assert.deepStrictEqual(lines[0], lines[1])
      assert.strictEqual(lines[0]?._tag, "Some")
    }).pipe(Effect.provide(ourServer()))
  )
})
