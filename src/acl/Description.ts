/**
 * A user in the words of ACL LIST, and the parts of it that ACL GETUSER gives.
 *
 * Redis 7.0 does not keep the rules on commands that it was given: it searches for categories that come near the set of
 * allowed commands, and then names the commands that still differ. It names those in the order of a hash table with a random seed.
 */
import { type Catalogue, categories } from "./Catalogue.js"
import { type KeyPattern, Selector } from "./Selector.js"
import type { User } from "./User.js"

/** The flags of a user, as GETUSER gives them. */
export const flags = (user: User): ReadonlyArray<string> => {
  const all = [user.isEnabled ? "on" : "off"]
  if (user.needsNoPassword) all.push("nopass")
  if (user.sanitizesPayload !== undefined) {
    all.push(user.sanitizesPayload ? "sanitize-payload" : "skip-sanitize-payload")
  }
  return all
}

/** The user's rules, from which ACL SETUSER would make the same user. */
export const describe = (catalogue: Catalogue, user: User): string => {
  const words = [...flags(user), ...user.passwords.map((hash) => `#${hash}`), describeSelector(catalogue, user.root)]
  for (const selector of user.others) words.push(`(${describeSelector(catalogue, selector)})`)
  return words.join(" ")
}

const describeSelector = (catalogue: Catalogue, selector: Selector): string => {
  const keysText = keys(selector)
  const channelsText = channels(selector)
  return [
    ...(keysText === "" ? [] : [keysText]),
    ...(selector.allChannels ? [] : ["resetchannels"]),
    ...(channelsText === "" ? [] : [channelsText]),
    commands(catalogue, selector)
  ].join(" ")
}

/** The patterns of keys. */
export const keys = ({ allKeys, keyPatterns }: Selector): string =>
  allKeys ? "~*" : keyPatterns.map(keyPattern).join(" ")

const keyPattern = ({ pattern, reads, writes }: KeyPattern): string => {
  if (reads && writes) return `~${pattern}`
  return `${reads ? "%R~" : "%W~"}${pattern}`
}

/** The patterns of channels. */
export const channels = ({ allChannels, channelPatterns }: Selector): string =>
  allChannels ? "&*" : channelPatterns.map((pattern) => `&${pattern}`).join(" ")

/** The rules on commands. */
export const commands = (catalogue: Catalogue, selector: Selector): string => {
  const adds = !selector.allowsFutureCommands
  const sign = adds ? "+" : "-"
  const words = [adds ? "-@all" : "+@all"]
  /** The result of the rules so far. */
  const described = new Selector(false)
  described.setAllCommands(!adds)
  /** The selector without the categories described so far. */
  const remaining = selector.copy()
  const unused = new Set<string>(categories)
  for (let category = best(catalogue, remaining, unused, adds); category !== undefined; ) {
    described.setCategory(catalogue, category, adds)
    remaining.setCategory(catalogue, category, !adds)
    words.push(`${sign}@${category}`)
    unused.delete(category)
    category = best(catalogue, remaining, unused, adds)
  }
  for (const entry of catalogue.all()) {
    const { name } = entry
    const isAllowed = selector.allows(name)
    if (isAllowed !== described.allows(name)) {
      words.push(`${isAllowed ? "+" : "-"}${name}`)
      described.setCommand(entry, isAllowed)
    }
    if (!isAllowed) for (const argument of selector.firstArgumentsOf(name)) words.push(`+${name}|${argument}`)
  }
  return words.join(" ")
}

/**
 * The category with the fewest commands that the selector treats otherwise, and of these the one with the most that it treats
 * alike; `undefined` if none has more of the latter.
 */
const best = (
  catalogue: Catalogue,
  selector: Selector,
  unused: ReadonlySet<string>,
  adds: boolean
): string | undefined => {
  let found: { readonly category: string; readonly same: number; readonly different: number } | undefined
  for (const category of unused) {
    const members = catalogue.inCategory(category)
    const same = members.filter(({ name }) => selector.allows(name) === adds).length
    const different = members.length - same
    if (same <= different) continue
    if (found === undefined || different < found.different || (different === found.different && same > found.same)) {
      found = { category, same, different }
    }
  }
  return found?.category
}
