/**
 * LATENCY DOCTOR on keys that expire or are evicted. redis-server frees large values; here that costs nothing, so that ours is
 * given the same events.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import type { Event } from "../../../src/state/Latency.js"
import { hasRedis, ourServer } from "../../fixtures.js"
import { state } from "../../internals.js"
import { sendToBoth } from "../Servers.js"

/** Milliseconds: redis-server needs some 100 for the value, and few for anything else. */
const threshold = "20"

const fill = `
  for from = 1, 400000, 1000 do
    local members = {}
    for i = 1, 1000 do members[i] = from + i .. 'x' end
    redis.call('SADD', 'big', unpack(members))
  end`

/** A report without its numbers and the order of its events, which Redis keeps in a hash table. */
const comparable = (report: Reply.Reply): string => {
  const text = report instanceof Reply.Verbatim ? report.text : String(report)
  const [opening = "", spikes = "", ...advice] = text.split("\n\n")
  const events = spikes.split("\n").map((line) => line.replace(/^\d+/, "").replace(/[\d.]+/g, "N"))
  return [opening, ...events.sort(), ...advice].join("\n")
}

describe.skipIf(!hasRedis)("LATENCY DOCTOR, compared with redis-server", () => {
  const events: ReadonlyArray<readonly [cause: "expire" | "evict", ReadonlyArray<Event>]> = [
    ["expire", ["expire-del"]],
    ["evict", ["eviction-del"]],
    ["evict", ["eviction-cycle"]],
    ["evict", ["eviction-cycle", "eviction-del"]]
  ]
  for (const [cause, kept] of events) {
    it.scopedLive(`advises on ${kept.join(" and ")}`, () =>
      Effect.gen(function* () {
        const { clock, latency } = yield* state
        const both = yield* sendToBoth()
        const run = (line: string) => both(...line.split(" "))
        yield* run("DEBUG SET-ACTIVE-EXPIRE 0")
        yield* run("CONFIG SET maxmemory-policy allkeys-random")
        yield* both("EVAL", fill, "0")
        yield* run(`CONFIG SET latency-monitor-threshold ${threshold}`)
        if (cause === "evict") {
          yield* run("CONFIG SET maxmemory 1")
          yield* run("PING")
          yield* run("CONFIG SET maxmemory 0")
        } else {
          yield* run("PEXPIREAT big 1")
          // a past deadline deletes at once, and is not the removal of a due key
          assert.deepStrictEqual(yield* run("LATENCY HISTORY expire-del"), [[], []])
          yield* both("EVAL", fill, "0")
          yield* run("PEXPIRE big 1")
          yield* until(Effect.map(run("EXISTS big"), ([ours, real]) => ours === 0 && real === 0))
        }
        for (const event of kept) latency.add(event, 100_000, clock.unsafeCurrentTimeMillis())
        // nothing more is recorded
        yield* run("CONFIG SET latency-monitor-threshold 1000000")
        for (const event of ["command", "fast-command", "expire-del", "eviction-del", "eviction-cycle"] as const) {
          if (kept.includes(event)) {
            const [ours, real] = yield* run(`LATENCY HISTORY ${event}`)
            assert.deepStrictEqual([isRecorded(ours), isRecorded(real)], [true, true], event)
          } else yield* run(`LATENCY RESET ${event}`)
        }
        const [ours, real] = yield* run("LATENCY DOCTOR")
        assert.strictEqual(comparable(ours), comparable(real))
      }).pipe(Effect.provide(ourServer()))
    )
  }

  for (const settings of [
    ["slowlog-log-slower-than", "-1"],
    ["slowlog-max-len", "0"],
    ["slowlog-log-slower-than", "10000000"],
    ["slowlog-log-slower-than", "0"]
  ] as const) {
    it.scopedLive(`advises on slow commands with ${settings.join(" ")}`, () =>
      Effect.gen(function* () {
        const { clock, latency } = yield* state
        const both = yield* sendToBoth()
        yield* both("CONFIG", "SET", ...settings)
        yield* both("CONFIG", "SET", "latency-monitor-threshold", "5")
        yield* both("DEBUG", "SLEEP", "0.01")
        yield* both("CONFIG", "SET", "latency-monitor-threshold", "1000")
        yield* both("LATENCY", "RESET", "fast-command")
        // here no sleep holds up the server
        latency.add("command", 10_000_000, clock.unsafeCurrentTimeMillis())
        const [ours, real] = yield* both("LATENCY", "DOCTOR")
        assert.strictEqual(comparable(ours), comparable(real))
        assert.include(comparable(real), "command: N latency spikes")
      }).pipe(Effect.provide(ourServer()))
    )
  }
})

const isRecorded = (history: Reply.Reply): boolean => Array.isArray(history) && history.length > 0

const until = (condition: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.flatMap(condition, (holds) => (holds ? Effect.void : until(condition)))
