/**
 * The cost of requests that a client can make long, in CPU time of this process: four times the input takes about four times as
 * long, not sixteen. Each is measured several times, and the least counts, as other programs can only add to it.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ourPort, ourServer, type Wire, wire } from "../fixtures.js"

type Words = ReadonlyArray<string>

interface Case {
  readonly name: string
  /** A small input whose cost stands out from that of a round trip. */
  readonly size: number
  readonly prepare: (size: number) => ReadonlyArray<Words>
  readonly request: (size: number) => Words
}

const repeat = (count: number, word: string): Words => Array.from({ length: count }, () => word)

const numbers = (count: number): Words => Array.from({ length: count }, (_, index) => String(index))

const cases: ReadonlyArray<Case> = [
  {
    name: "PFCOUNT of one sparse key, named often",
    size: 20_000,
    prepare: () => [["PFADD", "p", "a", "b"]],
    request: (size) => ["PFCOUNT", ...repeat(size, "p")]
  },
  {
    name: "PFMERGE of one dense key, named often",
    size: 1000,
    prepare: () => [["PFADD", "p", ...numbers(10_000)]],
    request: (size) => ["PFMERGE", "q", ...repeat(size, "p")]
  },
  {
    name: "BITCOUNT of a plain string",
    size: 8_000_000,
    prepare: (size) => [["SET", "k", "x".repeat(size)]],
    request: () => ["BITCOUNT", "k"]
  },
  {
    name: "BITPOS of a plain string",
    size: 16_000_000,
    prepare: (size) => [["SET", "k", "\0".repeat(size)]],
    request: () => ["BITPOS", "k", "1"]
  },
  {
    name: "CLIENT LIST of one client, named often",
    // the reply to more is megabytes, and collecting those takes longer in a process that holds much
    size: 2000,
    prepare: () => [],
    request: (size) => ["CLIENT", "LIST", "ID", ...repeat(size, "1")]
  },
  {
    name: "KEYS of many wildcards, against a long key",
    size: 100,
    prepare: () => [["SET", "a".repeat(20_000), "x"]],
    request: (size) => ["KEYS", `*${"a?".repeat(size)}b*`]
  },
  {
    name: "KEYS of a long text, against a key that nearly has it",
    size: 20_000,
    prepare: (size) => [["SET", "ab".repeat(10 * size), "x"]],
    request: (size) => ["KEYS", `*a${"ab".repeat(size)}*`]
  },
  {
    name: "DUMP of a list",
    size: 20_000,
    prepare: (size) => [["RPUSH", "l", ...numbers(size)]],
    request: () => ["DUMP", "l"]
  },
  {
    name: "SORT by keys that are missing",
    size: 20_000,
    prepare: (size) => [["RPUSH", "l", ...numbers(size)]],
    request: () => ["SORT", "l", "BY", "w*", "LIMIT", "0", "1"]
  }
]

const measurements = 5

/** The fewest milliseconds of CPU that a request has taken. */
const cost = async (client: Wire, { prepare, request }: Case, size: number): Promise<number> => {
  await client.send("FLUSHALL")
  for (const words of prepare(size)) await client.send(...words)
  const words = request(size)
  let least = Number.POSITIVE_INFINITY
  for (let done = 0; done < measurements; done++) {
    const before = process.cpuUsage()
    await client.send(...words)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

describe("four times the input takes at most eight times as long", () => {
  for (const each of cases) {
    it.scopedLive(each.name, () =>
      Effect.gen(function* () {
        const client = yield* wire(yield* ourPort)
        const once = yield* Effect.promise(() => cost(client, each, each.size))
        const more = yield* Effect.promise(() => cost(client, each, 4 * each.size))
        // short times are as long as a round trip and a collection of garbage
        assert.isAtMost(more, 8 * once + 20, `${once} ms, then ${more} ms`)
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scopedLive("BITPOS that finds the first bit does not read the rest", () =>
    Effect.gen(function* () {
      const client = yield* wire(yield* ourPort)
      const first: Case = {
        name: "",
        size: 0,
        prepare: (size) => [["SET", "k", "\xff".repeat(size)]],
        request: () => ["BITPOS", "k", "1"]
      }
      const large = yield* Effect.promise(() => cost(client, first, 64_000_000))
      assert.isAtMost(large, 20)
    }).pipe(Effect.provide(ourServer()))
  )
})
