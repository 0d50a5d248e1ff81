import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { bytes, connect, encodeRequest, hasRedis, ourPort, ourServer, type RealRedis, startRedis } from "../fixtures.js"
import { compare } from "./Compare.js"

compare("publish and subscribe", {
  SUBSCRIBE: `
    SUBSCRIBE
    @a SUBSCRIBE x
    @a SUBSCRIBE x
    @a SUBSCRIBE y x z
    <@a
    <@a
    @b SUBSCRIBE x
    PUBLISH x hello
    <@a
    <@b
    PUBLISH y "to one"
    <@a
    PUBLISH none hello
    PUBLISH X hello
    PUBLISH x
    PUBLISH x y z
    PUBLISH x ""
    <@a
    <@b
  `,
  UNSUBSCRIBE: `
    UNSUBSCRIBE
    UNSUBSCRIBE x y
    <
    @a SUBSCRIBE x y
    <@a
    @a PSUBSCRIBE p*
    @a UNSUBSCRIBE none
    @a UNSUBSCRIBE x
    @a UNSUBSCRIBE x
    PUBLISH x 1
    PUBLISH y 1
    <@a
    @a UNSUBSCRIBE
    @a UNSUBSCRIBE
    PUBLISH y 1
    PUBLISH party 1
    <@a
    @a GET k
    @a PUNSUBSCRIBE
    @a PUNSUBSCRIBE
    @a GET k
    PUBLISH party 1
  `,
  "PSUBSCRIBE, PUNSUBSCRIBE": `
    PSUBSCRIBE
    @a PSUBSCRIBE news.*
    @a PSUBSCRIBE news.*
    @a SUBSCRIBE news.art
    PUBLISH news.art 1
    <@a
    <@a
    PUBLISH news. 1
    <@a
    PUBLISH news 1
    @a PUNSUBSCRIBE none
    @a PUNSUBSCRIBE news.*
    PUBLISH news.art 1
    <@a
    PUNSUBSCRIBE
    PUNSUBSCRIBE x y
    <
    @b PSUBSCRIBE h[ae]llo
    @c PSUBSCRIBE h\\*llo
    @d PSUBSCRIBE "\\x00?"
    @e PSUBSCRIBE [^a]
    PUBLISH hello 1
    <@b
    PUBLISH hillo 1
    PUBLISH h*llo 1
    <@c
    PUBLISH "\\x00\\xff" "\\r\\n\\x00"
    <@d
    PUBLISH a 1
    PUBLISH b 1
    <@e
    PUBSUB NUMPAT
  `,
  "names and messages of no bytes": `
    @a PSUBSCRIBE *
    PUBLISH "" x
    @a PSUBSCRIBE ""
    PUBLISH "" x
    <@a
    @b SUBSCRIBE ""
    PUBLISH "" ""
    <@a
    <@b
    PUBSUB NUMSUB ""
    PUBSUB CHANNELS
    PUBSUB CHANNELS *
    PUBSUB CHANNELS ""
  `,
  "SSUBSCRIBE, SUNSUBSCRIBE, SPUBLISH": `
    SSUBSCRIBE
    SPUBLISH x
    SPUBLISH x y z
    SUNSUBSCRIBE
    SUNSUBSCRIBE x y
    <
    @a SSUBSCRIBE x y
    <@a
    @a SUBSCRIBE x
    @a SSUBSCRIBE x
    SPUBLISH x 1
    <@a
    PUBLISH x 2
    <@a
    SPUBLISH z 1
    @a SUNSUBSCRIBE none
    @a SUNSUBSCRIBE x
    SPUBLISH x 1
    @a UNSUBSCRIBE
    @a GET k
    @a SUNSUBSCRIBE
    @a GET k
    @b SSUBSCRIBE "\\x00\\xff"
    SPUBLISH "\\x00\\xff" "\\x00"
    <@b
    @b PSUBSCRIBE *
    SPUBLISH c 1
  `,
  PUBSUB: `
    PUBSUB
    PUBSUB nope
    PUBSUB HELP
    PUBSUB HELP x
    PUBSUB CHANNELS
    PUBSUB CHANNELS a b
    PUBSUB cHaNNels a b
    PUBSUB NUMSUB
    PUBSUB NUMPAT
    PUBSUB NUMPAT x
    PUBSUB SHARDCHANNELS
    PUBSUB SHARDCHANNELS a b
    PUBSUB SHARDNUMSUB
    @a SUBSCRIBE x y xx
    <@a
    <@a
    @b SUBSCRIBE x
    @b PSUBSCRIBE x* q
    <@b
    @a PSUBSCRIBE x*
    @b SSUBSCRIBE s t
    <@b
    ~PUBSUB CHANNELS
    ~PUBSUB CHANNELS x*
    PUBSUB CHANNELS y
    PUBSUB CHANNELS none
    PUBSUB NUMSUB x y none x
    PUBSUB NUMPAT
    ~PUBSUB SHARDCHANNELS
    PUBSUB SHARDCHANNELS s*
    PUBSUB SHARDNUMSUB s none t
    x@a
    ~PUBSUB CHANNELS
    PUBSUB NUMSUB x y
    PUBSUB NUMPAT
    x@b
    PUBSUB CHANNELS
    PUBSUB SHARDCHANNELS
    PUBSUB NUMPAT
  `,
  "what a subscriber may do": `
    @a SUBSCRIBE x
    @a PING
    @a PING ""
    @a PING hello
    @a PING a b
    @a GET k
    @a GET
    @a nonsense
    @a PUBLISH x 1
    @a SPUBLISH x 1
    @a MULTI
    @a EXEC
    @a DISCARD
    @a WATCH k
    @a CLIENT GETNAME
    @a CLIENT NOSUCH
    @a PUBSUB NUMPAT
    @a SELECT 1
    @a AUTH x
    @a RESET
    @a PING
    @a GET k
    PUBSUB NUMSUB x
    @b SSUBSCRIBE s
    @b GET k
    @b QUIT
    x@b
    PUBSUB SHARDNUMSUB s
    @c PSUBSCRIBE p
    @c GET k
    @c PUNSUBSCRIBE p
    @c GET k
    @c PING
  `,
  "in a transaction": `
    @a MULTI
    @a SUBSCRIBE x y
    @a SSUBSCRIBE s
    @a UNSUBSCRIBE x
    @a PSUBSCRIBE p
    @a PING
    @a GET k
    @a EXEC
    -@a UNSUBSCRIBE
    @b MULTI
    @b UNSUBSCRIBE
    @b SUNSUBSCRIBE
    @b PUBLISH y 1
    @b EXEC
    @c SUBSCRIBE z
    @d MULTI
    @d PUBLISH z 1
    @d PUBLISH z 2
    @d EXEC
    <@c
    <@c
  `,
  "CLIENT LIST and INFO": `
    @a CLIENT SETNAME a
    @a SUBSCRIBE x y
    <@a
    @a PSUBSCRIBE p
    @a SSUBSCRIBE s
    ?CLIENT LIST TYPE pubsub
    @a UNSUBSCRIBE x
    @a UNSUBSCRIBE y
    @a PUNSUBSCRIBE
    ?CLIENT LIST TYPE pubsub
    @a SUNSUBSCRIBE
    ?CLIENT LIST TYPE pubsub
  `,
  "a large message": `
    @a SUBSCRIBE x
    PUBLISH x "${"0123456789".repeat(5000)}"
    <@a
  `
})

