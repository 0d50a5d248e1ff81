import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { hash } from "../../src/bytes/Arrived.js"
import { Tally } from "../../src/dict/Tally.js"
import { Database } from "../../src/keyspace/Database.js"
import { LazyFree } from "../../src/keyspace/LazyFree.js"
import { nobody } from "../../src/keyspace/Observer.js"
import type { Shared } from "../../src/keyspace/Shared.js"
import { StringBuffer } from "../../src/value/StringBuffer.js"

const bytes = Bytes.unsafeMake

interface Counts extends Shared {
  nearest: number
}

const makeShared = (): Counts => {
  const shared: Counts = {
    now: 1000,
    dirty: 0,
    hits: 0,
    misses: 0,
    expired: 0,
    evicted: 0,
    lazyFree: new LazyFree(),
    memory: new Tally(),
    isReplaying: false,
    holdsExpiry: false,
    nearest: Number.POSITIVE_INFINITY,
    access: (before) => before + 1,
    onDeadline: (deadline) => {
      shared.nearest = Math.min(shared.nearest, deadline)
    },
    timeRemoval: undefined,
    observer: nobody
  }
  return shared
}

const make = () => {
  const shared = makeShared()
  return { shared, database: new Database(shared, 0) }
}

/** Two keys with the same hash, found by trying keys until two collide. */
const collision = (): readonly [Bytes.Bytes, Bytes.Bytes] => {
  const byHash = new Map<number, string>()
  for (let i = 0; ; i++) {
    const key = `collision:${i}`
    const hashed = hash(key)
    const other = byHash.get(hashed)
    if (other !== undefined) return [bytes(other), bytes(key)]
    byHash.set(hashed, key)
  }
}

const keys = FastCheck.nat(60).map((id) => bytes(`key:${id}`))

const steps = FastCheck.oneof(
  FastCheck.record({ _tag: FastCheck.constantFrom("set", "keep", "delete", "persist", "read", "lookup"), key: keys }),
  FastCheck.record({ _tag: FastCheck.constantFrom("until", "deadline"), key: keys, after: FastCheck.nat(500) }),
  FastCheck.record({ _tag: FastCheck.constantFrom("move", "copy"), key: keys, to: keys }),
  FastCheck.record({ _tag: FastCheck.constant("wait"), milliseconds: FastCheck.nat(100) }),
  FastCheck.record({ _tag: FastCheck.constant("removeDue"), maxKeys: FastCheck.nat(20) })
)

