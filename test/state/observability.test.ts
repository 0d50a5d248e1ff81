import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import * as Bytes from "../../src/Bytes.js"
import { CommandContext } from "../../src/execution/CommandContext.js"
import { Executor } from "../../src/execution/Execute.js"
import type { Composition } from "../../src/instance/Composition.js"
import * as Reply from "../../src/resp/Reply.js"
import { collect } from "../../src/state/TransactionReplies.js"
import * as Program from "../cli/Program.js"
import { ourPort, ourServer, wire } from "../fixtures.js"
import { composition, state } from "../internals.js"

/** A client without a socket, and the messages pushed to it. */
const makeClient = ({ commands, state }: Composition) => {
  const pushed: Array<Reply.Reply> = []
  const client = state.clients.add(
    {
      address: "10.0.0.1:1234",
      localAddress: "10.0.0.2:6379",
      descriptor: 7,
      isAlive: () => true,
      pendingInput: () => 0,
      pendingOutput: () => 0,
      room: () => 0,
      transactionReplies: collect,
      push: (reply) => void pushed.push(reply),
      close: () => {}
    },
    0
  )
  const executor = new Executor(new CommandContext(state, client), commands)
  const start = (...words: ReadonlyArray<string>): Effect.Effect<Reply.Reply> =>
    Effect.suspend(() => {
      state.step.begin()
      const reply = executor.execute(words.map(Bytes.fromText))
      state.step.end()
      return Effect.isEffect(reply) ? reply : Effect.succeed(reply)
    })
  return { client, pushed, run: start }
}

const client = Effect.map(composition, makeClient)

/** A clock on which 60 ms pass between two readings of its nanoseconds, and `now` is what a test makes it. */
const makeSlow = () => {
  const slow = { now: 1_700_000_000_000 }
  let nanoseconds = 0n
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => slow.now,
    unsafeCurrentTimeNanos: () => (nanoseconds += 60_000_000n),
    currentTimeMillis: Effect.sync(() => slow.now),
    currentTimeNanos: Effect.sync(() => nanoseconds),
    sleep: () => Effect.never
  }
  return Object.assign(slow, { clock })
}

const slow = makeSlow()

const info = (text: Reply.Reply, name: string): string | undefined =>
  text instanceof Reply.Verbatim ? new RegExp(`^${name}:(.*)\r$`, "m").exec(text.text)?.[1] : undefined