/** What a connection of its own gets for all of these at once, up to the answer to a last ECHO or its end. */
const exchange = async (address: number | string, protocol: 2 | 3, script: string): Promise<string> => {
  const wire = await connect(address)
  try {
    if (protocol === 3) await wire.send("HELLO", "3")
    const lines = script.trim().split("\n")
    return await new Promise<string>((resolve) => {
      let bytes = ""
      const end = `bye${Math.random()}`
      wire.socket.on("data", (chunk) => {
        bytes += chunk.toString("latin1")
        if (bytes.includes(`${end}'\r\n`) || bytes.includes(`${end}' \r\n`)) resolve(bytes.replace(end, ""))
      })
      wire.socket.on("close", () => resolve(bytes))
      // an unknown command is answered in every state that answers at all
      wire.write(`${lines.map((line) => encodeRequest(line.trim().split(" "))).join("")}${encodeRequest(["no", end])}`)
    })
  } finally {
    wire.close()
  }
}

/** Where the place of a message among the replies counts. */
const inOrder: Readonly<Record<string, string>> = {
  "messages to oneself come before the reply": `
    SUBSCRIBE x
    PUBLISH x 1
    PSUBSCRIBE x
    PUBLISH x 2
    SSUBSCRIBE x
    SPUBLISH x 3
    PING
    UNSUBSCRIBE x
    PUBLISH x 4`,
  "messages to oneself in a transaction stand before their command's reply": `
    MULTI
    SUBSCRIBE x y
    PUBLISH x 1
    PING
    PUBLISH y 2
    UNSUBSCRIBE x
    GET k
    EXEC
    PING`,
  "CLIENT REPLY OFF keeps back no confirmation, and no message": `
    CLIENT REPLY OFF
    SUBSCRIBE x
    PUBLISH x 1
    PING
    GET k
    UNSUBSCRIBE x
    CLIENT REPLY ON
    PING`,
  "CLIENT REPLY OFF in a transaction": `
    CLIENT REPLY OFF
    MULTI
    SUBSCRIBE x
    PING
    EXEC
    UNSUBSCRIBE x
    CLIENT REPLY ON
    UNSUBSCRIBE x`,
  "CLIENT REPLY SKIP is over with a confirmation": `
    CLIENT REPLY SKIP
    SUBSCRIBE x y
    PUBLISH x 1
    CLIENT REPLY SKIP
    UNSUBSCRIBE x
    PING`,
  "HELLO changes the protocol of messages": `
    HELLO 3
    SUBSCRIBE x
    PUBLISH x 1
    CLIENT SETNAME a
    GET k`,
  "RESET ends it, and goes back to RESP2": `
    SUBSCRIBE x
    PSUBSCRIBE p
    RESET
    PUBLISH x 1
    PING
    UNSUBSCRIBE`,
  "QUIT ends it": `
    SUBSCRIBE x
    QUIT
    PING`
}

