// The embedded store: nanoseconds per operation inside a running fiber, and per operation of the keyspace alone. It counts
// this process's CPU time, garbage collection included, so a busy machine does not distort it.
//
//   node bench/store.mjs [keys]   after `npm run build`
import * as Effect from "effect/Effect"
import { Instance } from "../dist/needs-effect-3/Instance.js"
import { Composition } from "../dist/needs-effect-3/instance/Composition.js"
import * as Store from "../dist/needs-effect-3/Store.js"

const count = Number(process.argv[2] ?? 10_000)
const rounds = 15
const operations = 200_000
// keys out of order, as a program would ask for them
const keys = Array.from({ length: count }, (_, index) => `key:${String((index * 7919) % count).padStart(12, "0")}`)
const values = Array.from({ length: count }, (_, index) => `value:${String(index).padStart(10, "0")}`)

const rows = []
const row = (name, times) => {
  const sorted = times.map((microseconds) => (microseconds * 1000) / operations).sort((a, b) => a - b)
  rows.push({ what: name, "best ns": Math.round(sorted[0]), "median ns": Math.round(sorted[rounds >> 1]) })
}

const used = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Times a loop of plain calls. */
const plain = (name, run) => {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const start = used()
    for (let i = 0; i < operations; i++) run(i % count)
    times.push(used() - start)
  }
  row(name, times)
}

/** Times a loop inside a running fiber: one `yield*` per operation. */
const inFiber = (name, run) =>
  Effect.gen(function* () {
    const times = []
    for (let round = 0; round < rounds; round++) {
      const start = used()
      for (let i = 0; i < operations; i++) yield* run(i % count)
      times.push(used() - start)
    }
    row(name, times)
  })

const program = Effect.gen(function* () {
  const store = yield* Store.Store
  const { keyspace } = Composition.of(yield* Instance).state
  const database = keyspace.database(0)
  plain("keyspace: set", (i) => database.set(keys[i], values[i]))
  plain("keyspace: get", (i) => database.read(keys[i]))
  yield* inFiber("Effect.sync alone", () => Effect.sync(() => undefined))
  yield* inFiber("store.set", (i) => store.set(keys[i], values[i]))
  yield* inFiber("store.get", (i) => store.get(keys[i]))
  yield* inFiber("store.incrBy", (i) => store.incrBy(`counter:${i % 1000}`, 2))
  yield* inFiber("store.exists (as a request)", (i) => store.exists(keys[i]))
})

await Effect.runPromise(Effect.provide(program, Store.layer))
console.table(rows)
