/**
 * Rules for sessions that interleave: transactions, subscriptions, commands that block, and the commands that change their
 * keys. Unlike other rules, these make whole commands, and have a weight.
 */
import type { Rule, Source } from "../Grammar.js"

const list = (s: Source): string => s.pick(["l", "m", "l", "m", "k"])
const sortedSet = (s: Source): string => s.pick(["z", "y", "z", "k"])
const stream = (s: Source): string => s.pick(["x", "w", "x"])
const any = (s: Source): string => s.pick([list, sortedSet, stream])(s)
const end = (s: Source): string => s.pick(["LEFT", "RIGHT"])
const value = (s: Source): string => String(s.between(1, 99))

const counted = (keys: ReadonlyArray<string>): ReadonlyArray<string> => [String(keys.length), ...keys]

/** Stream ids count up: ids by the clock would differ between the servers. */
let lastId = 0

export type WeightedRules = ReadonlyArray<readonly [weight: number, rule: Rule]>

/** Transactions and subscriptions. */
export const transactions: WeightedRules = [
  [8, () => ["MULTI"]],
  [9, () => ["EXEC"]],
  [1, () => ["DISCARD"]],
  [6, (s) => ["WATCH", ...s.several(1, 3, () => any(s))]],
  [1, () => ["UNWATCH"]],
  [1, () => ["RESET"]],
  [1, (s) => s.pick<ReadonlyArray<string>>([["NONSENSE"], ["GET"], ["EXEC", "now"], ["CLIENT", "NONSENSE"]])],
  [2, (s) => ["SUBSCRIBE", s.pick(["c", "d"])]],
  [1, () => ["PSUBSCRIBE", "*"]],
  [2, (s) => ["UNSUBSCRIBE", s.pick(["c", "d"])]],
  [1, () => ["PUNSUBSCRIBE", "*"]]
]

/** Commands that block. */
export const blocking: WeightedRules = [
  [5, (s) => [s.pick(["BLPOP", "BRPOP"]), ...s.several(1, 3, () => list(s)), "0"]],
  [5, (s) => ["BLMOVE", list(s), list(s), end(s), end(s), "0"]],
  [2, (s) => ["BRPOPLPUSH", list(s), list(s), "0"]],
  [3, (s) => ["BLMPOP", "0", ...counted(s.several(1, 2, () => list(s))), end(s), ...s.maybe(0.5, "COUNT", "2")]],
  [4, (s) => [s.pick(["BZPOPMIN", "BZPOPMAX"]), ...s.several(1, 2, () => sortedSet(s)), "0"]],
  [2, (s) => ["BZMPOP", "0", ...counted(s.several(1, 2, () => sortedSet(s))), "MIN", ...s.maybe(0.5, "COUNT", "2")]],
  [4, (s) => ["XREAD", ...s.maybe(0.3, "COUNT", "1"), "BLOCK", "0", "STREAMS", stream(s), s.pick(["$", "$", "0"])]],
  [4, (s) => ["XREADGROUP", "GROUP", "g", "me", "BLOCK", "0", "STREAMS", stream(s), s.pick([">", ">", "0"])]]
]

/**
 * Commands that block at one key and change no other, for use with SWAPDB: it makes many keys ready at once, and Redis serves
 * them in the order of a hash table with a random seed.
 */
export const blockingAtOneKey: WeightedRules = [
  [3, (s) => [s.pick(["BLPOP", "BRPOP"]), list(s), "0"]],
  [2, (s) => [s.pick(["BZPOPMIN", "BZPOPMAX"]), sortedSet(s), "0"]],
  [1, (s) => ["XREAD", "BLOCK", "0", "STREAMS", stream(s), "$"]]
]

/** Commands that serve blocked clients and change watched keys. */
export const writes: WeightedRules = [
  [9, (s) => [s.pick(["LPUSH", "RPUSH"]), list(s), ...s.several(1, 3, () => value(s))]],
  [2, (s) => [s.pick(["LPOP", "RPOP"]), list(s)]],
  [2, (s) => ["LMOVE", list(s), list(s), end(s), end(s)]],
  [1, (s) => ["LINSERT", list(s), "BEFORE", "1", "2"]],
  [6, (s) => ["ZADD", sortedSet(s), value(s), value(s)]],
  [1, (s) => ["ZINCRBY", sortedSet(s), "1", "1"]],
  [1, (s) => ["ZUNIONSTORE", sortedSet(s), "1", sortedSet(s)]],
  [1, (s) => ["ZPOPMIN", sortedSet(s)]],
  [6, (s) => ["XADD", stream(s), ...s.maybe(0.2, "MAXLEN", "2"), String(++lastId), "f", value(s)]],
  [3, (s) => ["XGROUP", "CREATE", stream(s), "g", s.pick(["$", "0"]), ...s.maybe(0.5, "MKSTREAM")]],
  [1, (s) => ["XGROUP", "DESTROY", stream(s), "g"]],
  [1, (s) => ["XTRIM", stream(s), "MAXLEN", "0"]],
  [4, (s) => ["DEL", ...s.several(1, 2, () => any(s))]],
  [3, (s) => ["RENAME", any(s), any(s)]],
  [2, (s) => ["COPY", any(s), any(s), "REPLACE"]],
  [2, (s) => ["MOVE", any(s), s.pick(["0", "1"])]],
  [2, (s) => ["SET", any(s), value(s)]],
  [1, (s) => ["SORT", s.pick(["s", "l", "m"]), "STORE", list(s)]],
  [1, (s) => ["SADD", "s", value(s)]],
  [2, (s) => ["EXPIRE", any(s), s.pick(["-1", "1000"])]],
  [2, (s) => ["LRANGE", list(s), "0", "-1"]],
  [2, (s) => ["TYPE", any(s)]],
  [2, (s) => ["SELECT", s.pick(["0", "0", "1"])]],
  [1, () => ["FLUSHDB"]],
  [0.5, () => ["FLUSHALL"]],
  [3, (s) => ["CLIENT", "UNBLOCK", s.pick(["#a", "#b", "#c"]), ...s.maybe(0.5, s.pick(["TIMEOUT", "ERROR"]))]]
]

export const swaps: WeightedRules = [[1, () => ["SWAPDB", "0", "1"]]]
