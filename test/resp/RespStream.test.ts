import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Stream from "effect/Stream"
import * as Bytes from "../../src/Bytes.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import * as RespStream from "../../src/resp/RespStream.js"

const bytes = (latin1: string): Uint8Array => Bytes.toUint8Array(Bytes.unsafeMake(latin1))

const stream = (...pieces: ReadonlyArray<string>): Stream.Stream<Uint8Array> =>
  Stream.fromIterable(pieces).pipe(Stream.rechunk(1), Stream.map(bytes))

const collect = <A, E>(self: Stream.Stream<A, E>): Effect.Effect<ReadonlyArray<A>, E> =>
  Effect.map(Stream.runCollect(self), Chunk.toReadonlyArray)

/** The elements before the error, and the error. */
const untilError = <A>(self: Stream.Stream<A, RespStream.ProtocolError>) =>
  Effect.gen(function* () {
    const seen: Array<A> = []
    const error = yield* Effect.flip(Stream.runForEach(self, (each) => Effect.sync(() => seen.push(each))))
    return { seen, error }
  })

const byteString = FastCheck.uint8Array({ maxLength: 40 }).map(Bytes.fromUint8Array)

const request = FastCheck.array(byteString, { minLength: 1, maxLength: 6 })

const line = FastCheck.string({ maxLength: 12 }).map((text) => text.replace(/[^ -~]/g, ""))

const scalar: FastCheck.Arbitrary<Reply.Reply> = FastCheck.oneof(
  byteString,
  FastCheck.maxSafeInteger(),
  FastCheck.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  FastCheck.boolean(),
  FastCheck.constant(null),
  line.map(Reply.simple),
  line.map((text) => Reply.error(text)),
  FastCheck.double({ noNaN: true }).map((value) => new Reply.Double(value)),
  FastCheck.bigInt().map((value) => new Reply.BigNumber(Bytes.unsafeMake(String(value)))),
  byteString.map((text) => new Reply.Verbatim("txt", text))
)

const reply: FastCheck.Arbitrary<Reply.Reply> = FastCheck.letrec<{ node: Reply.Reply }>((tie) => {
  const items = FastCheck.array(tie("node"), { maxLength: 4 })
  return {
    node: FastCheck.oneof(
      { maxDepth: 4 },
      scalar,
      items,
      items.map((members) => new Reply.SetReply(members)),
      items.map((each) => new Reply.Push(each)),
      FastCheck.array(FastCheck.tuple(tie("node"), tie("node")), { maxLength: 3 }).map((all) => new Reply.MapReply(all))
    )
  }
}).node

/** Cuts bytes at the given offsets, each modulo the length. */
const cut = (all: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const places = [0, ...cuts.map((each) => each % (all.length + 1)).sort((a, b) => a - b), all.length]
  return places.slice(1).map((end, index) => all.slice(places[index], end))
}

const cuts = FastCheck.array(FastCheck.nat(), { maxLength: 20 })

const joined = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat(pieces))

const encodeAll = (values: ReadonlyArray<Reply.Reply>): string =>
  values.map((value) => Encoder.encode(value, 3)).join("")

