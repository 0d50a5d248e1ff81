import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Lzf from "../../src/bytes/Lzf.js"

/** Repetitive bytes. */
const repetitive = FastCheck.array(
  FastCheck.tuple(FastCheck.uint8Array({ minLength: 1, maxLength: 12, max: 3 }), FastCheck.nat(120)),
  { maxLength: 12 }
).map((parts) => Buffer.concat(parts.flatMap(([part, times]) => Array<Uint8Array>(times).fill(part))))

const anything = FastCheck.oneof(repetitive, FastCheck.uint8Array({ maxLength: 300 }))

describe("LZF", () => {
  it("decompresses compressed bytes to the original", () => {
    FastCheck.assert(
      FastCheck.property(anything, (input) => {
        const compressed = Lzf.compress(input, input.length * 2 + 8)
        if (compressed === undefined) return input.length === 0
        const output = Lzf.decompress(compressed, input.length)
        return output !== undefined && Buffer.compare(output, input) === 0
      }),
      { numRuns: 1000 }
    )
  })

  it("compresses in steps to the same bytes", () => {
    // text, noise, runs and distances up to the farthest, longer than some steps
    const long = FastCheck.tuple(FastCheck.uint8Array({ minLength: 1, maxLength: 9000 }), FastCheck.nat(255)).map(
      ([part, mask]) => {
        const input = Buffer.alloc(200_000 + part.length)
        for (let i = 0; i < input.length; i++)
          input[i] = ((part[i % part.length] ?? 0) & mask) ^ (i % 977 === 0 ? i : 0)
        return input
      }
    )
    FastCheck.assert(
      FastCheck.property(long, FastCheck.integer({ min: -4, max: 0 }), (input, saving) => {
        const limit = input.length + saving
        const whole = Lzf.compress(input, limit)
        const compression = new Lzf.Compression(input.length, limit)
        const parts: Array<Uint8Array> = []
        while (!compression.isDone) {
          // other strings are compressed between the steps
          Lzf.compress(input.subarray(0, parts.length * 100), limit)
          const part = compression.step((start, end) => Uint8Array.from(input.subarray(start, end)))
          if (part === undefined) return whole === undefined
          parts.push(part)
        }
        return whole !== undefined && Buffer.compare(Buffer.concat(parts), whole) === 0
      }),
      { numRuns: 60 }
    )
  })

  it("never exceeds the limit on compressed bytes", () => {
    FastCheck.assert(
      FastCheck.property(anything, FastCheck.nat(400), (input, limit) => {
        const compressed = Lzf.compress(input, limit)
        return compressed === undefined || compressed.length <= limit
      }),
      { numRuns: 1000 }
    )
  })

  it("refuses broken input", () => {
    const broken = (codes: ReadonlyArray<number>, length: number): void =>
      assert.isUndefined(Lzf.decompress(Uint8Array.from(codes), length))
    broken([], 1)
    broken([0], 1)
    broken([0, 65], 2)
    broken([1, 65, 66], 1)
    broken([0x20], 3)
    broken([0x20, 0], 3)
    broken([0, 65, 0x20, 1], 4)
    broken([0, 65, 0xe0, 0], 10)
    broken([0, 65, 0xe0], 10)
    broken([0, 65], 2 ** 40)
    assert.deepStrictEqual(Lzf.decompress(Uint8Array.from([0, 65, 0x20, 0]), 4), new Uint8Array([65, 65, 65, 65]))
  })

  it("terminates on any input, and returns the requested length or nothing", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 60 }), FastCheck.nat(300), (input, length) => {
        const output = Lzf.decompress(input, length)
        return output === undefined || output.length === length
      }),
      { numRuns: 2000 }
    )
  })
})
