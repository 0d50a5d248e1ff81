/** Rules for the commands on HyperLogLogs. */
import type { Rule, Source } from "../Grammar.js"

/** Mostly keys that nothing but HyperLogLogs are made at. */
const key = (s: Source): string => (s.chance(0.9) ? s.pick(["hll", "hll2", "hll3"]) : s.key())

const element = (s: Source): string => (s.chance(0.8) ? String(s.between(0, 5000)) : s.value())

/** Now and then enough to make one dense. */
const most = (s: Source): number => (s.chance(0.9) ? 5 : 3000)

export const rules: Readonly<Record<string, Rule>> = {
  PFADD: (s) => [key(s), ...s.several(0, most(s), () => element(s))],
  PFCOUNT: (s) => s.several(1, 3, () => key(s)),
  PFDEBUG: (s) => [s.pick(["ENCODING", "DECODE", "ENCODING", "FOO", "TODENSE"]), key(s)],
  PFMERGE: (s) => s.several(1, 3, () => key(s))
}
