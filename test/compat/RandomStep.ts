/** Random steps of interleaved clients: any command, and the rules of sessions. */
import type { Source } from "./Grammar.js"
import { blocking, blockingAtOneKey, swaps, transactions, type WeightedRules, writes } from "./grammar/session.js"
import type { InterleavedStep } from "./Interleaving.js"
import { randomCommand } from "./RandomCommand.js"

const draw = (source: Source, rules: WeightedRules): ReadonlyArray<string> => {
  let remaining = source.next() * rules.reduce((sum, [weight]) => sum + weight, 0)
  const [, rule] = rules.find(([weight]) => (remaining -= weight) < 0) ?? []
  return rule?.(source) ?? ["PING"]
}

/** With SWAPDB, fewer commands that block can be compared. */
export const randomStep = (source: Source, withSwapDb: boolean): InterleavedStep => {
  const client = source.pick(["a", "b", "c", "a", "b", "c", "d"])
  if (client === "d" && source.chance(0.3)) {
    return { client, words: ["PUBLISH", source.pick(["c", "d"]), String(source.between(1, 99))], mark: "=" }
  }
  if (source.chance(0.15)) {
    const { words, mark, isTime, before } = randomCommand(source)
    // times differ between the servers, and a transaction has no room for a command before
    if (isTime !== true && before === undefined && (withSwapDb || words[0]?.toUpperCase() !== "SWAPDB"))
      return { client, words, mark }
  }
  const rules = [writes]
  if (client !== "d") rules.push(transactions, withSwapDb ? blockingAtOneKey : blocking)
  if (withSwapDb && source.chance(0.1)) return { client, words: draw(source, swaps), mark: "=" }
  return { client, words: draw(source, rules[source.between(0, rules.length - 1)] ?? writes), mark: "=" }
}
