/** The size of the reply buffer that Redis would have for a client. */
import { assert, describe, it } from "@effect/vitest"
import { ReplyBuffer, ReplyBuffers } from "../../src/state/ReplyBuffer.js"

const connectedAt = 1_700_000_000_000

/** A buffer whose client has been idle for a second, and a way to add replies that the peer takes at once. */
const idle = () => {
  const shared = new ReplyBuffers()
  const buffer = new ReplyBuffer(shared, connectedAt)
  let now = connectedAt
  const reply = (bytes: number, after: number): readonly [size: number, peak: number] => {
    now += after
    buffer.add(bytes, 0, now)
    return [buffer.size, buffer.peak]
  }
  reply(0, 1000)
  return { buffer, reply, shared }
}

describe("ReplyBuffer", () => {
  it("is large for a new client, and small once the client has been idle", () => {
    const shared = new ReplyBuffers()
    const buffer = new ReplyBuffer(shared, connectedAt)
    buffer.add(300, 0, connectedAt + 99)
    assert.deepStrictEqual([buffer.size, buffer.peak], [16384, 16384])
    buffer.add(0, 0, connectedAt + 150)
    assert.deepStrictEqual([buffer.size, buffer.peak], [16384, 0])
    buffer.add(0, 0, connectedAt + 250)
    assert.deepStrictEqual([buffer.size, buffer.peak], [1024, 0])
    assert.deepStrictEqual([shared.shrinks, shared.expands], [1, 0])
  })

  it("doubles after each time that it was full, up to 16 KB", () => {
    const { reply, shared } = idle()
    assert.deepStrictEqual(reply(9009, 0), [1024, 1024])
    assert.deepStrictEqual(reply(9009, 10), [1024, 1024])
    assert.deepStrictEqual(reply(9009, 100), [2048, 2048])
    assert.deepStrictEqual(reply(9009, 100), [4096, 4096])
    assert.deepStrictEqual(reply(9009, 100), [8192, 8192])
    assert.deepStrictEqual(reply(9009, 100), [16384, 9009])
    assert.deepStrictEqual(reply(20000, 100), [16384, 16384])
    assert.deepStrictEqual(reply(20000, 100), [16384, 16384])
    assert.strictEqual(shared.expands, 4)
  })

  it("shrinks to a block for the peak of five seconds", () => {
    const { reply, shared } = idle()
    for (let i = 0; i < 5; i++) reply(9009, 100)
    const before = shared.shrinks
    // the peak before is forgotten
    assert.deepStrictEqual(reply(3009, 5000), [1024, 1024])
    assert.strictEqual(shared.shrinks, before + 1)
    for (let i = 0; i < 5; i++) reply(9009, 100)
    reply(0, 3100)
    assert.deepStrictEqual(reply(3009, 50), [16384, 3009])
    assert.deepStrictEqual(reply(1, 100), [3072, 3009])
    assert.deepStrictEqual(reply(1, 100), [3072, 3009])
  })

  it("keeps its size and peak while resizing is off, and its peak while that is never forgotten", () => {
    const { reply, shared } = idle()
    shared.isResizing = false
    assert.deepStrictEqual(reply(9009, 100), [1024, 1024])
    assert.deepStrictEqual(reply(10, 60_000), [1024, 1024])
    shared.isResizing = true
    shared.peakKept = -1
    assert.deepStrictEqual(reply(10, 60_000), [2048, 1024])
    assert.deepStrictEqual(reply(10, 60_000), [2048, 1024])
    shared.restore()
    assert.deepStrictEqual(reply(0, 60_000), [1024, 0])
  })

  it("counts bytes that the peer has not taken", () => {
    const { buffer } = idle()
    buffer.add(200, 500, connectedAt + 1000)
    assert.strictEqual(buffer.peak, 700)
    buffer.add(0, 600, connectedAt + 8000)
    assert.strictEqual(buffer.peak, 600)
  })
})