describe.skipIf(!hasRedis)("publish and subscribe to oneself, beside redis-server", () => {
  const runtime = ManagedRuntime.make(ourServer().pipe(Layer.orDie))
  let redis: RealRedis
  let port: number
  beforeAll(async () => {
    redis = await startRedis()
    port = await runtime.runPromise(ourPort)
  })
  afterAll(async () => {
    redis.stop()
    await runtime.dispose()
  })
  const withoutId = (bytes: string) => bytes.replace(/\r\nid\r\n:\d+/, "\r\nid\r\n:0")
  for (const [name, script] of Object.entries(inOrder)) {
    it.effect(name, () =>
      Effect.promise(async () => {
        for (const protocol of [2, 3] as const) {
          const ours = await exchange(port, protocol, script)
          assert.isAbove(ours.length, 20)
          assert.strictEqual(
            withoutId(ours),
            withoutId(await exchange(redis.path, protocol, script)),
            `RESP${protocol}`
          )
        }
      })
    )
  }

  it.effect("HELLO 2 while subscribed leaves the subscribed mode of RESP2", () =>
    Effect.promise(async () => {
      const script = "SUBSCRIBE x\nHELLO 2\nPING\nPUBLISH x 1\nUNSUBSCRIBE x\nPUBLISH x 1"
      assert.strictEqual(withoutId(await exchange(port, 3, script)), withoutId(await exchange(redis.path, 3, script)))
    })
  )

  it.effect("CLIENT INFO counts names of each kind, and shows the flag P", () =>
    Effect.promise(async () => {
      const fields = (bytes: string) =>
        ["flags", "sub", "psub", "ssub", "cmd", "resp"].map((name) =>
          new RegExp(` ${name}=\\S*`).exec(bytes)?.[0].replace(/[UN]$/, "")
        )
      for (const script of [
        "SUBSCRIBE a b\nPSUBSCRIBE c\nSSUBSCRIBE d e f\nCLIENT INFO",
        "PSUBSCRIBE c\nPUNSUBSCRIBE\nCLIENT INFO",
        "MONITOR\nSUBSCRIBE a\nCLIENT INFO"
      ]) {
        const ours = fields(await exchange(port, 3, script))
        assert.notInclude(ours, undefined)
        assert.deepStrictEqual(ours, fields(await exchange(redis.path, 3, script)))
      }
    })
  )

  it.effect("CLIENT KILL TYPE pubsub ends those that listen, and nobody knows of them any more", () =>
    Effect.promise(async () => {
      for (const address of [port, redis.path]) {
        const [channel, pattern, shard, other] = await Promise.all([1, 2, 3, 4].map(() => connect(address)))
        await channel?.send("SUBSCRIBE", "x")
        await pattern?.send("PSUBSCRIBE", "x")
        await shard?.send("SSUBSCRIBE", "x")
        assert.strictEqual(await other?.send("CLIENT", "KILL", "TYPE", "pubsub"), 3)
        await Promise.all([channel, pattern, shard].map((wire) => wire?.untilClose()))
        assert.strictEqual(await other?.send("CLIENT", "LIST", "TYPE", "pubsub"), bytes(""))
        assert.deepStrictEqual(await other?.send("PUBSUB", "CHANNELS"), [])
        assert.strictEqual(await other?.send("PUBSUB", "NUMPAT"), 0)
        assert.deepStrictEqual(await other?.send("PUBSUB", "SHARDCHANNELS"), [])
        assert.strictEqual(await other?.send("PUBLISH", "x", "1"), 0)
        other?.close()
      }
    })
  )

  it.effect("INFO counts channels, patterns and shard channels", () =>
    Effect.promise(async () => {
      const counts = (bytes: string) => bytes.match(/pubsub\w*:\d+/g)
      const script = "SUBSCRIBE a b\nPSUBSCRIBE c\nSSUBSCRIBE d e f\nINFO stats"
      const ours = counts(await exchange(port, 3, script))
      assert.lengthOf(ours ?? [], 3)
      assert.deepStrictEqual(ours, counts(await exchange(redis.path, 3, script)))
    })
  )
})
