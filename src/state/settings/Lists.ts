/** The settings with their own syntax: lists of words, numbers and limits. */
import { accessSync, constants, realpathSync, statSync } from "node:fs"
import { resolve } from "node:path"
import * as Either from "effect/Either"
import * as Bytes from "../../Bytes.js"
import { reasonOf } from "../../Disk.js"
import * as Memory from "./ByteSize.js"
import type { Read } from "./Kind.js"

/** The words of a canonical text. */
const words = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(" "))

const largest = 2n ** 63n - 1n

/** C's `strtoll` of a word: leading spaces and a sign are allowed, and a number beyond 64 bits becomes the nearest one. */
const parseLong = (word: string): bigint | undefined => {
  if (word === "") return 0n
  const [, sign, digits = ""] = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/.exec(word) ?? []
  if (sign === undefined) return undefined
  const size = BigInt(digits)
  if (sign === "-") return size > largest ? -largest - 1n : -size
  return size > largest ? largest : size
}

/** As C keeps a 64-bit number in an `int`. */
const toInt = (value: bigint): number => Number(BigInt.asIntN(32, value))

/** The words, of which an empty one that is alone means none. */
const withoutLoneEmpty = (given: ReadonlyArray<string>): ReadonlyArray<string> =>
  given.length === 1 && given[0] === "" ? [] : given

/** `save`: pairs of seconds and changes. */
export const save: Read = (given) => {
  const numbers = withoutLoneEmpty(given).map(parseLong)
  const wrong = numbers.some((number, index) => number === undefined || number < (index % 2 === 0 ? 1n : 0n))
  if (wrong || numbers.length % 2 === 1) return Either.left("Invalid save parameters")
  return Either.right(numbers.map((number = 0n, index) => (index % 2 === 0 ? number : toInt(number))).join(" "))
}

/** The output limits of a class of clients: `hard` and `soft` in bytes, 0 for no limit. */
export interface OutputLimit {
  readonly hard: number
  readonly soft: number
  readonly seconds: number
}

/** The classes of clients with separate limits. */
export type OutputClass = "normal" | "replica" | "pubsub"

const outputClasses: Readonly<Record<string, OutputClass>> = {
  normal: "normal",
  slave: "replica",
  replica: "replica",
  pubsub: "pubsub"
}

/** The order of the classes in a canonical text. */
export const outputOrder: ReadonlyArray<OutputClass> = ["normal", "replica", "pubsub"]

/** Parses the canonical text of `outputLimits`. */
export const limitsOfClasses = (text: string): Readonly<Record<OutputClass, OutputLimit>> => {
  const numbers = words(text).map(Number)
  const limitOf = (index: number): OutputLimit => ({
    hard: numbers[index * 4 + 1] ?? 0,
    soft: numbers[index * 4 + 2] ?? 0,
    seconds: numbers[index * 4 + 3] ?? 0
  })
  return { normal: limitOf(0), replica: limitOf(1), pubsub: limitOf(2) }
}

/** `client-output-buffer-limit`: class, hard limit, soft limit and seconds, for one or more classes. */
export const outputLimits: Read = (given, current) => {
  if (given.length % 4 !== 0) return Either.left("Wrong number of arguments in buffer limit configuration.")
  const before = words(current)
  const limits = new Map(
    outputOrder.map((of, index): [OutputClass, string] => [of, before.slice(index * 4 + 1, index * 4 + 4).join(" ")])
  )
  for (let index = 0; index < given.length; index += 4) {
    const [name = "", hardWord = "", softWord = "", secondsWord = ""] = given.slice(index, index + 4)
    const lower = name.toLowerCase()
    const of = Object.hasOwn(outputClasses, lower) ? outputClasses[lower] : undefined
    if (of === undefined) return Either.left("Invalid client class specified in buffer limit configuration.")
    const hard = Memory.parse(hardWord)
    const soft = Memory.parse(softWord)
    const seconds = parseLong(secondsWord)
    if (hard === undefined || soft === undefined || seconds === undefined || toInt(seconds) < 0) {
      return Either.left("Error in hard, soft or soft_seconds setting in buffer limit configuration.")
    }
    limits.set(of, `${hard} ${soft} ${toInt(seconds)}`)
  }
  // CONFIG GET uses the old name of replicas
  return Either.right(outputOrder.map((of) => `${of === "replica" ? "slave" : of} ${limits.get(of)}`).join(" "))
}

