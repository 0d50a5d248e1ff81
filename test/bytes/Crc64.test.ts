import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { crc64 } from "../../src/bytes/Crc64.js"

/** The checksum computed bit by bit from its definition. */
const slowly = (bytes: Uint8Array): bigint => {
  let crc = 0n
  for (const byte of bytes) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 0n ? crc >> 1n : (crc >> 1n) ^ 0x95ac9329ac4bc9b5n
  }
  return crc
}

describe("crc64", () => {
  it("gives the check value that Redis documents", () => {
    assert.strictEqual(crc64(Buffer.from("123456789")), 0xe9c6d914c4b8d9can)
    assert.strictEqual(crc64(new Uint8Array(0)), 0n)
  })

  it("equals the remainder by the polynomial, for any length", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 70 }), (bytes) => crc64(bytes) === slowly(bytes))
    )
  })

  it("continues from the checksum of the preceding bytes", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 70 }), FastCheck.nat(70), (bytes, cut) => {
        const at = Math.min(cut, bytes.length)
        return crc64(bytes, at, bytes.length, crc64(bytes, 0, at)) === crc64(bytes)
      })
    )
  })
})
