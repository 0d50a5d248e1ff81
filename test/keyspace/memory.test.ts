/** The memory that a keyspace counts, against what is really there. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Keyspace } from "../../src/keyspace/Keyspace.js"
import { HashValue } from "../../src/value/HashValue.js"
import { List } from "../../src/value/List.js"
import { SetValue } from "../../src/value/SetValue.js"
import { SortedSet } from "../../src/value/SortedSet.js"
import { Stream } from "../../src/value/Stream.js"
import { StringBuffer } from "../../src/value/StringBuffer.js"
import { Group } from "../../src/value/stream/Group.js"
import type { Value } from "../../src/value/Value.js"

const bytes = Bytes.unsafeMake
const limits = { entries: 128, value: 64 }
const kinds = ["string", "long", "buffer", "hash", "list", "set", "zset", "stream"] as const

/** Makes a value larger or smaller by some elements. */
const change = (value: Value, size: number, seed: number): void => {
  if (typeof value === "string") return
  for (let i = 0; i < size; i++) {
    const element = bytes(`${seed}:${i}:`.padEnd((seed * 7 + i) % 90, "x"))
    switch (value.type) {
      case "string":
        value.extend(value.length + element.length)
        break
      case "hash":
        value.set(element, element, limits)
        if (seed % 3 === 0) value.delete(element)
        break
      case "list":
        value.push(i % 2 === 0 ? "left" : "right", element)
        if (seed % 3 === 0 && i % 2 === 0) value.pop("left")
        if (seed % 5 === 0 && i === size - 1) value.trim(0, Math.ceil(value.size / 2))
        if (seed % 7 === 0 && i === size - 1) value.insert(value.size >> 1, element)
        if (seed % 11 === 0 && i === size - 1) value.removeEqual(element, 1, false)
        break
      case "set":
        value.add(element, 512)
        if (seed % 3 === 0) value.delete(element)
        break
      case "zset":
        value.add(element, (seed * 31 + i * 17) % 97, limits)
        if (seed % 3 === 0) value.remove(element)
        if (seed % 5 === 0 && i === size - 1) value.removeRange(0, value.size >> 1)
        break
      case "stream": {
        const id = value.nextId(0) ?? { ms: 0, seq: 0 }
        value.add(id, [bytes("field"), element], { maxBytes: 4096, maxEntries: 100 })
        const group = value.group(bytes("group")) ?? new Group(bytes("group"), id, 0)
        if (value.groupCount === 0) value.addGroup(group)
        const consumer = group.consumer(bytes("one")) ?? group.addConsumer(bytes("one"), 0)
        group.deliver(id, consumer, 0)
        if (seed % 3 === 0) group.acknowledge(id)
        if (seed % 5 === 0 && i === size - 1) {
          value.trim({ keep: { _tag: "MaxLength", length: 5 }, approximate: false, limit: 0 })
        }
      }
    }
  }
}

const make = (kind: (typeof kinds)[number], size: number): Value => {
  switch (kind) {
    case "string":
      return bytes("x".repeat(size))
    case "long":
      return bytes("x".repeat(1000 + size * 20))
    case "buffer":
      return new StringBuffer(bytes("x".repeat(size)))
    case "hash":
      return new HashValue()
    case "list":
      return new List()
    case "set":
      return new SetValue()
    case "zset":
      return new SortedSet()
    case "stream":
      return new Stream()
  }
}

const steps = FastCheck.array(
  FastCheck.record({
    action: FastCheck.constantFrom("set", "change", "change", "delete", "move", "until", "clear"),
    kind: FastCheck.constantFrom(...kinds),
    key: FastCheck.nat(400),
    size: FastCheck.nat(300),
    seed: FastCheck.nat(1000)
  }),
  { maxLength: 60 }
)

describe("the memory of a keyspace", () => {
  it("is again that of an empty one when all keys are gone, one by one", () =>
    FastCheck.assert(
      FastCheck.property(steps, (all) => {
        const keyspace = new Keyspace(2)
        const empty = keyspace.memory.settled
        const databases = [keyspace.database(0), keyspace.database(1)] as const
        for (const { action, kind, key, seed, size } of all) {
          const database = databases[seed % 2] ?? databases[0]
          const name = bytes(`key:${key}`)
          if (action === "set") {
            const value = make(kind, size)
            change(value, size, seed)
            database.set(name, value)
          } else if (action === "until") database.setUntil(name, make("string", size), 1e12)
          else if (action === "delete") database.delete(name)
          else if (action === "clear" && seed % 10 === 0) database.clear()
          else if (action === "move") {
            if (database.has(name)) database.move(name, databases[(seed + 1) % 2] ?? databases[0], name)
          } else {
            const value = database.lookup(name)
            if (value !== undefined) change(value, size, seed)
          }
          assert.isAtLeast(keyspace.memory.settled, empty)
        }
        for (const database of databases) {
          for (let key = 0; key <= 400; key++) database.delete(bytes(`key:${key}`))
          // tables keep some slots and an arena, and deadlines a piece of theirs
          assert.isAtMost(database.dict.memory, 400_000)
          database.clear()
        }
        assert.strictEqual(keyspace.memory.settled, empty)
      }),
      { numRuns: 60 }
    ))

  it("counts the objects in a table as they are now", () =>
    FastCheck.assert(
      FastCheck.property(steps, (all) => {
        const keyspace = new Keyspace(1)
        const database = keyspace.database(0)
        const values = new Map<string, Value>()
        for (const { kind, key, seed, size } of all) {
          const name = bytes(`key:${key}`)
          const value = make(kind, size)
          database.set(name, value)
          const held = database.lookup(name) ?? value
          change(held, size, seed)
          values.set(name, held)
        }
        let sum = 0
        for (const value of values.values()) if (typeof value !== "string") sum += value.memory
        assert.isAtLeast(keyspace.memory.settled, sum)
      }),
      { numRuns: 40 }
    ))
})
