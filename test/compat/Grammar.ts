/**
 * Random commands: for each command of the comparison a rule that makes one from a seeded source. Keys come from a small
 * pool, so that commands meet; values and numbers lean to the edges. Times lie so far ahead that nothing expires by the
 * clock while a sequence runs.
 */
import type { Mark } from "./Compare.js"
import * as Geo from "./grammar/geo.js"
import * as Hashes from "./grammar/hash.js"
import * as HyperLogLogs from "./grammar/hyperLogLog.js"
import * as Lists from "./grammar/list.js"
import * as Sets from "./grammar/set.js"
import * as Sort from "./grammar/sort.js"
import * as SortedSets from "./grammar/sortedSet.js"
import * as Streams from "./grammar/stream.js"

type Edges = readonly [string, ...ReadonlyArray<string>]

/** A seeded source of numbers (mulberry32). */
export class Source {
  constructor(private state: number) {}

  /** 0 ≤ x < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<A>(items: readonly [A, ...ReadonlyArray<A>]): A {
    return items[this.between(0, items.length - 1)] ?? items[0]
  }

  chance(of: number): boolean {
    return this.next() < of
  }

  /** `least` to `most` of what `make` makes. */
  several(least: number, most: number, make: () => string): Array<string> {
    return Array.from({ length: this.between(least, most) }, make)
  }

  key(): string {
    return this.pick(["a", "b", "c", "d", "e", "n", "n2", "f", "bits", "{x}1", ""])
  }

  /** A small whole number, or now and then one at an edge, or none at all. */
  integer(): string {
    if (this.chance(0.7)) return String(this.between(-12, 40))
    return this.pick([
      "0", "-0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "4294967296", "2147483647",
      "-2147483648", "1.5", "", "abc", " 1", "+1", "01", "1e3", "9007199254740993", "1152921504606846976"
    ]) // biome-ignore format: a list
  }

  float(): string {
    if (this.chance(0.6)) return (this.between(-5000, 5000) / this.pick([1, 2, 3, 10, 1000])).toString()
    return this.pick([
      "0.1",
      "-0.1",
      "3.0e3",
      "1e20",
      "1e-5",
      "inf",
      "-inf",
      "nan",
      "abc",
      "1e400",
      "",
      "0x10",
      "5e-324",
      "1e17"
    ])
  }

  value(): string {
    if (this.chance(0.3)) return this.integer()
    if (this.chance(0.1)) return this.float()
    return this.pick([
      "", "foo", "foobar", "\u0000", "\u00ff\u00fe", "hello world", "x".repeat(44), "x".repeat(45), "y".repeat(200),
      "\u00ff\u00f0\u0000", "ohmytext", "mynewtext", "abc\r\ndef"
    ]) // biome-ignore format: a list
  }

  /** Seconds that keep a key well alive or end it at once, or no number. */
  seconds(): string {
    return this.chance(0.85)
      ? String(this.between(10_000, 90_000))
      : this.pick(["0", "-1", "9223372036854775807", "abc", "", "9999999999999"])
  }

  milliseconds(): string {
    return this.chance(0.85)
      ? String(this.between(10_000_000, 90_000_000))
      : this.pick(["0", "-5", "9223372036854775807", "x"])
  }

  /** A time far ahead, or now and then one of the edges. */
  atSeconds(edges: Edges = ["1", "0", "-1", "9223372036854775807", "y"]): string {
    return this.chance(0.85) ? String(4_000_000_000 + this.between(0, 9999)) : this.pick(edges)
  }

  atMilliseconds(edges: Edges = ["1", "0", "-1", "9223372036854775807"]): string {
    return this.chance(0.85) ? String(4_000_000_000_000 + this.between(0, 9999)) : this.pick(edges)
  }

  /** Now and then the words; else none. */
  maybe(of: number, ...words: ReadonlyArray<string>): ReadonlyArray<string> {
    return this.chance(of) ? words : []
  }
}

/** Makes a command's words. */
export type Rule = (source: Source) => ReadonlyArray<string>

const expiry = (s: Source): ReadonlyArray<string> =>
  s.pick<() => ReadonlyArray<string>>([
    () => [],
    () => [],
    () => ["EX", s.seconds()],
    () => ["PX", s.milliseconds()],
    // not in the past: when such a key goes is up to each server's cycle of removal
    () => ["EXAT", s.atSeconds(["0", "-1", "9223372036854775807", "y"])],
    () => ["PXAT", s.atMilliseconds(["0", "-1", "9223372036854775807"])]
  ])()

const condition = (s: Source): ReadonlyArray<string> => s.maybe(0.4, s.pick(["NX", "XX", "GT", "LT"]))
const range = (s: Source): ReadonlyArray<string> => [s.integer(), s.integer()]
const fieldType = (s: Source): string =>
  s.pick(["u", "i"]) + s.pick(["1", "5", "8", "16", "31", "32", "63", "64", "65", "0"])
const fieldOffset = (s: Source): string =>
  s.maybe(0.3, "#").join("") + s.pick(["0", "1", "3", "7", "8", "33", "100", "-1", "x"])

