/** Nothing that one step repeats may grow: each of these runs in a heap that a leak of some bytes a command would fill. */
import * as Net from "node:net"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Program from "../cli/Program.js"
import { connect, type Wire } from "../fixtures.js"

/** The path of the program, built once for all tests. */
class Bundle extends Context.Tag("test/Bundle")<Bundle, string>() {}

/** The heap of the server, in MB. */
const heap = "48"

const inSmallHeap = <A>(use: (client: Wire) => Promise<A>): Effect.Effect<A, never, Bundle> =>
  Effect.scoped(
    Effect.gen(function* () {
      const path = yield* Bundle
      const program = yield* Program.run(path, ["serve", "--addr", "127.0.0.1:0"], {
        NODE_OPTIONS: `--max-old-space-size=${heap}`
      })
      const port = yield* Effect.promise(() => program.port)
      const client = yield* Effect.acquireRelease(
        Effect.promise(() => connect(port)),
        ({ close }) => Effect.sync(close)
      )
      const result = yield* Effect.promise(() => use(client))
      assert.strictEqual<unknown>(yield* Effect.promise(() => client.send("ECHO", "alive")), "alive")
      return result
    })
  )

layer(Layer.effect(Bundle, Program.file), { excludeTestServices: true })("memory stays flat within one step", (it) => {
  const scripts = {
    "calls that answer": "for i = 1, 2000000 do redis.call('ping') end return 1",
    "calls that fail": "for i = 1, 300000 do redis.pcall('get', 'x', 'y') end return 1",
    "writes of one key": "for i = 1, 500000 do redis.call('set', KEYS[1], i) end return 1",
    "calls of both kinds of timing": "for i = 1, 200000 do redis.call('get', 'x') redis.call('keys', 'x') end return 1",
    "long lines for the log": "for i = 1, 100 do redis.log(3, string.rep('x', 5000000)) end return 1",
    "load whose reader never ends":
      "local f, e = load(function() return string.rep('1', 100000) end) return e == 'not enough memory' and 1",
    "load whose reader is a C function":
      "local f, e = load(string.gmatch(string.rep(' ', 1000000), ' ')) return f ~= nil and 1",
    "a list that is filled and emptied":
      "for i = 1, 300000 do redis.call('lpush', 'l', i) redis.call('rpop', 'l') end return 1"
  }
  for (const [name, script] of Object.entries(scripts)) {
    it.effect(`in a script: ${name}`, () =>
      inSmallHeap(async (client) => {
        await client.send("CONFIG", "SET", "busy-reply-threshold", "0")
        assert.strictEqual(await client.send("EVAL", script, "1", "k"), 1)
      })
    )
  }

  it.effect("in a pipeline of half a million commands", () =>
    inSmallHeap(async (client) => {
      const socket = Net.connect(client.socket.remotePort ?? 0, "127.0.0.1")
      let missing = 500_000 * "+PONG\r\n".length
      const all = new Promise<void>((resolve, reject) => {
        socket.once("error", reject)
        socket.on("data", (bytes: Buffer) => {
          missing -= bytes.length
          if (missing === 0) resolve()
        })
      })
      socket.write("PING\r\n".repeat(500_000))
      await all
      socket.destroy()
    })
  )

  it.effect("in a transaction whose replies are small", () =>
    inSmallHeap(async (client) => {
      await client.send("MULTI")
      for (let sent = 0; sent < 20_000; sent++) client.write("PING\r\n")
      for (let received = 0; received < 20_000; received++) await client.receive()
      const replies = await client.send("EXEC")
      assert.lengthOf(replies as ReadonlyArray<unknown>, 20_000)
    })
  )
})
