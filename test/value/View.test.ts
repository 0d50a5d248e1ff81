/**
 * A view is the value of its moment, whatever changes meanwhile; the changes are those that the value would have had without a
 * view; and what a view costs is what has changed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import * as Decode from "../../src/persistence/rdb/Decode.js"
import * as Encode from "../../src/persistence/rdb/Encode.js"
import { Input } from "../../src/persistence/rdb/Input.js"
import * as Limits from "../../src/persistence/rdb/Limits.js"
import { Output } from "../../src/persistence/rdb/Output.js"
import { Settings } from "../../src/state/Settings.js"
import { HashValue } from "../../src/value/HashValue.js"
import { List } from "../../src/value/List.js"
import { SetValue } from "../../src/value/SetValue.js"
import { SortedSet } from "../../src/value/SortedSet.js"
import { Stream } from "../../src/value/Stream.js"
import { StringBuffer } from "../../src/value/StringBuffer.js"
import { Group, unknown } from "../../src/value/stream/Group.js"
import { copy, type Value, type Viewed, view } from "../../src/value/Value.js"
import type * as View from "../../src/value/View.js"
import { Source } from "../compat/Grammar.js"
import * as Seed from "../compat/Seed.js"

const bytes = Bytes.unsafeMake
const limits = Limits.of(Settings.defaults())

/** The bytes of a value in a file; `between` runs wherever the writer rests. */
const encode = (value: Viewed, between: () => void = () => undefined): Buffer => {
  const output = new Output(false)
  const pieces: Array<Buffer> = []
  for (const _ of Encode.write(output, value, -2)) {
    pieces.push(output.take())
    between()
  }
  return Buffer.concat([...pieces, output.take()])
}

/** What a file says of a value, whatever the order of a table in it. */
const plain = (type: number, file: Buffer): unknown => {
  const { done, value } = Decode.read(type, new Input(file), limits).next()
  if (done !== true || value === undefined) return assert.fail("the value is not whole")
  if (typeof value === "string") return value
  const parts: Array<string> = []
  if (value.type === "hash") value.forEach((field, text) => void parts.push(`${field}=${text}`))
  else if (value.type === "set") parts.push(...value.members())
  else return file.toString("latin1")
  return parts.sort().join("\n")
}

const contents = (value: Viewed, between?: () => void): unknown => plain(Encode.typeOf(value), encode(value, between))

/** A type of values: a big one, and a random edit. */
interface Kind<A extends Value> {
  readonly make: () => A
  readonly edit: (value: A, source: Source) => void
}

const count = 3000
const element = (index: number): Bytes.Bytes => bytes(`element ${index}`)
const any = (source: Source): Bytes.Bytes =>
  source.chance(0.02) ? bytes("long".repeat(600)) : element(source.between(0, 4500))

const list: Kind<List> = {
  make: () => {
    const value = new List()
    for (let i = 0; i < count; i++) value.push("right", element(i % 777))
    return value
  },
  edit: (value, source) => {
    const index = source.between(0, value.size - 1)
    const end = source.pick<"left" | "right">(["left", "right"])
    source.pick<() => void>([
      () => value.push(end, any(source)),
      () => void value.pop(end),
      () => value.set(index, any(source)),
      () => value.insert(index, any(source)),
      () => void value.removeEqual(any(source), 3, source.chance(0.5)),
      () => value.trim(source.between(0, 3), value.size - source.between(0, 3))
    ])()
  }
}

const hash: Kind<HashValue> = {
  make: () => {
    const value = new HashValue()
    for (let i = 0; i < count; i++) value.set(element(i), element(i), limits.hash)
    return value
  },
  edit: (value, source) => {
    if (source.chance(0.5)) value.set(any(source), any(source), limits.hash)
    else value.delete(any(source))
  }
}

const set: Kind<SetValue> = {
  make: () =>
    SetValue.of(
      Array.from({ length: count }, (_, index) => element(index)),
      limits.maxIntegers
    ),
  edit: (value, source) => {
    if (source.chance(0.1)) value.pop(() => source.next())
    else if (source.chance(0.5)) value.add(any(source), limits.maxIntegers)
    else value.delete(any(source))
  }
}

const sortedSet: Kind<SortedSet> = {
  make: () => {
    const value = new SortedSet()
    for (let i = 0; i < count; i++) value.add(element(i), (i * 7919) % count)
    return value
  },
  edit: (value, source) => {
    const rank = source.between(0, value.size - 1)
    if (source.chance(0.02)) value.removeRange(rank, Math.min(rank + source.between(0, 1000), value.size))
    else if (source.chance(0.6)) value.add(any(source), source.between(-100, count))
    else value.remove(any(source))
  }
}

const idOf = (index: number) => ({ ms: index + 1, seq: 1 })
const nodeLimits = { maxEntries: 100, maxBytes: 4096 }

