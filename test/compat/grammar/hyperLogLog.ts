/** Rules for the commands on HyperLogLogs. */
import type { Rules, Source } from "../Grammar.js"

/** Usually a key that holds only HyperLogLogs. */
const key = (s: Source): string => (s.chance(0.9) ? s.pick(["hll", "hll2", "hll3"]) : s.key())

const element = (s: Source): string => (s.chance(0.8) ? String(s.between(0, 5000)) : s.value())

/** Sometimes enough elements to make a HyperLogLog dense. */
const maxElements = (s: Source): number => (s.chance(0.9) ? 5 : 3000)

export const rules: Rules = {
  PFADD: (s) => [key(s), ...s.several(0, maxElements(s), () => element(s))],
  PFCOUNT: (s) => s.several(1, 3, () => key(s)),
  PFDEBUG: (s) => [s.pick(["ENCODING", "DECODE", "ENCODING", "FOO", "TODENSE"]), key(s)],
  PFMERGE: (s) => s.several(1, 3, () => key(s))
}
