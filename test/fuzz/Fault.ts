/** What counts as a fault: the difference between the outcomes of the same bytes at both servers that a user would suffer from. */
import * as Reply from "../../src/resp/Reply.js"
import type { Target } from "./Target.js"
import { attempt, type Outcome, silence } from "./Trial.js"

/** Milliseconds of CPU that a trial may take when redis-server needs next to none. */
const stall = 200

/** Texts of JavaScript, WebAssembly and Effect that no reply may have. */
const internal =
  /TypeError|RangeError|ReferenceError|RuntimeError|Cannot (?:read|set|convert|mix)|is not (?:a function|iterable|defined)|undefined|\[object |Maximum call stack|Invalid (?:string|array|count)|out of bounds|memory access|unreachable|Fiber|node:|\.(?:js|ts):\d|wasm|internal error|this is a bug/i

/** The errors in a reply, as text. */
const errorsIn = (reply: Reply.Reply): ReadonlyArray<string> => {
  if (Reply.isError(reply)) return [reply.text]
  if (Array.isArray(reply)) return reply.flatMap(errorsIn)
  return []
}

/** The fault of our server; `undefined` if there is none. Without a real server only its own outcome counts. */
const faultOf = (ours: Outcome, real: Outcome | undefined): string | undefined => {
  if (ours.log !== "") return `the server ${ours.end === "dead" ? "" : "logged "}${ours.log}`
  const texts = ours.replies.flatMap(errorsIn).filter((text) => internal.test(text))
  const known = new Set(real?.replies.flatMap(errorsIn))
  const [leaked] = texts.filter((text) => !known.has(text))
  if (leaked !== undefined) return `a reply has an internal error: ${leaked}`
  if (real === undefined) return ours.end === "stuck" ? "the server answers nobody" : undefined
  if (ours.end !== real.end) return `the server ended with "${ours.end}", redis-server with "${real.end}"`
  const isLonger = ours.end === "answered" && ours.replies.length !== real.replies.length
  if (isLonger) return `${ours.replies.length} replies, and ${real.replies.length} of redis-server`
  if (ours.cpu > stall && real.cpu < stall / 10) return `${ours.cpu} ms of CPU, and ${real.cpu} ms in redis-server`
  return undefined
}

/** The number of trials that must all find the same kind of fault: a busy machine must not make one. */
const confirmations = 3

/** Tries chunks at both servers; returns the fault, if each of several trials finds one. */
export const findFault = async (
  ours: () => Promise<Target>,
  real: () => Promise<Target | undefined>,
  chunks: ReadonlyArray<string>
): Promise<string | undefined> => {
  let fault: string | undefined
  for (let trial = 0; trial < confirmations; trial++) {
    // a busy machine may hold back a long reply: the first trial is quick, the others are patient
    const silentAfter = trial === 0 ? silence : 10 * silence
    const [our, their] = [await ours(), await real()]
    const [ourOutcome, realOutcome] = await Promise.all([
      attempt(our, chunks, silentAfter),
      their === undefined ? undefined : attempt(their, chunks, silentAfter)
    ])
    // a fault of redis-server shows nothing about ours
    const shown = realOutcome?.end === "dead" || realOutcome?.end === "stuck" ? undefined : realOutcome
    fault = faultOf(ourOutcome, shown)
    if (fault === undefined || ourOutcome.end === "dead") return fault
  }
  return fault
}
