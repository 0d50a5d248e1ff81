import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../../src/Bytes.js"
import * as Dump from "../../../src/persistence/rdb/Dump.js"
import { ListpackWriter } from "../../../src/persistence/rdb/ListpackWriter.js"
import { Output } from "../../../src/persistence/rdb/Output.js"
import * as Type from "../../../src/persistence/rdb/Type.js"
import type { HashValue } from "../../../src/value/HashValue.js"
import type { SortedSet } from "../../../src/value/SortedSet.js"
import type { Value } from "../../../src/value/Value.js"
import { limits } from "./Files.js"

/** The value of a kind that is a listpack of some elements. */
const restore = (type: number, elements: ReadonlyArray<string>): Value | undefined => {
  const output = new Output(false)
  const listpack = new ListpackWriter()
  output.byte(type)
  for (const element of elements) listpack.add(Bytes.unsafeMake(element))
  for (const _ of listpack.writeTo(output));
  return Dump.restore(output.take(), limits)
}

type Entries = ReadonlyArray<readonly [string, number]>

const entriesOf = (value: Value | undefined): Entries => {
  const entries: Array<readonly [string, number]> = []
  const visit = (member: string, score: number): void => void entries.push([member, score])
  ;(value as SortedSet | undefined)?.forEach(visit) // the kind asked for
  return entries
}

const fieldsOf = (count: number): Array<string> =>
  Array.from({ length: count }, (_, i) => [`field ${i}`, `value ${i}`]).flat()

describe("a listpack", () => {
  it("of a sorted set keeps scores of every width, and zero without a sign", () => {
    const value = restore(Type.sortedSetListpack, ["z", "-0", "a", "1", "b", "1", "c", "2.5", "d", "9007199254740993"])
    const expected: Entries = [
      ["z", 0],
      ["a", 1],
      ["b", 1],
      ["c", 2.5],
      ["d", 9007199254740992]
    ]
    assert.deepStrictEqual(entriesOf(value), expected)
  })

  it("of a sorted set may be out of order", () => {
    const sorted: Entries = [
      ["a", 1],
      ["c", 1],
      ["b", 2]
    ]
    for (const elements of [
      ["b", "2", "a", "1", "c", "1"],
      ["c", "1", "a", "1", "b", "2"]
    ]) {
      assert.deepStrictEqual(entriesOf(restore(Type.sortedSetListpack, elements)), sorted)
    }
  })

  it("is refused with a member or a field twice, without a value, or with a score that is none", () => {
    assert.isUndefined(restore(Type.sortedSetListpack, ["a", "1", "b", "2", "a", "3"]))
    assert.isUndefined(restore(Type.sortedSetListpack, ["a", "1", "b"]))
    assert.isUndefined(restore(Type.sortedSetListpack, ["a", "1", "b", "word"]))
    assert.isUndefined(restore(Type.sortedSetListpack, ["a", "nan"]))
    assert.isUndefined(restore(Type.hashListpack, ["a", "1", "b"]))
    for (const count of [2, 40, 200]) {
      assert.isUndefined(restore(Type.hashListpack, [...fieldsOf(count), "field 1", "again"]))
    }
  })

  it("of a hash keeps its order, and its long values", () => {
    const elements = [...fieldsOf(200), "long", "x".repeat(70), "longer", "y".repeat(5000), "", ""]
    const value = restore(Type.hashListpack, elements)
    const found: Array<string> = []
    ;(value as HashValue).forEach((field, text) => void found.push(field, text)) // the kind asked for
    assert.deepStrictEqual(found, elements)
    assert.strictEqual((value as HashValue).encoding, "listpack")
  })
})
