import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import type * as Reply from "../../src/resp/Reply.js"
import { PubSub } from "../../src/state/PubSub.js"

const name = Bytes.unsafeMake

describe("PubSub", () => {
  it("sends one message to all subscribers, so that it is encoded once for each protocol", () => {
    const pubSub = new PubSub()
    const received: Array<Reply.Push> = []
    for (let i = 0; i < 3; i++) {
      pubSub.subscribe("channel", name("a"), { receive: (message) => received.push(message) })
    }
    assert.strictEqual(pubSub.publish(name("a"), name("x")), 3)
    let written = 0
    for (const message of received) {
      for (const protocol of [2, 3] as const) {
        const bytes = message.written(protocol, (_, in_) => {
          written++
          return name(`bytes ${in_}`)
        })
        assert.strictEqual(bytes, `bytes ${protocol}`)
      }
    }
    assert.strictEqual(written, 2)
  })

  it("counts a subscriber that leaves because of the message", () => {
    const pubSub = new PubSub()
    for (let i = 0; i < 3; i++) {
      const subscriber = { receive: () => pubSub.unsubscribe("channel", name("a"), subscriber) }
      pubSub.subscribe("channel", name("a"), subscriber)
    }
    assert.strictEqual(pubSub.publish(name("a"), name("x")), 3)
    assert.strictEqual(pubSub.publish(name("a"), name("x")), 0)
    assert.strictEqual(pubSub.count("channel"), 0)
  })

  it("subscribes to a name once", () => {
    const pubSub = new PubSub()
    const subscriber = { receive: () => undefined }
    for (let i = 0; i < 2; i++) pubSub.subscribe("shard", name("a"), subscriber)
    assert.strictEqual(pubSub.publishShard(name("a"), name("x")), 1)
    pubSub.unsubscribe("shard", name("a"), subscriber)
    assert.strictEqual(pubSub.publishShard(name("a"), name("x")), 0)
  })
})