const bitfield = (s: Source): ReadonlyArray<string> =>
  Array.from({ length: s.between(1, 4) }).flatMap(() =>
    s.pick<() => ReadonlyArray<string>>([
      () => ["GET", fieldType(s), fieldOffset(s)],
      () => ["SET", fieldType(s), fieldOffset(s), s.integer()],
      () => ["INCRBY", fieldType(s), fieldOffset(s), s.integer()],
      () => ["OVERFLOW", s.pick(["WRAP", "SAT", "FAIL", "NOPE"])]
    ])()
  )

/** By the kind of value they are about. */
export const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  string: {
    APPEND: (s) => [s.key(), s.value()],
    DECR: (s) => [s.key()],
    DECRBY: (s) => [s.key(), s.integer()],
    GET: (s) => [s.key()],
    GETDEL: (s) => [s.key()],
    GETEX: (s) => [s.key(), ...(s.chance(0.2) ? ["PERSIST"] : expiry(s))],
    GETRANGE: (s) => [s.key(), ...range(s)],
    GETSET: (s) => [s.key(), s.value()],
    INCR: (s) => [s.key()],
    INCRBY: (s) => [s.key(), s.integer()],
    INCRBYFLOAT: (s) => [s.key(), s.float()],
    LCS: (s) => [
      s.key(),
      s.key(),
      ...s.maybe(0.3, "LEN"),
      ...s.maybe(0.5, "IDX"),
      ...s.maybe(0.3, "MINMATCHLEN", s.integer()),
      ...s.maybe(0.3, "WITHMATCHLEN")
    ],
    MGET: (s) => s.several(1, 4, () => s.key()),
    MSET: (s) => s.several(1, 6, () => s.key()),
    MSETNX: (s) => s.several(1, 4, () => s.key()),
    PSETEX: (s) => [s.key(), s.milliseconds(), s.value()],
    SET: (s) => [
      s.key(),
      s.value(),
      ...expiry(s),
      ...s.maybe(0.2, s.pick(["NX", "XX"])),
      ...s.maybe(0.2, "GET"),
      ...s.maybe(0.15, "KEEPTTL"),
      ...s.maybe(0.02, "PERSIST")
    ],
    SETEX: (s) => [s.key(), s.seconds(), s.value()],
    SETNX: (s) => [s.key(), s.value()],
    SETRANGE: (s) => [s.key(), s.pick(["0", "1", "5", "17", "100", "-1", "536870912", "x"]), s.value()],
    STRLEN: (s) => [s.key()],
    SUBSTR: (s) => [s.key(), ...range(s)]
  },
  bitmap: {
    SETBIT: (s) => [
      s.key(),
      s.pick(["0", "1", "7", "8", "100", "1000", "-1", "4294967296", "x"]),
      s.pick(["0", "1", "1", "2"])
    ],
    GETBIT: (s) => [s.key(), s.pick(["0", "1", "7", "8", "100", "1000", "-1", "4294967296"])],
    BITCOUNT: (s) => [
      s.key(),
      ...(s.chance(0.7) ? [...range(s), ...s.maybe(0.5, s.pick(["BYTE", "BIT", "BOTH"]))] : [])
    ],
    BITPOS: (s) => [
      s.key(),
      s.pick(["0", "1", "2"]),
      ...s.maybe(0.7, s.integer(), ...s.maybe(0.7, s.integer(), ...s.maybe(0.5, s.pick(["BYTE", "BIT"]))))
    ],
    BITOP: (s) => [s.pick(["AND", "OR", "XOR", "NOT", "NAND"]), s.key(), ...s.several(1, 3, () => s.key())],
    BITFIELD: (s) => [s.key(), ...bitfield(s)],
    BITFIELD_RO: (s) => [s.key(), ...bitfield(s)]
  },
  generic: {
    COPY: (s) => [s.key(), s.key(), ...s.maybe(0.2, "DB", s.pick(["0", "1", "99", "x"])), ...s.maybe(0.4, "REPLACE")],
    DEL: (s) => s.several(1, 3, () => s.key()),
    EXISTS: (s) => s.several(1, 3, () => s.key()),
    EXPIRE: (s) => [s.key(), s.seconds(), ...condition(s)],
    EXPIREAT: (s) => [s.key(), s.atSeconds(), ...condition(s)],
    PEXPIRE: (s) => [
      s.key(),
      s.milliseconds(),
      ...condition(s),
      ...s.maybe(0.1, s.pick(["NX", "XX", "GT", "LT", "ZZ"]))
    ],
    PEXPIREAT: (s) => [s.key(), s.atMilliseconds(), ...condition(s)],
    EXPIRETIME: (s) => [s.key()],
    PEXPIRETIME: (s) => [s.key()],
    TTL: (s) => [s.key()],
    PTTL: (s) => [s.key()],
    PERSIST: (s) => [s.key()],
    KEYS: (s) => [s.pick(["*", "?", "n*", "[a-c]", "[^a]", "\\*", "", "*i*"])],
    MOVE: (s) => [s.key(), s.pick(["0", "1", "1", "99", "x"])],
    // REFCOUNT is left out: a small integer that was copied is not shared in Redis, and counts 1 there
    OBJECT: (s) => [s.pick(["ENCODING", "FREQ"]), s.key()],
    RENAME: (s) => [s.key(), s.key()],
    RENAMENX: (s) => [s.key(), s.key()],
    SCAN: (s) => [
      "0",
      "COUNT",
      "1000",
      ...s.maybe(0.4, "MATCH", s.pick(["*", "n*", "[a-c]"])),
      ...s.maybe(0.3, "TYPE", s.pick(["string", "hash", "x"]))
    ],
    TOUCH: (s) => s.several(1, 3, () => s.key()),
    TYPE: (s) => [s.key()],
    UNLINK: (s) => s.several(1, 3, () => s.key()),
    RANDOMKEY: () => [],
    DBSIZE: () => [],
    SWAPDB: (s) => [s.pick(["0", "1"]), s.pick(["0", "1", "1", "99", "x"])],
    FLUSHDB: (s) => s.maybe(0.5, s.pick(["SYNC", "ASYNC", "LATER"]))
  }
}

