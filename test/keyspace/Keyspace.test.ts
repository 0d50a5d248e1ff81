import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Bytes from "../../src/Bytes.js"
import * as EventLoop from "../../src/EventLoop.js"
import { CommandContext } from "../../src/execution/CommandContext.js"
import { Executor } from "../../src/execution/Execute.js"
import * as Instance from "../../src/Instance.js"
import { Keyspace } from "../../src/keyspace/Keyspace.js"
import * as EncodedReader from "../../src/resp/EncodedReader.js"
import type { Reply } from "../../src/resp/Reply.js"
import { collect } from "../../src/state/TransactionReplies.js"
import { composition, state } from "../internals.js"

const bytes = Bytes.unsafeMake

/** An instance and a client that sends it commands, without a socket and without real time. */
const store = Effect.gen(function* () {
  const { commands, state } = yield* composition
  const client = state.clients.add(
    {
      address: "",
      localAddress: "",
      descriptor: 0,
      isAlive: () => true,
      pendingInput: () => 0,
      pendingOutput: () => 0,
      room: () => 0,
      transactionReplies: collect,
      push: () => {},
      close: () => {}
    },
    0
  )
  const executor = new Executor(new CommandContext(state, client), commands)
  const send = (line: string): Reply => {
    state.step.tick()
    const reply = executor.execute(line.split(" ").map(bytes))
    if (typeof reply === "object" && reply !== null && Effect.isEffect(reply)) throw new Error(`${line} blocked`)
    return EncodedReader.plain(reply)
  }
  /** The number of keys that a step sees. */
  const size = (database = 0): number => {
    state.step.tick()
    return state.keyspace.database(database).size
  }
  return { state, send, size }
})

/** Lets the expiry fiber run as far as it can at this time. */
const runExpiry = Effect.gen(function* () {
  for (let i = 0; i < 20; i++) yield* Effect.yieldNow()
})

