/** Strings in RDB payloads, which DUMP writes and RESTORE reads. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../../src/Bytes.js"
import { Input } from "../../../src/persistence/rdb/Input.js"
import { stringOf } from "../../../src/persistence/rdb/Output.js"
import * as DumpPayload from "../../../src/persistence/rdb/Payload.js"
import { hasRedis, realRedis, wire } from "../../fixtures.js"

/** A payload as DUMP writes it for a string: the type 0 and the string. */
const dump = (string: Bytes.Bytes): Bytes.Bytes => DumpPayload.seal(Bytes.unsafeMake(`\0${stringOf(string, true)}`))

/** Bytes that hardly repeat, the same in each run. */
const noise = (length: number): string => {
  let seed = 12345
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    bytes[i] = seed >>> 16
  }
  return bytes.toString("latin1")
}

const text = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 200, max: 2 }).map(Bytes.fromUint8Array),
  FastCheck.uint8Array({ maxLength: 2000, max: 15 }).map(Bytes.fromUint8Array),
  FastCheck.integer().map((value) => Bytes.unsafeMake(String(value))),
  FastCheck.array(FastCheck.constantFrom("local ", "redis.call", "(", ")", "\n", "end ", "return ", "x", "1"), {
    maxLength: 600
  }).map((words) => Bytes.unsafeMake(words.join("")))
)

describe.skipIf(!hasRedis)("strings in dumps, compared with redis-server", () => {
  it.scoped("are equal to the byte", () =>
    Effect.gen(function* () {
      const { path } = yield* realRedis()
      const redis = yield* wire(path)
      const equal = async (string: Bytes.Bytes): Promise<void> => {
        await redis.send("SET", "key", string)
        assert.strictEqual(dump(string), await redis.send("DUMP", "key"), JSON.stringify(string.slice(0, 200)))
      }
      yield* Effect.promise(async () => {
        for (const string of ["", "0", "-1", "127", "128", "-129", "32768", "2147483648", "-2147483648", "007", "1 "]) {
          await equal(Bytes.unsafeMake(string))
        }
        // lengths within the look-ahead of LibLZF
        for (let length = 1; length < 60; length++) {
          await equal(Bytes.unsafeMake("a".repeat(length)))
          await equal(Bytes.unsafeMake(`${noise(20).repeat(2)}${"ab".repeat(length)}`))
          await equal(Bytes.unsafeMake(noise(length) + noise(length)))
        }
        for (const length of [100, 263, 264, 265, 266, 267, 268, 528, 5000, 70_000, 300_000]) {
          await equal(Bytes.unsafeMake("a".repeat(length)))
          await equal(Bytes.unsafeMake(noise(length)))
          await equal(
            Bytes.unsafeMake(
              noise(length)
                .slice(0, 97)
                .repeat(Math.ceil(length / 97))
            )
          )
        }
        for (let distance = 8180; distance < 8205; distance++) {
          await equal(Bytes.unsafeMake("#".repeat(9000) + noise(distance) + noise(60)))
        }
        await FastCheck.assert(FastCheck.asyncProperty(text, equal), { numRuns: 300 })
      })
    })
  )

  it.scoped("are restored by redis-server, and read back", () =>
    Effect.gen(function* () {
      const { path } = yield* realRedis()
      const redis = yield* wire(path)
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(text, async (string) => {
            assert.strictEqual(
              Bytes.unsafeMake("OK"),
              ok(await redis.send("RESTORE", "key", "0", dump(string), "REPLACE"))
            )
            assert.strictEqual(await redis.send("GET", "key"), string)
            const payload = await redis.send("DUMP", "key")
            const buffer = typeof payload === "string" ? DumpPayload.open(payload) : undefined
            assert.isDefined(buffer)
            const input = new Input(buffer ?? Buffer.alloc(0))
            assert.strictEqual(input.byte(), 0)
            assert.strictEqual(input.string(), string)
            assert.strictEqual(input.remaining, DumpPayload.footerSize)
          })
        )
      )
    })
  )
})

const ok = (reply: unknown): unknown =>
  typeof reply === "object" && reply !== null && "text" in reply ? reply.text : reply
