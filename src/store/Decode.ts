/** Decodes replies into the results of typed methods. A reply of an unexpected shape is a bug, and throws. */
import * as Option from "effect/Option"
import type { Bytes } from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import * as Reply from "../resp/Reply.js"

const unexpected = (reply: Reply.Reply, wanted: string): never => {
  throw new Error(`expected ${wanted}, but the reply is ${JSON.stringify(reply)}`)
}

export const bytes = (reply: Reply.Reply): Bytes => {
  if (typeof reply === "string") return reply
  if (reply instanceof Reply.SimpleString) return reply.text
  return unexpected(reply, "a string")
}

/** None for a null of either kind. */
export const option =
  <A>(decode: (reply: Reply.Reply) => A) =>
  (reply: Reply.Reply): Option.Option<A> =>
    reply === null || reply instanceof Reply.NullArray ? Option.none() : Option.some(decode(reply))

export const array =
  <A>(decode: (reply: Reply.Reply) => A) =>
  (reply: Reply.Reply): ReadonlyArray<A> =>
    items(reply).map(decode)

export const items = (reply: Reply.Reply): ReadonlyArray<Reply.Reply> =>
  isArray(reply) ? reply : unexpected(reply, "an array")

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Pairs, from an array of alternating items, or of pairs as RESP3 sends them. */
export const pairs =
  <A, B>(first: (reply: Reply.Reply) => A, second: (reply: Reply.Reply) => B) =>
  (reply: Reply.Reply): ReadonlyArray<readonly [A, B]> => {
    const flat = reply instanceof Reply.PairsReply ? reply.items : items(reply)
    const found: Array<readonly [A, B]> = []
    for (let i = 0; i < flat.length; i++) {
      const item = flat[i] ?? null
      const [left = null, right = null] = isArray(item) ? item : [item, flat[++i]]
      found.push([first(left), second(right)])
    }
    return found
  }

/** An integer: a number if that is exact, else a bigint. */
export const integer = (reply: Reply.Reply): number | bigint =>
  typeof reply === "number" || typeof reply === "bigint" ? reply : unexpected(reply, "an integer")

export const number = (reply: Reply.Reply): number => Number(integer(reply))

export const bigint = (reply: Reply.Reply): bigint => BigInt(integer(reply))

/** A floating-point number. Some commands reply with its digits. */
export const float = (reply: Reply.Reply): number =>
  reply instanceof Reply.Double ? reply.value : (Double.parse(bytes(reply)) ?? unexpected(reply, "a number"))

/** False for 0 and null; true for anything else, such as 1 or OK. */
export const boolean = (reply: Reply.Reply): boolean => reply !== 0 && reply !== null

export const nothing = (_reply: Reply.Reply): void => undefined

/** The value of a key in a map. */
export const field = (reply: Reply.Reply, name: string): Reply.Reply =>
  entries(reply).find(([key]) => key === name)?.[1] ?? null

/** The keys and values of a map, which RESP2 sends as an array of alternating items. */
export const entries = (reply: Reply.Reply): ReadonlyArray<readonly [Reply.Reply, Reply.Reply]> =>
  reply instanceof Reply.MapReply ? reply.entries : pairs(same, same)(reply)

const same = (reply: Reply.Reply): Reply.Reply => reply
