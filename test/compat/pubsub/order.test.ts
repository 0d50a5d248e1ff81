/** The order of messages and replies when a client publishes to itself, and subscriptions in CLIENT INFO and INFO. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { bytes, connect, encodeRequest, hasRedis } from "../../fixtures.js"
import { useServers } from "../Servers.js"

/** Sends a script in one write on a new connection. Returns all bytes up to the end of its replies, or until the server closes. */
const exchange = async (address: number | string, protocol: 2 | 3, script: string): Promise<string> => {
  const wire = await connect(address)
  try {
    if (protocol === 3) await wire.send("HELLO", "3")
    const lines = script.trim().split("\n")
    return await new Promise<string>((resolve) => {
      let received = ""
      const end = `bye${Math.random()}`
      wire.socket.on("data", (chunk) => {
        received += chunk.toString("latin1")
        if (received.includes(`${end}'\r\n`) || received.includes(`${end}' \r\n`)) resolve(received.replace(end, ""))
      })
      wire.socket.on("close", () => resolve(received))
      // an unknown command gets a reply in every state in which anything does
      wire.write(`${lines.map((line) => encodeRequest(line.trim().split(" "))).join("")}${encodeRequest(["no", end])}`)
    })
  } finally {
    wire.close()
  }
}

/** Scripts that are sent in one write. */
const scripts: Readonly<Record<string, string>> = {
  "messages to oneself come before the reply to PUBLISH": `
    SUBSCRIBE x
    PUBLISH x 1
    PSUBSCRIBE x
    PUBLISH x 2
    SSUBSCRIBE x
    SPUBLISH x 3
    PING
    UNSUBSCRIBE x
    PUBLISH x 4`,
  "messages to oneself in a transaction come before the reply to their command": `
    MULTI
    SUBSCRIBE x y
    PUBLISH x 1
    PING
    PUBLISH y 2
    UNSUBSCRIBE x
    GET k
    EXEC
    PING`,
  "CLIENT REPLY OFF suppresses neither confirmations nor messages": `
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
  "a confirmation ends CLIENT REPLY SKIP": `
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
  "RESET ends all subscriptions and returns to RESP2": `
    SUBSCRIBE x
    PSUBSCRIBE p
    RESET
    PUBLISH x 1
    PING
    UNSUBSCRIBE`,
  "QUIT closes the connection": `
    SUBSCRIBE x
    QUIT
    PING`
}

const withoutId = (received: string): string => received.replace(/\r\nid\r\n:\d+/, "\r\nid\r\n:0")

describe.skipIf(!hasRedis)("publish and subscribe to oneself, compared with redis-server", () => {
  const servers = useServers()

  for (const [title, script] of Object.entries(scripts)) {
    it.effect(title, () =>
      Effect.promise(async () => {
        const { ourPort, redis } = servers()
        for (const protocol of [2, 3] as const) {
          const ours = await exchange(ourPort, protocol, script)
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
      assert.strictEqual(
        withoutId(await exchange(servers().ourPort, 3, script)),
        withoutId(await exchange(servers().redis.path, 3, script))
      )
    })
  )

  it.effect("CLIENT INFO counts subscriptions of each kind, and shows the flag P", () =>
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
        const ours = fields(await exchange(servers().ourPort, 3, script))
        assert.notInclude(ours, undefined)
        assert.deepStrictEqual(ours, fields(await exchange(servers().redis.path, 3, script)))
      }
    })
  )

  it.effect("CLIENT KILL TYPE pubsub closes subscribers and forgets their subscriptions", () =>
    Effect.promise(async () => {
      for (const address of [servers().ourPort, servers().redis.path]) {
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
      const ours = counts(await exchange(servers().ourPort, 3, script))
      assert.lengthOf(ours ?? [], 3)
      assert.deepStrictEqual(ours, counts(await exchange(servers().redis.path, 3, script)))
    })
  )
})