describe("Database", () => {
  it("maps keys to values and deadlines, and hides due keys", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(steps, { maxLength: 250, size: "max" }), (sequence) => {
        const { shared, database } = make()
        const model = new Map<string, { value: Bytes.Bytes; deadline: number }>()
        const live = (key: string) => {
          const entry = model.get(key)
          return entry !== undefined && entry.deadline > shared.now ? entry : undefined
        }
        let version = 0
        for (const step of sequence) {
          const value = bytes(`value ${version++}`)
          if ("milliseconds" in step) shared.now += step.milliseconds
          else if ("maxKeys" in step) assert.isAtMost(database.removeDue(step.maxKeys), step.maxKeys)
          else if ("after" in step) {
            const deadline = shared.now + step.after + 1
            const entry = live(step.key)
            if (step._tag === "until") {
              database.setUntil(step.key, value, deadline)
              model.set(step.key, { value, deadline })
            } else {
              database.setDeadline(step.key, deadline)
              if (entry !== undefined) entry.deadline = deadline
            }
          } else if ("to" in step) {
            const entry = live(step.key)
            if (entry === undefined || step.key === step.to) continue
            if (step._tag === "move") {
              database.move(step.key, database, step.to)
              model.delete(step.key)
            } else database.copy(step.key, database, step.to)
            model.set(step.to, { ...entry })
          } else {
            const entry = live(step.key)
            switch (step._tag) {
              case "set":
                database.set(step.key, value)
                model.set(step.key, { value, deadline: Number.POSITIVE_INFINITY })
                break
              case "keep":
                database.set(step.key, value, true)
                model.set(step.key, { value, deadline: entry?.deadline ?? Number.POSITIVE_INFINITY })
                break
              case "delete":
                assert.strictEqual(database.delete(step.key), entry !== undefined)
                model.delete(step.key)
                break
              case "persist":
                database.setDeadline(step.key, undefined)
                if (entry !== undefined) entry.deadline = Number.POSITIVE_INFINITY
                break
              case "read":
                assert.strictEqual(database.read(step.key), entry?.value)
                break
              default:
                assert.strictEqual(database.lookup(step.key), entry?.value)
            }
          }
        }
        const seen = new Map<string, string>()
        database.forEach((key, value) => void seen.set(key, String(value())))
        for (const [key, { value, deadline }] of model) {
          const isLive = deadline > shared.now
          assert.strictEqual(seen.get(key), isLive ? value : undefined)
          assert.strictEqual(database.peek(bytes(key)), isLive ? value : undefined)
          assert.strictEqual(
            database.deadline(bytes(key)),
            isLive && deadline !== Number.POSITIVE_INFINITY ? deadline : undefined
          )
        }
        database.removeDue(Number.POSITIVE_INFINITY)
        const remaining = [...model.values()].filter(({ deadline }) => deadline > shared.now)
        assert.strictEqual(database.size, remaining.length)
        assert.strictEqual(seen.size, remaining.length)
        assert.strictEqual(
          database.expires,
          remaining.filter(({ deadline }) => deadline !== Number.POSITIVE_INFINITY).length
        )
        assert.strictEqual(
          database.nextDeadline,
          Math.min(Number.POSITIVE_INFINITY, ...remaining.map(({ deadline }) => deadline))
        )
      }),
      { numRuns: 200 }
    )
  })

  it("distinguishes two keys with the same hash, and their deadlines", () => {
    const [a, b] = collision()
    const { shared, database } = make()
    database.setUntil(a, bytes("a"), 2000)
    database.setUntil(b, bytes("b"), 1500)
    assert.deepStrictEqual([database.read(a), database.read(b)], ["a", "b"])
    shared.now = 1500
    assert.strictEqual(database.removeDue(10), 1)
    assert.deepStrictEqual([database.read(a), database.read(b)], ["a", undefined])
    database.setUntil(b, bytes("b"), 3000)
    shared.now = 2000
    assert.strictEqual(database.removeDue(10), 1)
    assert.deepStrictEqual([database.read(a), database.read(b)], [undefined, "b"])
    assert.deepStrictEqual([database.deadline(a), database.deadline(b)], [undefined, 3000])
  })

  it("removes a hundred thousand keys, some with the same hash, each at its deadline", () => {
    const { shared, database } = make()
    const count = 100_000
    for (let id = 0; id < count; id++) database.setUntil(bytes(`key:${id}`), bytes(String(id)), 2000 + (id % 100))
    for (let later = 0; later < 100; later++) {
      shared.now = 2000 + later
      assert.strictEqual(database.removeDue(Number.POSITIVE_INFINITY), count / 100)
    }
    assert.strictEqual(database.size, 0)
    assert.strictEqual(database.expires, 0)
    assert.strictEqual(shared.expired, count)
  })

  it("counts a hit or a miss for each read, and neither for a write's lookup", () => {
    const { shared, database } = make()
    database.set(bytes("a"), bytes("1"))
    database.read(bytes("a"))
    database.exists(bytes("a"))
    database.read(bytes("b"))
    database.exists(bytes("b"))
    assert.deepStrictEqual([shared.hits, shared.misses], [2, 2])
    database.lookup(bytes("a"))
    database.lookup(bytes("b"))
    database.peek(bytes("a"))
    database.has(bytes("b"))
    assert.deepStrictEqual([shared.hits, shared.misses], [2, 2])
  })

  it("marks a key as used, unless it is asked not to", () => {
    const { database } = make()
    const key = bytes("a")
    database.set(key, bytes("1"))
    assert.strictEqual(database.accessOf(key), 1)
    database.read(key, false)
    database.exists(key)
    database.peek(key)
    assert.strictEqual(database.accessOf(key), 1)
    database.read(key)
    database.exists(key, true)
    database.lookup(key)
    assert.strictEqual(database.accessOf(key), 4)
    assert.isUndefined(database.accessOf(bytes("b")))
  })

  it("counts each change once, and expiry not at all", () => {
    const { shared, database } = make()
    const changes = (run: () => void): number => {
      const before = shared.dirty
      run()
      return shared.dirty - before
    }
    const [a, b, c] = [bytes("a"), bytes("b"), bytes("c")]
    assert.strictEqual(
      changes(() => database.set(a, b)),
      1
    )
    assert.strictEqual(
      changes(() => database.setUntil(b, b, 5000)),
      1
    )
    assert.strictEqual(
      changes(() => database.setDeadline(b, undefined)),
      1
    )
    assert.strictEqual(
      changes(() => database.move(a, database, b)),
      1
    )
    assert.strictEqual(
      changes(() => database.copy(b, database, c)),
      1
    )
    assert.strictEqual(
      changes(() => void database.delete(a)),
      0
    )
    assert.strictEqual(
      changes(() => void database.delete(c)),
      1
    )
    database.setUntil(c, b, 2000)
    shared.now = 2000
    assert.strictEqual(
      changes(() => void database.read(c)),
      0
    )
    assert.strictEqual(shared.expired, 1)
    assert.strictEqual(
      changes(() => void database.clear()),
      1
    )
  })

  it("copies a value that is edited in place", () => {
    const { database } = make()
    const value = new StringBuffer(bytes("abc"))
    database.set(bytes("a"), value)
    database.copy(bytes("a"), database, bytes("b"))
    value.write(0, bytes("X"))
    const copied = database.peek(bytes("b"))
    assert.instanceOf(copied, StringBuffer)
    assert.strictEqual((copied as StringBuffer).slice(), "abc")
  })

  it("moves a key to another database with its deadline and its access stamp", () => {
    const shared = makeShared()
    const [source, target] = [new Database(shared, 0), new Database(shared, 0)]
    source.setUntil(bytes("a"), bytes("1"), 9000)
    source.setAccess(bytes("a"), 77)
    target.setUntil(bytes("b"), bytes("2"), 5000)
    source.move(bytes("a"), target, bytes("b"))
    assert.isFalse(source.has(bytes("a")))
    assert.strictEqual(source.expires, 0)
    assert.strictEqual(target.peek(bytes("b")), bytes("1"))
    assert.strictEqual(target.deadline(bytes("b")), 9000)
    assert.strictEqual(target.accessOf(bytes("b")), 77)
    assert.strictEqual(target.expires, 1)
  })

  it("hides due keys from iteration, random choice and SCAN", () => {
    const { shared, database } = make()
    for (let id = 0; id < 500; id++) database.setUntil(bytes(`due:${id}`), bytes("1"), 2000)
    for (let id = 0; id < 10; id++) database.set(bytes(`stays:${id}`), bytes("1"))
    shared.now = 2000
    const seen: Array<string> = []
    database.forEach((key) => void seen.push(key))
    assert.strictEqual(seen.length, 10)
    for (let i = 0; i < 50; i++) assert.match(database.randomKey(Math.random) ?? "", /^stays:/)
    let cursor = 0
    do cursor = database.scan(cursor, 10, (key) => assert.match(key, /^stays:/))
    while (cursor !== 0)
    // SCAN has removed the due keys it met
    assert.strictEqual(database.size, 10)
    assert.strictEqual(database.expires, 0)
  })

  it("has no random key when every key is due", () => {
    const { shared, database } = make()
    for (let id = 0; id < 20; id++) database.setUntil(bytes(`due:${id}`), bytes("1"), 2000)
    shared.now = 2000
    assert.isUndefined(database.randomKey(Math.random))
    assert.strictEqual(database.size, 0)
  })

  it("is empty after clear, which returns the number of keys removed", () => {
    const { database } = make()
    for (let id = 0; id < 1000; id++) database.setUntil(bytes(`key:${id}`), bytes("1"), 2000 + id)
    assert.strictEqual(database.clear(), 1000)
    assert.strictEqual(database.size, 0)
    assert.strictEqual(database.nextDeadline, Number.POSITIVE_INFINITY)
    database.setUntil(bytes("key:1"), bytes("2"), 3000)
    assert.strictEqual(database.deadline(bytes("key:1")), 3000)
    assert.strictEqual(database.averageTtl, 2000)
  })

  it("announces each deadline that is set", () => {
    const { shared, database } = make()
    database.setUntil(bytes("a"), bytes("1"), 5000)
    database.setDeadline(bytes("a"), 4000)
    assert.strictEqual(shared.nearest, 4000)
  })
})
