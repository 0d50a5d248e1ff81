import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as EventLoop from "../../src/EventLoop.js"
import * as Store from "../../src/Store.js"
import { state } from "../internals.js"

const forever = "while true do end"
const writesFirst = "redis.call('SET', KEYS[1], ARGV[1]) while true do end"
const inProtectedCall = "while true do pcall(function() while true do end end) end"

/** Waits, in real time, until a script has been left in its midst. */
const busy = Effect.gen(function* () {
  const { step } = yield* state
  while (!step.isSuspended) yield* EventLoop.turn
})

const message = <A>(exit: Exit.Exit<A, { readonly message: string }>): string =>
  Exit.match(exit, {
    onFailure: (cause) =>
      Option.match(Cause.failureOption(cause), { onNone: () => Cause.pretty(cause), onSome: (error) => error.message }),
    onSuccess: (value) => JSON.stringify(value)
  })

describe("a script that runs for ever under TestClock", () => {
  it.effect("is left after so many instructions, though the time stands still, and can be killed", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const running = yield* Effect.fork(store.command("EVAL", forever, "0"))
      yield* busy
      yield* store.command("SCRIPT", "KILL")
      assert.include(message(yield* Fiber.await(running)), "Script killed by user with SCRIPT KILL")
      assert.deepStrictEqual(yield* store.get("key"), Option.none())
    }).pipe(Effect.provide(Store.layer))
  )

  it.effect("is suspended within a protected call, which keeps nobody from killing it", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const running = yield* Effect.fork(store.command("EVAL", inProtectedCall, "0"))
      yield* busy
      yield* store.command("SCRIPT", "KILL")
      assert.include(message(yield* Fiber.await(running)), "Script killed by user with SCRIPT KILL")
      assert.strictEqual(yield* store.command("EVAL", "return 7", "0"), 7)
    }).pipe(Effect.provide(Store.layer))
  )

  it.effect("keeps the program's own calls waiting until it has ended", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      yield* store.set("key", "before")
      const running = yield* Effect.fork(store.command("EVAL", forever, "0"))
      yield* busy
      const waiting: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        store.get("key"),
        store.set("key", "after"),
        store.incr("count"),
        store.transaction((transaction) => transaction.queue((commands) => commands.incr("count")))
      ]
      const calls = yield* Effect.forEach(waiting, Effect.fork)
      for (let turns = 0; turns < 10; turns++) yield* EventLoop.turn
      for (const call of calls) assert.deepStrictEqual(yield* Fiber.poll(call), Option.none())
      yield* store.command("SCRIPT", "KILL")
      yield* Fiber.await(running)
      for (const call of calls) assert.isTrue(Exit.isSuccess(yield* Fiber.await(call)))
      assert.deepStrictEqual(yield* store.get("key"), Option.some("after"))
      assert.deepStrictEqual(yield* store.get("count"), Option.some("2"))
    }).pipe(Effect.provide(Store.layer))
  )

  it.effect("goes on when the fiber that called it is interrupted", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { step } = yield* state
      const running = yield* Effect.fork(store.command("EVAL", writesFirst, "1", "key", "value"))
      yield* busy
      yield* Fiber.interrupt(running)
      yield* EventLoop.turn
      assert.isTrue(step.isSuspended)
      const exit = yield* Effect.exit(store.command("SCRIPT", "KILL"))
      assert.include(message(exit), "already executed write commands")
    }).pipe(Effect.provide(Store.layer))
  )
})

describe("what a script may use up", () => {
  const stack = "stack overflow"
  const levels = "chunk has too many syntax levels"
  const callStack = "Maximum call stack size exceeded"
  for (const [name, script, error] of [
    ["the stack, by its own calls", "local function f() return 1 + f() end return f()", stack],
    ["C's stack, by gsub", "local function f() return (string.gsub('x', 'x', f)) end return f()", stack],
    ["C's stack, by sort", "local function f() table.sort({1, 2, 3}, f) return true end f()", stack],
    ["C's stack, by a pattern", "return string.find(string.rep('a', 1e6), string.rep('a?', 1e6))", callStack],
    ["the compiler's stack", `return ${"{".repeat(100_000)}`, levels],
    [
      "the depth of a reply",
      "local t = {} local u = t for i = 1, 1e5 do u[1] = {} u = u[1] end return t",
      "stack limit"
    ]
  ] as const) {
    it.effect(`${name}: an error, and the next script runs`, () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        const sha = yield* store.command("SCRIPT", "LOAD", "return ARGV[1]").pipe(Effect.map(String))
        assert.include(message(yield* Effect.exit(store.command("EVAL", script, "0"))), error)
        assert.strictEqual(String(yield* store.command("EVALSHA", sha, "0", "alive")), "alive")
      }).pipe(Effect.provide(Store.layer))
    )
  }

  for (const [name, script, reply] of [
    ["a string of 64 MiB", "return #string.rep('x', 67108864)", 67108864],
    ["a table of 4.2 million numbers", "local t = {} for i = 1, 4200000 do t[i] = i end return #t", 4200000]
  ] as const) {
    it.effect(`has room for ${name}`, () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        assert.strictEqual(yield* store.command("EVAL", script, "0"), reply)
      }).pipe(Effect.provide(Store.layer))
    )
  }

  it.effect("is memory for an argument of 300 MiB", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const argument = "x".repeat(300 * 1024 * 1024)
      assert.strictEqual(yield* store.command("EVAL", "return #ARGV[1]", "0", argument), argument.length)
    }).pipe(Effect.provide(Store.layer))
  )
})