describe("RespStream", () => {
  describe("requests", () => {
    it.effect("are whole, wherever the bytes are cut", () =>
      Effect.gen(function* () {
        const seen = yield* collect(RespStream.requests(stream("*2\r\n$3\r\nG", "ET\r\n$1\r", "\na\r\nPING x\r", "\n")))
        assert.deepStrictEqual(
          seen.map((each) => [...each]),
          [
            ["GET", "a"],
            ["PING", "x"]
          ] as ReadonlyArray<ReadonlyArray<string>>
        )
      })
    )

    it.effect("are those that were encoded, for any chunking", () =>
      Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.array(request, { maxLength: 8 }), cuts, async (all, places) => {
            const encoded = await Effect.runPromise(collect(RespStream.encodeRequests(Stream.fromIterable(all))))
            const pieces = cut(joined(encoded), places)
            const decoded = RespStream.requests(Stream.fromIterable(pieces).pipe(Stream.rechunk(3)))
            assert.deepStrictEqual(await Effect.runPromise(collect(decoded)), all)
          }),
          { numRuns: 200 }
        )
      )
    )

    it.effect("before a protocol error are emitted; then the stream fails with Redis's text", () =>
      Effect.gen(function* () {
        const { seen, error } = yield* untilError(RespStream.requests(stream("PING\r\n*1\r\n+OK\r\n")))
        assert.deepStrictEqual(
          seen.map((each) => each.join()),
          ["PING"]
        )
        assert.strictEqual(error._tag, "ProtocolError")
        assert.strictEqual(error.reason, "Format")
        assert.strictEqual(error.message, "ERR Protocol error: expected '$', got '+'")
      })
    )

    it.effect("over the limit fail", () =>
      Effect.gen(function* () {
        const { error } = yield* untilError(
          RespStream.requests(stream("*1\r\n$1000001\r\n"), { maxBulkLength: () => 1000000 })
        )
        assert.strictEqual(error.message, "ERR Protocol error: invalid bulk length")
      })
    )

    it.effect("that end too early fail as truncated", () =>
      Effect.gen(function* () {
        for (const end of ["*", "*2\r\n", "*2\r\n$3\r\nGET\r\n", "*1\r\n$4\r\nPI", "PIN"]) {
          const { seen, error } = yield* untilError(RespStream.requests(stream("PING\r\n", end)))
          assert.strictEqual(seen.length, 1)
          assert.strictEqual(error.reason, "Truncated", end)
          assert.strictEqual(error.message, "the bytes end partway through a request")
        }
      })
    )

    it.effect("pass on a failure of the stream of bytes", () =>
      Effect.gen(function* () {
        const failing = Stream.concat(stream("PING\r\nPI"), Stream.fail("gone" as const))
        assert.strictEqual(yield* Effect.flip(Stream.runDrain(RespStream.requests(failing))), "gone")
      })
    )

    it.effect("are pulled on demand", () =>
      Effect.gen(function* () {
        let fed = 0
        const endless = Stream.repeatValue(bytes("PING\r\n")).pipe(
          Stream.rechunk(1),
          Stream.tap(() => Effect.sync(() => fed++))
        )
        assert.strictEqual((yield* collect(Stream.take(RespStream.requests(endless), 3))).length, 3)
        assert.isAtMost(fed, 4)
      })
    )

    it.effect("start afresh when the same stream runs again", () =>
      Effect.gen(function* () {
        const truncated = RespStream.requests(stream("PING\r\nPI"))
        assert.strictEqual((yield* untilError(truncated)).seen.length, 1)
        assert.strictEqual((yield* untilError(truncated)).seen.length, 1)
      })
    )
  })

  describe("replies", () => {
    it.effect("are those that were encoded, for any chunking", () =>
      Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.array(reply, { maxLength: 6 }), cuts, async (all, places) => {
            const encoded = await Effect.runPromise(collect(RespStream.encodeReplies(Stream.fromIterable(all), 3)))
            const pieces = cut(joined(encoded), places)
            const decoded = await Effect.runPromise(collect(RespStream.replies(Stream.fromIterable(pieces))))
            assert.strictEqual(decoded.length, all.length)
            assert.strictEqual(encodeAll(decoded), encodeAll(all))
          }),
          { numRuns: 200 }
        )
      )
    )

    it.effect("that are errors are data, not failures", () =>
      Effect.gen(function* () {
        const [error, ok] = yield* collect(RespStream.replies(stream("-ERR no\r\n+OK\r\n")))
        assert.deepStrictEqual(error, Reply.error("no"))
        assert.deepStrictEqual(ok, Reply.ok)
      })
    )

    it.effect("before a protocol error are emitted; then the stream fails", () =>
      Effect.gen(function* () {
        const { seen, error } = yield* untilError(RespStream.replies(stream(":1\r\n?\r\n")))
        assert.deepStrictEqual(seen, [1])
        assert.strictEqual(error.reason, "Format")
      })
    )

    it.effect("that end too early fail as truncated", () =>
      Effect.gen(function* () {
        for (const end of ["$", "$3\r\nab", "*2\r\n:1\r\n", "%1\r\n"]) {
          const { seen, error } = yield* untilError(RespStream.replies(stream("+OK\r\n", end)))
          assert.strictEqual(seen.length, 1)
          assert.strictEqual(error.reason, "Truncated", end)
        }
      })
    )

    it.effect("are encoded in the given protocol", () =>
      Effect.gen(function* () {
        const map = Stream.make(Reply.map([["a", 1]]))
        const [two] = yield* collect(RespStream.encodeReplies(map, 2))
        const [three] = yield* collect(RespStream.encodeReplies(map, 3))
        assert.deepStrictEqual(two, bytes("*2\r\n$1\r\na\r\n:1\r\n"))
        assert.deepStrictEqual(three, bytes("%1\r\n$1\r\na\r\n:1\r\n"))
      })
    )
  })
})
