/** Makes one reply of those of several nodes, as Redis's command tips say. The first error counts before all. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Reply from "../../resp/Reply.js"
import type { Combine } from "./Route.js"

type Replies = ReadonlyArray<Reply.Reply>

const isArray = (reply: Reply.Reply | undefined): reply is Replies => Array.isArray(reply)

const items = (reply: Reply.Reply): Replies => {
  if (reply instanceof Reply.SetReply) return reply.members
  return isArray(reply) ? reply : []
}

const numbers = (replies: Replies): ReadonlyArray<number> => replies.map(Number)

/** Combines the items at each index of arrays. */
const byIndex = (replies: Replies, combine: (column: Replies) => Reply.Reply): Replies =>
  items(replies[0] ?? null).map((_, index) => combine(replies.map((reply) => items(reply)[index] ?? null)))

const sum = (replies: Replies): number => numbers(replies).reduce((total, each) => total + each, 0)

export const replies = (combine: Combine, all: Replies): Effect.Effect<Reply.Reply> => {
  const error = all.find(Reply.isError)
  if (combine === "any") return Effect.succeed(all.find((reply) => !Reply.isError(reply)) ?? error ?? null)
  if (error !== undefined) return Effect.succeed(error)
  if (combine !== "present") return Effect.succeed(combined[combine](all))
  const present = all.filter((reply) => reply !== null && !(reply instanceof Reply.NullArray))
  return present.length === 0
    ? Effect.succeed(null)
    : Effect.map(Random.nextIntBetween(0, present.length), (index) => present[index] ?? null)
}

const combined: Readonly<Record<Exclude<Combine, "any" | "present">, (all: Replies) => Reply.Reply>> = {
  first: (all) => all[0] ?? null,
  sum,
  min: (all) => Math.min(...numbers(all)),
  and: (all) => byIndex(all, (column) => Math.min(...numbers(column))),
  concat: (all) => all.flatMap(items),
  // names and numbers in turns
  counts: (all) => byIndex(all, (column) => (typeof column[0] === "number" ? sum(column) : (column[0] ?? null)))
}
