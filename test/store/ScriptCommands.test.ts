import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import * as Script from "../../src/Script.js"
import { CommandError, WrongType } from "../../src/StoreError.js"
import { state } from "../internals.js"
import { failsWith, oneServer, ours, withStore, wrongType } from "./fixture.js"

describe("eval", () => {
  it.effect("passes keys and arguments to a script, and returns plain data", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(
          yield* store.eval("return {KEYS, ARGV}", { keys: ["a", "ключ"], args: ["ünï", 7, 2.5, 10n ** 20n] }),
          [
            ["a", "ключ"],
            ["ünï", "7", "2.5", "100000000000000000000"]
          ]
        )
        assert.strictEqual(yield* store.eval("return nil"), null)
        assert.strictEqual(yield* store.eval("return false"), null)
        assert.strictEqual(yield* store.eval("return 3.9"), 3)
        assert.strictEqual(yield* store.eval("return redis.status_reply('FINE')"), "FINE")
        assert.deepStrictEqual(yield* store.eval("return {1, {ok = 'x'}, {double = 1.5}, {big_number = '123'}}"), [
          1,
          "x",
          1.5,
          123n
        ])
        assert.deepStrictEqual(
          yield* store.eval("redis.setresp(3); return {map = {a = {set = {x = true}}, b = true}}"),
          {
            a: ["x"],
            b: true
          }
        )
      })
    )
  )

  it.effect("takes and returns bytes through binary", () =>
    withStore(({ binary }) =>
      Effect.gen(function* () {
        const bytes = new Uint8Array([0, 128, 255])
        assert.deepStrictEqual(
          yield* binary.eval("return {KEYS[1], ARGV[1] .. '!'}", { keys: [bytes], args: [bytes] }),
          [bytes, new Uint8Array([0, 128, 255, 33])]
        )
      })
    )
  )

  oneServer.effect("fails with an error that the script raises or returns; inside an array an error is a value", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("text", "abc")
        yield* failsWith(
          store.eval("return redis.error_reply('MINE too bad')", { keys: ["text"] }),
          "CommandError",
          "EVAL: too bad"
        )
        yield* failsWith(store.eval("return redis.pcall('LPUSH', 'text', 1)"), "WrongType", `EVAL: ${wrongType}`)
        const raised = yield* Effect.flip(store.eval("return redis.call('LPUSH', 'text', 1)"))
        assert.instanceOf(raised, WrongType)
        const broken = yield* Effect.flip(store.eval("return 1 +"))
        assert.include(broken.message, "Error compiling script")
        const [one, error] = (yield* store.eval(
          "return {1, redis.pcall('LPUSH', 'text', 1)}"
        )) as ReadonlyArray<unknown>
        assert.strictEqual(one, 1)
        assert.instanceOf(error, WrongType)
      })
    )
  )

  it.effect("refuses to write when it is read-only", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(store.eval("return redis.call('SET', 'a', 1)", { readOnly: true }))
        assert.include(error.message, "Write commands are not allowed from read-only scripts")
        assert.strictEqual(yield* store.exists("a"), 0)
      })
    )
  )

  ours.effect("runs on the program's clock", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.eval("return redis.call('SET', 'a', 'b', 'PX', 1000)")
        yield* TestClock.adjust("999 millis")
        assert.strictEqual(yield* store.eval("return redis.call('GET', 'a')"), "b")
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* store.eval("return redis.call('GET', 'a')"), null)
      })
    )
  )

  oneServer.effect("runs on the database of its store", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const other = yield* store.database(3)
        yield* other.eval("return redis.call('SET', 'a', 'three')")
        assert.strictEqual(yield* store.exists("a"), 0)
        assert.strictEqual(yield* other.eval("return redis.call('GET', 'a')"), "three")
      })
    )
  )
})

const append = Script.make({
  keys: ["log", "count"],
  args: { text: Schema.String, at: Schema.DateFromString, times: Schema.Int },
  result: Schema.Struct({ length: Schema.Number, last: Schema.NumberFromString }),
  text: `
    for _ = 1, tonumber(ARGV[3]) do redis.call("RPUSH", KEYS[1], ARGV[2] .. " " .. ARGV[1]) end
    redis.setresp(3)
    return {map = {length = redis.call("LLEN", KEYS[1]), last = tostring(redis.call("INCRBY", KEYS[2], ARGV[3]))}}
  `
})