const stream: Kind<Stream> = {
  make: () => {
    const value = new Stream()
    for (let i = 0; i < count; i++) value.add(idOf(i), [bytes("field"), element(i)], nodeLimits)
    for (const name of ["g", "h"]) {
      const group = new Group(bytes(name), idOf(0), unknown)
      value.addGroup(group)
      for (let i = 0; i < 1500; i++) {
        const consumer = bytes(`consumer ${i % 3}`)
        group.deliver(idOf(i), group.consumer(consumer) ?? group.addConsumer(consumer, 1), i)
        group.last = idOf(i)
      }
    }
    return value
  },
  edit: (value, source) => {
    const index = source.between(0, source.chance(0.7) ? 1600 : count)
    const group = value.group(bytes(source.pick(["g", "h"])))
    const consumer = group?.consumer(bytes(`consumer ${source.between(0, 3)}`))
    const pending = group?.pending.get(idOf(index))
    source.pick<() => void>([
      () => value.add(value.nextId(0) ?? idOf(0), [bytes(source.pick(["field", "other"])), any(source)], nodeLimits),
      () => void value.delete([idOf(index)]),
      () => void group?.acknowledge(idOf(index)),
      () => void (consumer !== undefined && group?.deliver(idOf(index), consumer, index)),
      () => {
        if (group === undefined || pending === undefined) return
        const own = group.writable(pending)
        own.delivered++
        own.deliveries = 7
        if (consumer !== undefined) group.reassign(own, consumer)
      },
      () => {
        if (consumer !== undefined) consumer.seen++
        if (source.chance(0.01) && consumer !== undefined) group?.removeConsumer(consumer)
        else if (source.chance(0.1) && group?.consumer(bytes("consumer 3")) === undefined)
          group?.addConsumer(bytes("consumer 3"), 2)
      },
      () => {
        const approximate = source.chance(0.5)
        value.trim({ keep: { _tag: "MaxLength", length: value.size - source.between(0, 20) }, approximate, limit: 0 })
      },
      () => void (group !== undefined && value.advance(group, idOf(index)))
    ])()
  }
}

const string: Kind<StringBuffer> = {
  make: () => new StringBuffer(bytes(Array.from({ length: count }, (_, index) => element(index)).join(" "))),
  edit: (value, source) => {
    const offset = source.between(0, value.length + 100)
    if (source.chance(0.3)) value.setByteAt(source.between(0, value.length - 1), source.between(0, 255))
    else if (source.chance(0.01)) {
      value.beforeEdit(0, value.length)
      value.replace(Buffer.from(value.bytes.subarray(0, value.length - source.between(0, 100))).fill(1, 0, 10))
    } else value.write(offset, any(source))
  }
}

const check = <A extends Value>({ edit, make }: Kind<A>): void => {
  const seed = Seed.seedOr(4711)
  const live = make()
  const model = make()
  // the first view is ended early, and leaves no trace
  for (let round = 0; round < 3; round++) {
    const source = new Source(seed + round)
    const sources = [source, new Source(seed - round), new Source(seed - round)] as const
    const change = (times: number): void => {
      for (let i = 0; i < times; i++) {
        edit(live, sources[1])
        edit(model, sources[2])
      }
    }
    const before = contents(copy(live))
    const { end, value } = view(live)
    change(source.between(0, 400))
    if (round > 0)
      assert.strictEqual(
        contents(value, () => change(source.between(0, 60))),
        before,
        `seed ${seed}`
      )
    end()
    change(200)
    assert.strictEqual(contents(live), contents(model), `seed ${seed}`)
    assert.strictEqual(contents(copy(live)), contents(model), `seed ${seed}`)
  }
}

/** Buffers are counted, not timed: the memory that Node holds outside its heap, before and after. */
const allocated = (run: () => void): number => {
  const { arrayBuffers } = process.memoryUsage()
  run()
  return process.memoryUsage().arrayBuffers - arrayBuffers
}

describe("a view", () => {
  it("of a list", () => check(list))
  it("of a hash", () => check(hash))
  it("of a set", () => check(set))
  it("of a sorted set", () => check(sortedSet))
  it("of a stream", () => check(stream))
  it("of a string that is edited in place", () => check(string))

  it("copies no more than what changes", () => {
    const big = 100_000
    const [chunk, leaf, node] = [8192, 16_384, 8192]
    const live = {
      list: new List(),
      sorted: new SortedSet(),
      stream: new Stream(),
      string: new StringBuffer(bytes("x".repeat(20 * big)))
    }
    const group = new Group(bytes("g"), idOf(0), unknown)
    const consumer = group.addConsumer(bytes("c"), 1)
    live.stream.addGroup(group)
    for (let i = 0; i < big; i++) {
      live.list.push("right", element(i))
      live.sorted.add(element(i), i)
      live.stream.add(idOf(i), [bytes("field"), element(i)], nodeLimits)
      group.deliver(idOf(i), consumer, i)
    }
    const views: Array<View.View<Viewed>> = []
    const sharing = allocated(() => void views.push(...Object.values(live).map(view)))
    assert.isBelow(sharing, 4096, "nothing is copied as long as nothing changes")
    const changing = allocated(() => {
      for (let i = 0; i < 10; i++) {
        const index = 5000 * i
        live.list.set(index, element(0))
        live.sorted.add(element(index), -1)
        live.stream.delete([idOf(index)])
        group.writable(group.pending.get(idOf(index + 1)) ?? assert.fail("no entry")).delivered = 1
        live.string.setByteAt(20 * index, 1)
      }
    })
    // a list grows at its first edit, a leaf is left and another entered
    assert.isBelow(changing, 10 * (2 * chunk + 3 * leaf + node + 4096))
    const viewed = views[2]?.value
    if (typeof viewed === "string" || viewed?.type !== "stream") return assert.fail("no stream")
    const pending = [...(viewed.groups[0]?.pending ?? [])]
    assert.strictEqual(pending.length, big)
    const current = new Set(group.pending)
    assert.strictEqual(pending.filter((each) => !current.has(each)).length, 10)
    // a table's entries become strings when they change, and a view of one has none at first
    const table = new HashValue()
    for (let i = 0; i < big; i++) table.set(element(i), element(i), limits.hash)
    const frozen = allocated(() => void view(table))
    assert.strictEqual(frozen, 0)
    const set = allocated(() => void table.set(element(1), element(2), limits.hash))
    assert.isBelow(set, 100_000, "a segment at most")
    for (const { end } of views) end()
  })
})
