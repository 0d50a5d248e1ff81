/**
 * The number of references to a value, as OBJECT REFCOUNT and DEBUG OBJECT report it: values are not shared here, so it is the
 * number that Redis would report.
 */
import type { Settings } from "../state/Settings.js"
import { encodingOf, type Value } from "../value/Value.js"

/** Redis keeps one object for each integer below this, and does not count its references. */
const sharedIntegers = 10_000
const uncounted = 2 ** 31 - 1

export const count = (settings: Settings, value: Value): number => {
  if (typeof value !== "string" || encodingOf(value) !== "int") return 1
  // an LRU or LFU policy needs each key's own time or frequency of use, which a shared object cannot have
  const isPerKey = settings.number("maxmemory") > 0 && /l[rf]u$/.test(settings.text("maxmemory-policy"))
  const number = Number(value)
  return !isPerKey && number >= 0 && number < sharedIntegers ? uncounted : 1
}
