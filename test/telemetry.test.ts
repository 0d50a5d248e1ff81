/** Spans and metrics of the store in process, and the line of the program in the errors of both kinds of stores. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Client from "../src/Client.js"
import * as Store from "../src/Store.js"
import { collecting, counts } from "./client/Spans.js"
import { ourPort, ourServer } from "./fixtures.js"

const observedBy = (telemetry: NonNullable<Store.Options["telemetry"]>) => Store.layerWith({ telemetry })

/** Commands of each way into the store. */
const program = Effect.gen(function* () {
  const store = yield* Store.Store
  yield* store.set("secret key", "text")
  yield* store.get("secret key")
  yield* Effect.flip(store.incr("secret key"))
  yield* store.command("CONFIG", "RESETSTAT")
  yield* store.list.popBlocking(["secret list"], "left", { timeout: 0 })
  yield* store.transaction((tx) =>
    Effect.zipRight(
      tx.read((_) => _.strlen("secret key")),
      tx.queue((_) => _.append("secret key", "more"))
    )
  )
  const second = yield* store.database(1)
  yield* second.binary.hash.set("secret hash", { field: "value" })
})

describe("spans of the store in process", () => {
  it.effect("have the command's name and the database, never keys or values", () =>
    Effect.gen(function* () {
      const { spans, tracer } = collecting()
      yield* program.pipe(Effect.provide(observedBy({ spans: true })), Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["SET", "GET", "INCR", "CONFIG RESETSTAT", "LMPOP", "STRLEN", "MULTI APPEND", "HSET"]
      )
      for (const span of spans) {
        assert.strictEqual(span.kind, "internal")
        assert.deepStrictEqual(Object.fromEntries(span.attributes), {
          "db.system.name": "redis",
          "db.namespace": span.name === "HSET" ? "1" : "0",
          "db.operation.name": span.name,
          ...(span.name === "INCR" ? { "error.type": "NotAnInteger" } : {})
        })
      }
    })
  )

  it.effect("are not made unless asked for", () =>
    Effect.gen(function* () {
      const { spans, tracer } = collecting()
      yield* program.pipe(Effect.provide(observedBy({ metrics: true })), Effect.withTracer(tracer))
      yield* program.pipe(Effect.provide(Store.layer), Effect.withTracer(tracer))
      assert.deepStrictEqual(spans, [])
    })
  )
})

describe("metrics of the store in process", () => {
  it.effect("time each command and count errors, where they are asked for", () =>
    Effect.gen(function* () {
      const before = counts()
      yield* Effect.provide(program, observedBy({ metrics: true }))
      const since = Object.fromEntries(
        Object.entries(counts()).map(([name, count]) => [name, count - (before[name] ?? 0)])
      )
      assert.deepInclude(since, {
        "db.client.operation.duration SET": 1,
        "db.client.operation.duration INCR": 1,
        "db.client.operation.duration CONFIG RESETSTAT": 1,
        "db.client.operation.duration MULTI APPEND": 1,
        "layeredis.client.errors INCR NotAnInteger": 1
      })
      const then = counts()
      yield* Effect.provide(program, Store.layer)
      assert.deepStrictEqual(counts(), then)
    })
  )
})

/** The lines of an error that are in this file. */
const ownLines = (cause: Cause.Cause<unknown>): ReadonlyArray<string> =>
  Cause.pretty(cause)
    .split("\n")
    .filter((line) => line.includes("telemetry.test.ts"))

/** Calls that fail, each on a line that names it. */
const failing = (store: Store.Service): Readonly<Record<string, Effect.Effect<unknown, unknown>>> => ({
  INCR: Effect.suspend(() => store.incr("text")), // INCR
  GET: Effect.gen(function* () {
    return yield* store.get("list") // GET
  }),
  HSET: Effect.flatMap(
    Effect.succeed("text"),
    (key) => store.hash.set(key, { a: "b" }) // HSET
  ),
  LLEN: store.binary.list.len("text"), // LLEN
  NONSENSE: store.command("nonsense") // NONSENSE
})

const source = readFileSync("test/telemetry.test.ts", "utf8").split("\n")

const prepare = Effect.flatMap(Store.Store, (store) =>
  Effect.zipRight(store.set("text", "text"), Effect.as(store.list.pushRight("list", ["a"]), store))
)

const check = Effect.gen(function* () {
  const store = yield* prepare
  for (const [name, call] of Object.entries(failing(store))) {
    const cause = yield* Effect.flip(Effect.sandbox(call))
    const expected = source.findIndex((line) => line.endsWith(`// ${name}`)) + 1
    const [line = Cause.pretty(cause)] = ownLines(cause)
    assert.match(line, new RegExp(`^    at ${name} \\(.*telemetry\\.test\\.ts:${expected}:\\d+\\)$`))
  }
})

describe("the line of the program", () => {
  it.effect("is in the errors of a store in process that is asked for lines", () =>
    Effect.provide(check, observedBy({ spans: "lines" }))
  )

  it.effect("is in the errors of a client that is asked for lines", () =>
    Effect.flatMap(ourPort, (port) =>
      Effect.provide(check, Client.layer({ url: `127.0.0.1:${port}`, telemetry: { spans: "lines" } }))
    ).pipe(Effect.provide(ourServer()))
  )

  it.effect("is not made up where Effect makes the call", () =>
    Effect.gen(function* () {
      const store = yield* prepare
      const cause = yield* Effect.flip(Effect.sandbox(Effect.forEach(["list"], store.get)))
      assert.include(Cause.pretty(cause), "\n    at GET")
      assert.deepStrictEqual(ownLines(cause), [])
      assert.isTrue(Option.isSome(Cause.failureOption(cause)))
    }).pipe(Effect.provide(observedBy({ spans: "lines" })))
  )

  it.effect("is that of the span around the call, without spans of the store", () =>
    Effect.gen(function* () {
      const store = yield* prepare
      const lookUp = Effect.fn("lookUp")((key: string) => store.get(key))
      const cause = yield* Effect.flip(Effect.sandbox(lookUp("list")))
      assert.match(ownLines(cause).join("\n"), /at lookUp \(.*telemetry\.test\.ts/)
    }).pipe(Effect.provide(Store.layer))
  )
})