/** `oom-score-adj-values`: three numbers. */
export const oomScores: Read = (given) => {
  const numbers = given.map(parseLong)
  if (numbers.length !== 3) return Either.left("wrong number of arguments")
  const valid = numbers.every((number) => number !== undefined && number >= -2000n && number <= 2000n)
  return valid
    ? Either.right(numbers.join(" "))
    : Either.left("Invalid oom-score-adj-values, elements must be between -2000 and 2000.")
}

/** The event classes that `A` stands for, in the order of CONFIG GET. */
const allEvents = "g$lshzxetd"
/** The other event classes; CONFIG GET does not write `n` after `A`. */
const otherEvents = "nKEm"

/** `notify-keyspace-events`: a letter for each class of events. */
export const keyspaceEvents: Read = ([given = ""]) => {
  if (!/^[Ag$lshzxeKEtmdn]*$/.test(given)) {
    return Either.left("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
  }
  const has = (event: string): boolean => given.includes(event) || (given.includes("A") && allEvents.includes(event))
  const all = [...allEvents].every(has)
  return Either.right(all ? `A${[..."KEm"].filter(has).join("")}` : [...(allEvents + otherEvents)].filter(has).join(""))
}

const maxAddresses = 16

/** `bind`: up to 16 addresses. */
export const addresses: Read = (given) =>
  given.length > maxAddresses ? Either.left("Too many bind addresses specified.") : Either.right(given.join(" "))

/** `replicaof`: host and port of the primary; no words, or `no one`, for none. */
export const primary: Read = (given) => {
  const [host = "", portWord = ""] = given
  if (given.length === 0) return Either.right("")
  if (given.length !== 2) return Either.left("wrong number of arguments")
  if (host.toLowerCase() === "no" && portWord.toLowerCase() === "one") return Either.right("")
  const port = parseLong(portWord)
  if (port === undefined || port < 0n || port > 65535n) return Either.left("Invalid master port")
  return Either.right(`${host} ${port}`)
}

/** The numbers of C's `strtod`, without leading spaces. */
const decimal = /^(?:[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?)|0x[0-9a-f]+)$/i

/** `latency-tracking-info-percentiles`: numbers from 0 to 100, rounded to six decimals. */
export const percentiles: Read = (words) => {
  const given = withoutLoneEmpty(words)
  if (!given.every((item) => decimal.test(item))) {
    return Either.left("Invalid latency-tracking-info-percentiles parameters")
  }
  const numbers = given.map((item) => (/inf/i.test(item) ? (item.startsWith("-") ? -1 : 101) : Number(item)))
  if (numbers.some((number) => number < 0 || number > 100)) {
    return Either.left("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")
  }
  return Either.right(numbers.map((number) => String(Number(number.toFixed(6)))).join(" "))
}

/** `dir`: an existing folder, stored as its full path. */
export const folder: Read = ([given = ""], current) => {
  if (given === "") return Either.left("No such file or directory")
  try {
    const [from, to] = [current, given].map((each) => Bytes.toText(Bytes.untilNul(Bytes.unsafeMake(each))))
    const path = realpathSync(resolve(from ?? "", to ?? ""))
    if (!statSync(path).isDirectory()) return Either.left("Not a directory")
    accessSync(path, constants.X_OK)
    return Either.right(Bytes.fromText(path))
  } catch (cause) {
    return Either.left(reasonOf(cause))
  }
}
