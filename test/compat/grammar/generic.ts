/** Rules for the commands on keys of any type and on databases. */
import type { Rules, Source } from "../Grammar.js"
import type { Mark } from "../Mark.js"

const condition = (s: Source): ReadonlyArray<string> => s.maybe(0.4, s.pick(["NX", "XX", "GT", "LT"]))

export const rules: Rules = {
  COPY: (s) => [s.key(), s.key(), ...s.maybe(0.2, "DB", s.pick(["0", "1", "99", "x"])), ...s.maybe(0.4, "REPLACE")],
  DEL: (s) => s.several(1, 3, () => s.key()),
  EXISTS: (s) => s.several(1, 3, () => s.key()),
  EXPIRE: (s) => [s.key(), s.seconds(), ...condition(s)],
  EXPIREAT: (s) => [s.key(), s.atSeconds(), ...condition(s)],
  PEXPIRE: (s) => [s.key(), s.milliseconds(), ...condition(s), ...s.maybe(0.1, s.pick(["NX", "XX", "GT", "LT", "ZZ"]))],
  PEXPIREAT: (s) => [s.key(), s.atMilliseconds(), ...condition(s)],
  EXPIRETIME: (s) => [s.key()],
  PEXPIRETIME: (s) => [s.key()],
  TTL: (s) => [s.key()],
  PTTL: (s) => [s.key()],
  PERSIST: (s) => [s.key()],
  KEYS: (s) => [s.pick(["*", "?", "n*", "[a-c]", "[^a]", "\\*", "", "*i*"])],
  MOVE: (s) => [s.key(), s.pick(["0", "1", "1", "99", "x"])],
  // not REFCOUNT: a copied small integer is not shared in Redis, and its count is 1 there
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

export const marks: Readonly<Record<string, Mark>> = { KEYS: "~", SCAN: "*", RANDOMKEY: "?" }
