/** The lines of `redis.conf` that CONFIG REWRITE writes for the settings. */
import type { Kind } from "./Kind.js"
import { outputOrder } from "./Lists.js"
import type { Setting } from "./Setting.js"
import * as Words from "./Words.js"

/** A line, and whether it only says what holds without it. */
export interface SettingLine {
  readonly text: string
  readonly isDefault: boolean
}

/** The lines for a text of a setting; none if nothing stands for it, so that its lines go. */
export const linesOf = ({ name, kind, initial }: Setting, text: string): ReadonlyArray<SettingLine> => {
  const isDefault = text === initial
  const one = (value: string): ReadonlyArray<SettingLine> => [{ text: `${name} ${value}`, isDefault }]
  const always = (values: ReadonlyArray<string>): ReadonlyArray<SettingLine> =>
    values.map((value) => ({ text: `${name} ${value}`, isDefault: false }))
  switch (name) {
    case "bind":
      return isDefault ? [] : one(orQuotes(text))
    case "client-output-buffer-limit":
      return outputLimits(name, text, initial)
    // the working directory may be another one at the next start
    case "dir":
      return always([Words.quote(text)])
    case "latency-tracking-info-percentiles":
      return always([orQuotes(text)])
    case "notify-keyspace-events":
      return one(Words.quote(text))
    case "replicaof":
      return text === "" ? [] : one(text)
    // without a line there would be the default points
    case "save":
      return always(text === "" ? ['""'] : (text.match(/[0-9]+ [0-9]+/g) ?? []))
    default:
      if (kind._tag === "Text")
        return text === "" && initial === "" && !mayBeEmpty.has(name) ? [] : one(Words.quote(text))
      return one(plain(kind, text))
  }
}

/** The settings that are empty by default, and whose empty text Redis tells from none. */
const mayBeEmpty: ReadonlySet<string> = new Set(["aclfile", "ignore-warnings", "logfile"])

const orQuotes = (text: string): string => (text === "" ? '""' : text)

const plain = (kind: Kind, text: string): string => {
  const isMemory = kind._tag === "Numeric" && (kind.unit === "memory" || kind.unit === "percent")
  return isMemory && !text.endsWith("%") ? size(BigInt(text)) : text
}

const units: ReadonlyArray<readonly [unit: string, bytes: bigint]> = [
  ["gb", 1024n ** 3n],
  ["mb", 1024n ** 2n],
  ["kb", 1024n]
]

/** A number of bytes in the largest unit that divides it. As in Redis, one beyond 63 bits is written as a negative number. */
const size = (unsigned: bigint): string => {
  const bytes = BigInt.asIntN(64, unsigned)
  const [unit, scale] = units.find(([, scale]) => bytes !== 0n && bytes % scale === 0n) ?? ["", 1n]
  return `${bytes / scale}${unit}`
}

/** A line for each class of clients, from the canonical text: four words for each class. */
const outputLimits = (name: string, text: string, initial: string): ReadonlyArray<SettingLine> => {
  const [words, defaults] = [text.split(" "), initial.split(" ")]
  return outputOrder.map((of, index) => {
    const [hard = "", soft = "", seconds = ""] = words.slice(index * 4 + 1, index * 4 + 4)
    const limits = `${size(BigInt(hard))} ${size(BigInt(soft))} ${seconds}`
    const isDefault = words.slice(index * 4, index * 4 + 4).join() === defaults.slice(index * 4, index * 4 + 4).join()
    return { text: `${name} ${of} ${limits}`, isDefault }
  })
}