describe("run", () => {
  const input = {
    keys: { count: "n", log: "entries" },
    args: { times: 2, text: "hello", at: new Date(0) }
  } as const

  it.effect("encodes keys and arguments in order by their schemas, and decodes the result", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.run(append, input), { length: 2, last: 2 })
        assert.deepStrictEqual(yield* store.run(append, input), { length: 4, last: 4 })
        assert.deepStrictEqual(yield* store.list.range("entries", 0, 0), ["1970-01-01T00:00:00.000Z hello"])
      })
    )
  )

  ours.effect("sends the text once, and again after the cache was emptied", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const calls = (name: string) => Effect.map(state, ({ statistics }) => statistics.of(name).calls)
        assert.deepStrictEqual(yield* store.script.exists([append.sha]), [false])
        for (let i = 0; i < 3; i++) yield* store.run(append, input)
        assert.deepStrictEqual([yield* calls("evalsha"), yield* calls("eval")], [3, 1])
        assert.deepStrictEqual(yield* store.script.exists([append.sha, "0".repeat(40)]), [true, false])
        yield* store.script.flush
        yield* store.run(append, input)
        assert.deepStrictEqual([yield* calls("evalsha"), yield* calls("eval")], [4, 2])
        yield* store.script.flush
        assert.strictEqual(yield* store.script.load(append.text), append.sha)
        yield* store.run(append, input)
        assert.deepStrictEqual([yield* calls("evalsha"), yield* calls("eval")], [5, 2])
      })
    )
  )

  it.effect("runs a script without keys or arguments", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const ping = Script.make({ text: "return redis.call('PING')", result: Schema.Literal("PONG") })
        assert.strictEqual(yield* store.run(ping), "PONG")
      })
    )
  )

  it.effect("runs nothing if an argument does not match its schema", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const args = { ...input.args, times: 1.5 }
        const error = yield* Effect.flip(store.run(append, { ...input, args }))
        assert.instanceOf(error, Script.ScriptError)
        assert.strictEqual(error.reason, "arguments")
        assert.match(error.message, /^script [0-9a-f]{40}: the arguments do not match the schema\n/)
        assert.include(error.message, "times")
        assert.strictEqual(yield* store.exists(["entries", "n"]), 0)
      })
    )
  )

  it.effect("fails if the result does not match its schema", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const wrong = Script.make({ text: "return 'seven'", result: Schema.Int })
        const error = yield* Effect.flip(store.run(wrong))
        assert.strictEqual(error._tag === "ScriptError" ? error.reason : error._tag, "result")
        assert.match(error.message, /the result does not match the schema\n./)
      })
    )
  )

  it.effect("fails with the script's own error, even if it looks like NOSCRIPT", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const failing = Script.make({
          text: "redis.call('INCR', 'runs') return redis.error_reply('NOSCRIPT of mine')",
          result: Schema.Void
        })
        yield* store.script.load(failing.text)
        assert.instanceOf(yield* Effect.flip(store.run(failing)), CommandError)
        assert.deepStrictEqual(yield* store.get("runs"), Option.some("1"))
        const writes = Script.make({ text: "redis.call('SET', 'a', 1)", result: Schema.Void, readOnly: true })
        assert.include((yield* Effect.flip(store.run(writes))).message, "Write commands are not allowed")
      })
    )
  )

  oneServer.effect("is sent with its text in a transaction", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const [result, value] = yield* store
          .transaction((transaction) =>
            Effect.gen(function* () {
              const result = yield* transaction.queue((commands) => commands.run(append, input))
              const value = yield* transaction.queue((commands) => commands.eval("return redis.call('GET', 'n')"))
              return Effect.all([result, value])
            })
          )
          .pipe(Effect.flatten)
        assert.deepStrictEqual(result, { length: 2, last: 2 })
        assert.strictEqual(value, "2")
      })
    )
  )

  it.effect("takes and returns bytes through binary", () =>
    withStore(({ binary }) =>
      Effect.gen(function* () {
        const bytes = new Uint8Array([255, 0])
        const echo = Script.make({
          keys: ["key"],
          args: { value: Schema.Uint8ArrayFromSelf },
          result: Schema.Tuple(Schema.Uint8ArrayFromSelf, Schema.Uint8ArrayFromSelf),
          text: "return {KEYS[1], ARGV[1]}"
        })
        assert.deepStrictEqual(yield* binary.run(echo, { keys: { key: bytes }, args: { value: bytes } }), [
          bytes,
          bytes
        ])
      })
    )
  )
})

describe("fcall", () => {
  const library = `#!lua name=mylib
    redis.register_function("greet", function(keys, args) return {keys[1], args[1]} end)
    redis.register_function{function_name = "look", callback = function() return 7 end, flags = {"no-writes"}}`

  it.effect("calls the functions of a library", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.function.load(library), "mylib")
        assert.deepStrictEqual(yield* store.fcall("greet", { keys: ["a"], args: [1] }), ["a", "1"])
        assert.strictEqual(yield* store.fcall("look", { readOnly: true }), 7)
        assert.include((yield* Effect.flip(store.fcall("greet", { readOnly: true }))).message, "Can not execute")
        yield* failsWith(store.function.load(library), "CommandError", "FUNCTION: Library 'mylib' already exists")
        assert.strictEqual(yield* store.function.load(library, { replace: true }), "mylib")
        yield* store.function.delete("mylib")
        yield* failsWith(store.fcall("greet"), "CommandError", "FCALL: Function not found")
        yield* failsWith(store.function.delete("mylib"), "CommandError", "FUNCTION: Library not found")
        yield* store.function.load(library)
        yield* store.function.flush
        yield* failsWith(store.fcall("greet"), "CommandError", "FCALL: Function not found")
      })
    )
  )
})
