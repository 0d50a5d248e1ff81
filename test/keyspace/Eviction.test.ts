import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import { Eviction, policyOf } from "../../src/keyspace/Eviction.js"
import { Keyspace } from "../../src/keyspace/Keyspace.js"

const key = Bytes.unsafeMake
const minute = 60_000

/** A keyspace at a time, in milliseconds of Unix time. */
const make = (now = 1_000_000_000_000) => {
  const keyspace = new Keyspace(4)
  keyspace.now = now
  const eviction = new Eviction(keyspace)
  const set = (name: string, index = 0, deadline?: number): void => {
    const database = keyspace.database(index)
    if (deadline === undefined) database.set(key(name), key("value"))
    else database.setUntil(key(name), key("value"), deadline)
  }
  const names = (index = 0): ReadonlyArray<string> => {
    const found: Array<string> = []
    keyspace.database(index).forEach((name) => void found.push(name))
    return found.sort()
  }
  return { keyspace, eviction, set, names }
}

describe("Eviction", () => {
  it("knows the policies by their names", () => {
    assert.deepStrictEqual(policyOf("allkeys-lfu"), { isVolatile: false, order: "lfu" })
    assert.deepStrictEqual(policyOf("volatile-ttl"), { isVolatile: true, order: "ttl" })
    assert.isUndefined(policyOf("noeviction"))
  })

  it("removes nothing without a policy, or from an empty keyspace", () => {
    const { eviction, set } = make()
    assert.isFalse(eviction.evict())
    set("a")
    assert.isFalse(eviction.evict())
  })

  it("by LRU removes the key that was used longest ago", () => {
    const { keyspace, eviction, set, names } = make()
    for (const name of ["a", "b", "c", "d"]) {
      set(name)
      keyspace.now += 2000
    }
    keyspace.database(0).read(key("a"))
    eviction.policy = policyOf("allkeys-lru")
    eviction.samples = 64
    assert.isTrue(eviction.evict())
    assert.deepStrictEqual(names(), ["a", "c", "d"])
    assert.isTrue(eviction.evict())
    assert.deepStrictEqual(names(), ["a", "d"])
    assert.strictEqual(keyspace.evicted, 2)
  })

  it("by LFU removes the key that is used least, whenever that was", () => {
    const { keyspace, eviction, set, names } = make()
    keyspace.frequency = { logFactor: 0, decayTime: 1 }
    for (const name of ["a", "b", "c"]) set(name)
    for (let i = 0; i < 20; i++) {
      keyspace.database(0).read(key("a"))
      keyspace.database(0).read(key("c"))
    }
    keyspace.database(0).read(key("b"))
    eviction.policy = policyOf("allkeys-lfu")
    eviction.samples = 64
    assert.isTrue(eviction.evict())
    assert.deepStrictEqual(names(), ["a", "c"])
  })

  it("by LFU lets a count decay with time", () => {
    const { keyspace, eviction, set, names } = make()
    keyspace.frequency = { logFactor: 0, decayTime: 1 }
    set("old")
    for (let i = 0; i < 30; i++) keyspace.database(0).read(key("old"))
    keyspace.now += 34 * minute
    set("new")
    for (let i = 0; i < 3; i++) keyspace.database(0).read(key("new"))
    eviction.policy = policyOf("allkeys-lfu")
    eviction.samples = 64
    assert.isTrue(eviction.evict())
    assert.deepStrictEqual(names(), ["new"])
  })

  it("by TTL removes the nearest deadline of all databases", () => {
    const { keyspace, eviction, set, names } = make()
    set("kept")
    set("late", 0, keyspace.now + 2000)
    set("soon", 2, keyspace.now + 1000)
    eviction.policy = policyOf("volatile-ttl")
    assert.isTrue(eviction.evict())
    assert.deepStrictEqual([names(0), names(2)], [["kept", "late"], []])
    assert.isTrue(eviction.evict())
    assert.isFalse(eviction.evict())
    assert.deepStrictEqual(names(0), ["kept"])
  })

  it("removes only keys with a deadline by a volatile policy", () => {
    for (const policy of ["volatile-lru", "volatile-lfu", "volatile-random"]) {
      const { keyspace, eviction, set, names } = make()
      if (policy === "volatile-lfu") keyspace.frequency = { logFactor: 10, decayTime: 1 }
      for (let i = 0; i < 50; i++) set(`kept:${i}`)
      for (let i = 0; i < 20; i++) set(`due:${i}`, i % 4, keyspace.now + 1000 + i)
      eviction.policy = policyOf(policy)
      let evicted = 0
      while (eviction.evict()) evicted++
      assert.strictEqual(evicted, 20)
      assert.strictEqual(names().length, 50)
    }
  })

  it("passes over candidates that are gone, or have lost their deadline", () => {
    const { keyspace, eviction, set } = make()
    for (let i = 0; i < 40; i++) set(`key:${i}`, 0, keyspace.now + 100_000)
    eviction.policy = policyOf("volatile-lru")
    assert.isTrue(eviction.evict())
    for (let i = 0; i < 40; i++) {
      if (i % 2 === 0) keyspace.database(0).delete(key(`key:${i}`))
      else keyspace.database(0).setDeadline(key(`key:${i}`), undefined)
    }
    assert.isFalse(eviction.evict())
  })

  it("by random order removes from the databases in turn", () => {
    const { keyspace, eviction, set } = make()
    for (let i = 0; i < 40; i++) set(`key:${i}`, i % 4)
    eviction.policy = policyOf("allkeys-random")
    for (let i = 0; i < 8; i++) assert.isTrue(eviction.evict())
    for (let index = 0; index < 4; index++) assert.strictEqual(keyspace.database(index).size, 8)
  })
})