describe("expiry under TestClock", () => {
  const test = it.scoped

  test("removes a key at the millisecond it becomes due, without a request for it", () =>
    Effect.gen(function* () {
      const { send, size } = yield* store
      send("SET a 1 EX 60")
      send("SET b 1 PX 60001")
      send("SET c 1")
      yield* TestClock.adjust(59_999)
      assert.strictEqual(size(), 3)
      yield* TestClock.adjust(1)
      assert.strictEqual(size(), 2)
      yield* TestClock.adjust(1)
      assert.strictEqual(size(), 1)
      assert.strictEqual(send("DBSIZE"), 1)
      yield* TestClock.adjust("1000 days")
      assert.strictEqual(size(), 1)
    }).pipe(Effect.provide(Instance.layer())))

  test("publishes `expired` at that millisecond, for the right key and database", () =>
    Effect.gen(function* () {
      const { state, send } = yield* store
      const messages: Array<string> = []
      state.signals.pubSub.subscribe("pattern", bytes("__key*"), {
        receive: ({ items }) => void messages.push(items.slice(2).join(" "))
      })
      send("CONFIG SET notify-keyspace-events KEx")
      send("SET a 1 PX 1000")
      send("SELECT 3")
      send("SET b 1 PX 1001")
      yield* TestClock.adjust(999)
      assert.deepStrictEqual(messages, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(messages.splice(0), ["__keyspace@0__:a expired", "__keyevent@0__:expired a"])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(messages.splice(0), ["__keyspace@3__:b expired", "__keyevent@3__:expired b"])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(messages, [])
    }).pipe(Effect.provide(Instance.layer())))

  test("wakes for an earlier deadline that is set later", () =>
    Effect.gen(function* () {
      const { send, size } = yield* store
      send("SET far 1 EX 1000")
      yield* TestClock.adjust(1000)
      send("SET near 1 EX 10")
      yield* runExpiry
      send("SET nearer 1")
      send("PEXPIREAT nearer 1500")
      yield* TestClock.adjust(499)
      assert.strictEqual(size(), 3)
      yield* TestClock.adjust(1)
      assert.strictEqual(size(), 2)
      yield* TestClock.adjust(9500)
      assert.strictEqual(size(), 1)
      assert.strictEqual(send("EXISTS far"), 1)
    }).pipe(Effect.provide(Instance.layer())))

  test("follows a deadline that is extended, removed, or renamed with its key", () =>
    Effect.gen(function* () {
      const { send, size } = yield* store
      send("SET a 1 EX 10")
      send("SET b 1 EX 10")
      send("SET c 1 EX 10")
      send("EXPIRE a 20")
      send("PERSIST b")
      send("RENAME c d")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(size(), 2)
      assert.strictEqual(send("EXISTS d"), 0)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(size(), 1)
      assert.strictEqual(send("GET b"), bytes("1"))
    }).pipe(Effect.provide(Instance.layer())))

  test("counts down TTL exactly", () =>
    Effect.gen(function* () {
      const { send } = yield* store
      send("SET a 1 PX 10000")
      assert.strictEqual(send("PTTL a"), 10_000)
      yield* TestClock.adjust(1234)
      assert.strictEqual(send("PTTL a"), 8766)
      assert.strictEqual(send("TTL a"), 9)
      yield* TestClock.adjust(8765)
      assert.strictEqual(send("PTTL a"), 1)
      assert.strictEqual(send("TTL a"), 0)
      yield* TestClock.adjust(1)
      assert.strictEqual(send("PTTL a"), -2)
    }).pipe(Effect.provide(Instance.layer())))

  test("removes keys from every database, even after SWAPDB", () =>
    Effect.gen(function* () {
      const { send, size } = yield* store
      send("SET a 1 EX 5")
      send("SWAPDB 0 7")
      send("SELECT 3")
      send("SET b 1 EX 6")
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(size(7), 0)
      assert.strictEqual(size(3), 1)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(size(3), 0)
    }).pipe(Effect.provide(Instance.layer())))

  test("keeps due keys until they are accessed while active expiry is off", () =>
    Effect.gen(function* () {
      const { state, send, size } = yield* store
      state.expiry.set(false)
      send("MSET a 1 b 1 c 1")
      for (const key of ["a", "b", "c"]) send(`EXPIRE ${key} 10`)
      yield* TestClock.adjust("1 minutes")
      assert.strictEqual(size(), 3)
      assert.strictEqual(send("GET a"), null)
      assert.strictEqual(size(), 2)
      assert.deepStrictEqual(send("KEYS *"), [])
      assert.strictEqual(size(), 2)
      state.expiry.set(true)
      yield* runExpiry
      assert.strictEqual(size(), 0)
    }).pipe(Effect.provide(Instance.layer())))

  test("waits for a deadline beyond the range of a timer", () =>
    Effect.gen(function* () {
      const { send, size } = yield* store
      send("SET a 1 EX 10000000")
      send("SET b 1 PXAT 9223372036854775807")
      yield* TestClock.adjust("9999999 seconds")
      assert.strictEqual(size(), 2)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(size(), 1)
    }).pipe(Effect.provide(Instance.layer())))

  test("measures how long a key was idle", () =>
    Effect.gen(function* () {
      const { send } = yield* store
      send("SET a abc")
      yield* TestClock.adjust("90 seconds")
      assert.strictEqual(send("OBJECT IDLETIME a"), 90)
      send("EXISTS a")
      send("TTL a")
      assert.strictEqual(send("OBJECT IDLETIME a"), 90)
      send("TOUCH a")
      assert.strictEqual(send("OBJECT IDLETIME a"), 0)
    }).pipe(Effect.provide(Instance.layer())))

  test("lowers a frequency with the minutes", () =>
    Effect.gen(function* () {
      const { send } = yield* store
      send("SET a abc")
      send("GET a")
      assert.strictEqual(send("OBJECT FREQ a"), 6)
      yield* TestClock.adjust("4 minutes")
      assert.strictEqual(send("OBJECT FREQ a"), 2)
    }).pipe(Effect.provide(Instance.layer({ settings: { "maxmemory-policy": "volatile-lfu" } }))))
})

describe("a million keys due at once", () => {
  it.scoped("are removed in slices that leave the event loop free, and are never visible", () =>
    Effect.gen(function* () {
      const { keyspace } = yield* state
      const database = keyspace.database(0)
      const count = 1_000_000
      keyspace.now = yield* Clock.currentTimeMillis
      for (let id = 0; id < count; id++) database.setUntil(bytes(`due:${id}`), bytes("value"), 10_000)
      for (let id = 0; id < 10; id++) database.set(bytes(`stays:${id}`), bytes("value"))
      yield* runExpiry
      yield* TestClock.adjust(9999)
      assert.strictEqual(database.size, count + 10)
      yield* TestClock.adjust(1)

      // measures a slice by its CPU time, because other processes share the processor
      const slices: Array<number> = []
      const removeDue = database.removeDue.bind(database)
      database.removeDue = (maxKeys) => {
        const before = process.cpuUsage()
        const removed = removeDue(maxKeys)
        const { user, system } = process.cpuUsage(before)
        slices.push((user + system) / 1000)
        return removed
      }
      let turns = 0
      while (database.size > 10) {
        yield* EventLoop.turn
        if (turns++ % 500 !== 0) continue
        assert.match(database.randomKey(Math.random) ?? "", /^stays:/)
        const seen: Array<string> = []
        database.forEach((key) => void seen.push(key))
        assert.strictEqual(seen.length, 10)
      }
      slices.sort((a, b) => a - b)
      const [median = 0, hundredth = 0, longest = 0] = [0.5, 0.99, 1].map(
        (part) => slices[Math.ceil(slices.length * part) - 1]
      )
      const times = [median, hundredth, longest].map((each) => each.toFixed(1)).join(", ")
      process.stdout.write(
        `a million due keys: ${slices.length} slices; median, 99th percentile and longest: ${times} ms\n`
      )
      // the event loop turned between slices
      assert.isAbove(turns, slices.length / 3)
      assert.isBelow(median, 5)
      assert.strictEqual(keyspace.expired, count)
      assert.strictEqual(database.expires, 0)
    }).pipe(Effect.provide(Instance.layer()))
  )
})

describe("Keyspace", () => {
  it("has the number of databases it was made with", () => {
    const keyspace = new Keyspace(3)
    assert.strictEqual(keyspace.count, 3)
    assert.throws(() => keyspace.database(3), RangeError)
    assert.throws(() => keyspace.database(-1), RangeError)
  })

  it("swaps two databases", () => {
    const keyspace = new Keyspace(3)
    keyspace.database(0).set(bytes("a"), bytes("zero"))
    keyspace.swap(0, 2)
    assert.isUndefined(keyspace.database(0).peek(bytes("a")))
    assert.strictEqual(keyspace.database(2).peek(bytes("a")), bytes("zero"))
    keyspace.swap(1, 1)
    keyspace.swap(2, 0)
    assert.strictEqual(keyspace.database(0).peek(bytes("a")), bytes("zero"))
  })
})