describe("under TestClock", () => {
  it.scoped("DEBUG SLEEP blocks every client for exactly its time", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const sleeper = makeClient(instance)
      const other = makeClient(instance)
      const asleep = yield* Effect.fork(sleeper.run("DEBUG", "SLEEP", "10"))
      yield* Effect.yieldNow()
      const held = yield* Effect.fork(other.run("PING"))
      yield* TestClock.adjust("9999 millis")
      assert.isTrue((yield* Fiber.poll(asleep))._tag === "None" && (yield* Fiber.poll(held))._tag === "None")
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(asleep), Reply.ok)
      assert.deepStrictEqual(yield* Fiber.join(held), Reply.simple("PONG"))
      assert.deepStrictEqual(yield* other.run("PING"), Reply.simple("PONG"))
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("SLOWLOG keeps a slow command with its client and without secrets", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      yield* run("CLIENT", "SETNAME", "worker")
      yield* TestClock.setTime(1_700_000_000_000)
      const sleeping = yield* Effect.fork(run("debug", "SLEEP", "2.5"))
      yield* TestClock.adjust("2500 millis")
      yield* Fiber.join(sleeping)
      const bytes = Bytes.fromText
      assert.deepStrictEqual(yield* run("SLOWLOG", "GET"), [
        [0, 1_700_000_002, 2_500_000, ["debug", "SLEEP", "2.5"].map(bytes), bytes("10.0.0.1:1234"), bytes("worker")]
      ])
      yield* run("CONFIG", "SET", "slowlog-log-slower-than", "0", "requirepass", "")
      yield* run("HELLO", "3", "AUTH", "default", "secret")
      const log = JSON.stringify(yield* run("SLOWLOG", "GET"))
      assert.include(log, '["CONFIG","SET","slowlog-log-slower-than","0","requirepass","(redacted)"]')
      assert.include(log, '["HELLO","3","AUTH","(redacted)","(redacted)"]')
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("SLOWLOG truncates long requests as Redis does", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      yield* run("CONFIG", "SET", "slowlog-log-slower-than", "0")
      yield* run("MSET", ...Array.from({ length: 40 }, (_, index) => String(index)))
      yield* run("SET", "k", "x".repeat(200))
      const [[, , , set], [, , , mset]] = (yield* run("SLOWLOG", "GET", "2")) as unknown as ReadonlyArray<
        ReadonlyArray<ReadonlyArray<string>>
      > as [ReadonlyArray<ReadonlyArray<string>>, ReadonlyArray<ReadonlyArray<string>>] // two entries
      assert.deepStrictEqual(set, ["SET", "k", `${"x".repeat(128)}... (72 more bytes)`])
      assert.strictEqual(mset?.length, 32)
      assert.deepStrictEqual(mset?.slice(-2), ["29", "... (10 more arguments)"])
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("LATENCY reports spikes", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      const sleep = (seconds: number) =>
        Effect.gen(function* () {
          const sleeping = yield* Effect.fork(run("DEBUG", "SLEEP", String(seconds)))
          yield* TestClock.adjust(`${seconds} seconds`)
          yield* Fiber.join(sleeping)
        })
      yield* TestClock.setTime(1_700_000_000_000)
      yield* run("CONFIG", "SET", "latency-monitor-threshold", "10", "slowlog-log-slower-than", "1000000")
      yield* sleep(0.005)
      assert.deepStrictEqual(yield* run("LATENCY", "LATEST"), [])
      yield* sleep(0.02)
      yield* sleep(1.3)
      yield* sleep(0.05)
      yield* sleep(2)
      const command = Bytes.fromText("command")
      assert.deepStrictEqual(yield* run("LATENCY", "LATEST"), [[command, 1_700_000_003, 2000, 2000]])
      assert.deepStrictEqual(yield* run("LATENCY", "HISTORY", "command"), [
        [1_700_000_000, 20],
        [1_700_000_001, 1300],
        [1_700_000_003, 2000]
      ])
      yield* TestClock.adjust("1 minute")
      const graph = yield* run("LATENCY", "GRAPH", "command")
      assert.strictEqual(
        (graph as Reply.Verbatim).text,
        [
          "command - high 2000 ms, low 20 ms (all time high 2000 ms)",
          "-".repeat(80),
          "  #",
          " o|",
          " ||",
          "_||",
          "   ",
          "111",
          "mmm",
          ""
        ].join("\n")
      )
      const doctor = ((yield* run("LATENCY", "DOCTOR")) as Reply.Verbatim).text
      assert.include(
        doctor,
        "1. command: 3 latency spikes (average 1106ms, mean deviation 724ms, period 21.00 sec). Worst all time event 2000ms.\n"
      )
      assert.include(doctor, "CONFIG SET slowlog-log-slower-than 10000'")
      assert.strictEqual(yield* run("LATENCY", "RESET"), 1)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("LATENCY reports slow removals of due keys", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const { run } = makeClient(instance)
      yield* run("CONFIG", "SET", "latency-monitor-threshold", "50")
      instance.state.expiry.observe(49_999)
      assert.deepStrictEqual(yield* run("LATENCY", "LATEST"), [])
      instance.state.expiry.observe(75_000)
      assert.deepStrictEqual(yield* run("LATENCY", "LATEST"), [[Bytes.fromText("expire-cycle"), 0, 75, 75]])
      assert.include(((yield* run("LATENCY", "DOCTOR")) as Reply.Verbatim).text, "'CONFIG SET hz 100'")
      assert.strictEqual(info(yield* run("INFO", "stats"), "expire_cycle_cpu_milliseconds"), "124")
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("LATENCY reports the slow removal of one key that is due or evicted", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const { run } = makeClient(instance)
      const seen = function* () {
        const names: Array<string> = []
        for (const event of ["expire-del", "eviction-del", "eviction-cycle"]) {
          const history = yield* run("LATENCY", "HISTORY", event)
          if (Array.isArray(history) && history.length > 0) names.push(`${event} ${history[0]}`)
        }
        return names
      }
      yield* run("DEBUG", "SET-ACTIVE-EXPIRE", "0")
      yield* run("SET", "k", "v", "PX", "1")
      slow.now += 2
      yield* run("EXISTS", "k")
      assert.deepStrictEqual(yield* seen(), [])
      yield* run("CONFIG", "SET", "latency-monitor-threshold", "60")
      yield* run("SET", "k", "v", "PX", "1")
      slow.now += 2
      yield* run("EXISTS", "k")
      assert.deepStrictEqual(yield* seen(), ["expire-del 1700000000,60"])
      yield* run("LATENCY", "RESET")
      yield* run("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
      yield* run("SET", "k", "v")
      yield* run("CONFIG", "SET", "maxmemory", "1")
      yield* run("PING")
      assert.deepStrictEqual(yield* seen(), ["eviction-del 1700000000,60", "eviction-cycle 1700000000,180"])
      yield* run("CONFIG", "SET", "maxmemory", "0")
      yield* run("LATENCY", "RESET")
      yield* run("CONFIG", "SET", "latency-monitor-threshold", "61")
      yield* run("SET", "k", "v", "PX", "1")
      slow.now += 2
      yield* run("EXISTS", "k")
      assert.deepStrictEqual(yield* seen(), [])
    }).pipe(Effect.provide(ourServer()), Effect.withClock(slow.clock))
  )

  it.scoped("pops of one element share the time of a pipeline, as other commands of constant cost do", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const { commands, state } = instance
      const executor = new Executor(new CommandContext(state, makeClient(instance).client), commands)
      const pipeline = (...requests: ReadonlyArray<string>): void => {
        state.step.begin()
        for (const request of requests) executor.execute(request.split(" ").map(Bytes.fromText))
        state.step.end()
      }
      const microseconds = (name: string): number => state.statistics.of(name).microseconds
      pipeline("RPUSH l a b c", "LPOP l", "RPOP l", "SADD s a", "SPOP s", "SREM s a")
      for (const name of ["rpush", "lpop", "rpop", "spop", "srem"]) assert.strictEqual(microseconds(name), 10_000)
      pipeline("SADD s b", "LPOP l 1")
      assert.deepStrictEqual([microseconds("sadd"), microseconds("lpop")], [70_000, 70_000])
    }).pipe(Effect.provide(ourServer()), Effect.withClock(slow.clock))
  )

  it.scoped("INFO reports the uptime, the mean time to live, expired keys and rates", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      yield* run("SET", "a", "1", "PX", "100000")
      yield* run("SET", "b", "1", "PX", "300000")
      for (let i = 0; i < 20; i++) {
        yield* run("GET", "a")
        yield* run("GET", "nosuch")
        yield* TestClock.adjust("100 millis")
      }
      const stats = yield* run("INFO", "stats")
      assert.strictEqual(info(stats, "instantaneous_ops_per_sec"), "19")
      assert.strictEqual(info(stats, "keyspace_hits"), "20")
      assert.strictEqual(info(stats, "keyspace_misses"), "20")
      assert.strictEqual(info(yield* run("INFO", "keyspace"), "db0"), "keys=2,expires=2,avg_ttl=198000")
      yield* TestClock.adjust("98 seconds")
      const later = yield* run("INFO", "everything")
      assert.strictEqual(info(later, "uptime_in_seconds"), "100")
      assert.strictEqual(info(later, "uptime_in_days"), "0")
      assert.strictEqual(info(later, "expired_keys"), "1")
      assert.strictEqual(info(later, "instantaneous_ops_per_sec"), "0")
      assert.strictEqual(info(later, "db0"), "keys=1,expires=1,avg_ttl=200000")
      yield* run("CONFIG", "RESETSTAT")
      const reset = yield* run("INFO", "stats")
      for (const name of [
        "total_commands_processed",
        "expired_keys",
        "keyspace_hits",
        "keyspace_misses",
        "total_net_input_bytes"
      ]) {
        assert.strictEqual(info(reset, name), name === "total_commands_processed" ? "1" : "0", name)
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("TIME and MONITOR use the clock's time", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const { run } = makeClient(instance)
      const monitor = makeClient(instance)
      yield* TestClock.setTime(1_700_000_000_123)
      assert.deepStrictEqual(yield* run("TIME"), ["1700000000", "123000"].map(Bytes.fromText))
      yield* monitor.run("MONITOR")
      yield* run("GET", "a")
      assert.deepStrictEqual(monitor.pushed, [Reply.simple('1700000000.123000 [0 10.0.0.1:1234] "GET" "a"')])
      yield* monitor.run("RESET")
      yield* run("GET", "a")
      assert.strictEqual(monitor.pushed.length, 1)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("MONITOR", () => {
  it.scopedLive("is closed when it does not read", () =>
    Effect.gen(function* () {
      const instance = yield* composition
      const port = yield* ourPort
      const monitor = yield* wire(port)
      const client = yield* wire(port)
      yield* Effect.promise(() => client.send("CONFIG", "SET", "client-output-buffer-limit", "normal 1048576 0 0"))
      yield* Effect.promise(() => monitor.send("MONITOR"))
      monitor.socket.pause()
      const value = "x".repeat(1024 * 1024)
      for (let sent = 0; instance.state.clients.monitors.size > 0; sent++) {
        assert.isBelow(sent, 200)
        yield* Effect.promise(() => client.send("SET", "k", value))
      }
      assert.strictEqual(instance.state.clients.size, 1)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("SHUTDOWN", () => {
  for (const words of [[], ["NOSAVE"], ["NOW", "FORCE"], ["SAVE", "FORCE"], ["nosave", "now", "nosave"]]) {
    it.scoped(`${words.join(" ")} ends the server and closes the connection without a reply`, () =>
      Effect.gen(function* () {
        const { shutdown } = yield* state
        const client = yield* wire(yield* ourPort)
        client.write(`SHUTDOWN ${words.join(" ")}\r\nPING\r\n`)
        assert.strictEqual(yield* Effect.promise(client.untilClose), "")
        yield* Deferred.await(shutdown)
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scoped("SAVE is refused if the data cannot be saved", () =>
    Effect.gen(function* () {
      const { settings, shutdown } = yield* state
      const folder = yield* Program.folder
      mkdirSync(join(folder, "dump.rdb"))
      settings.set([["dir", folder]], { protectedToo: true })
      const client = yield* wire(yield* ourPort)
      const reply = yield* Effect.promise(() => client.send("SHUTDOWN", "SAVE"))
      assert.deepStrictEqual(reply, Reply.error("Errors trying to SHUTDOWN. Check logs."))
      assert.isFalse(yield* Deferred.isDone(shutdown))
      assert.deepStrictEqual(readdirSync(folder), ["dump.rdb"])
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("DEBUG", () => {
  it.scoped("refuses to crash", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      for (const name of ["SEGFAULT", "PANIC", "ASSERT", "OOM", "RESTART", "CRASH-AND-RECOVER"]) {
        assert.deepStrictEqual(
          yield* run("DEBUG", name),
          Reply.error(`DEBUG ${name} is refused: this server does not end by a command but SHUTDOWN`)
        )
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("STRINGMATCH-TEST terminates", () =>
    Effect.gen(function* () {
      const { run } = yield* client
      assert.deepStrictEqual(
        yield* run("DEBUG", "STRINGMATCH-TEST"),
        Reply.simple("Apparently Redis did not crash: test passed")
      )
    }).pipe(Effect.provide(ourServer()))
  )
})