/** How the replies of some are compared; of all others, to the byte. */
const marks: Readonly<Record<string, Mark>> = {
  KEYS: "~",
  SCAN: "*",
  RANDOMKEY: "?",
  ...Hashes.marks,
  SDIFF: "~",
  SINTER: "~",
  SMEMBERS: "~",
  SPOP: "~",
  SRANDMEMBER: "?",
  SSCAN: "*",
  SUNION: "~",
  ...SortedSets.marks
}

/** Those that tell a time. */
const times = new Set(["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"])

/** Redis's SORT takes an `errno` that an earlier command left for a mistake of its own; reading a number clears it. */
const clearing = new Map([
  ["SORT", ["GEORADIUS_RO", "none", "0", "0", "1", "m"]],
  ["SORT_RO", ["GEORADIUS_RO", "none", "0", "0", "1", "m"]]
])

/** Commands that empty what others built are rarer. */
const rare = new Set(["FLUSHDB", "SWAPDB"])

/** The rules of the other types, a file for each in `grammar/`. */
const groups: ReadonlyArray<Readonly<Record<string, Rule>>> = [
  ...Object.values(rules),
  Geo.rules,
  Hashes.rules,
  HyperLogLogs.rules,
  Lists.rules,
  Sets.rules,
  Sort.rules,
  SortedSets.rules,
  Streams.rules
]

/** `LAYEREDIS_ONLY` is a regular expression that their names match, for looking closer at some. */
const only = new RegExp(process.env.LAYEREDIS_ONLY ?? "")

const all = groups.flatMap((group) => Object.entries(group)).filter(([name]) => only.test(name))

export interface RandomCommand {
  readonly words: ReadonlyArray<string>
  readonly mark: Mark
  /** Whether it tells a time, which may differ by what passes between two servers. */
  readonly isTime?: boolean
  /** A command that is sent in front, whose reply does not count. */
  readonly before?: ReadonlyArray<string>
}

/** One random command. */
export const randomCommand = (source: Source): RandomCommand => {
  for (;;) {
    const rule = all[source.between(0, all.length - 1)]
    if (rule === undefined || (rare.has(rule[0]) && source.chance(0.9))) continue
    const [name, make] = rule
    const words = [name, ...make(source)]
    // now and then an argument too many or too few, or a name in lower case
    const slip = source.next()
    if (slip < 0.01) words.push("extra")
    // but for SPOP, which without its count would take members by chance
    else if (slip < 0.02 && name !== "SPOP") words.pop()
    if (source.chance(0.05)) words[0] = name.toLowerCase()
    const command = { words: words.length === 0 ? [name] : words, mark: marks[name] ?? "=", isTime: times.has(name) }
    const before = clearing.get(name)
    return before === undefined ? command : { ...command, before }
  }
}

/** Commands that show all there is to see of the pool's keys. */
export const inspection: ReadonlyArray<RandomCommand> = [
  "a",
  "b",
  "c",
  "d",
  "e",
  "n",
  "n2",
  "f",
  "bits",
  "{x}1",
  "",
  "h",
  "h2",
  "h3",
  "hll",
  "hll2",
  "hll3",
  "l",
  "l2",
  "l3",
  "s",
  "s2",
  "s3",
  "geo",
  "geo2",
  "z",
  "z2",
  "z3",
  ...Streams.keys
].flatMap((key) => [
  { words: ["TYPE", key], mark: "=" },
  { words: ["GET", key], mark: "=" },
  { words: ["HGETALL", key], mark: "~" },
  { words: ["LRANGE", key, "0", "-1"], mark: "=" },
  { words: ["SMEMBERS", key], mark: "~" },
  { words: ["ZRANGE", key, "0", "-1", "WITHSCORES"], mark: "=" },
  ...Streams.inspection(key),
  { words: ["OBJECT", "ENCODING", key], mark: "=" },
  { words: ["DEBUG", "DIGEST-VALUE", key], mark: "=" }
])
