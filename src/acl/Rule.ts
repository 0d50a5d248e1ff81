/**
 * Applies the rules of ACL SETUSER, of `user` lines and of the ACL file to a user.
 *
 * @see https://redis.io/docs/latest/commands/acl-setuser/
 */
import * as Bytes from "../Bytes.js"
import { splitWords } from "../resp/InlineRequest.js"
import { type Catalogue, isCategory } from "./Catalogue.js"
import * as Password from "./Password.js"
import { Selector } from "./Selector.js"
import type { User } from "./User.js"

/** Redis's errors of a rule. */
export const errors = {
  unknown: "Unknown command or category name in ACL",
  syntax: "Syntax error",
  afterAllKeys:
    "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns",
  afterAllChannels:
    "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels",
  noSuchPassword: "The password you are trying to remove from the user does not exist",
  badHash: "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters",
  firstArgumentOfSubcommand: "Allowing first-arg of a subcommand is not supported"
} as const

/** The error of a rule, by its name in `errors`. */
export type Failure = keyof typeof errors

/** The surroundings that rules depend on, beside the user. */
export interface Rules {
  readonly catalogue: Catalogue
  /** Whether new selectors allow all channels: `acl-pubsub-default`. */
  readonly allChannels: boolean
  /** Redis logs a warning about a rule with a first argument, as in `+select|0`. */
  readonly onFirstArgument: (rule: string) => void
}

/** Whether a name or pattern has white space or a NUL, which Redis forbids in it. */
export const hasSpaces = (text: string): boolean => /[\0\t-\r ]/.test(text)

/** Applies a rule; returns the name of its error if it is wrong, and then changes nothing. */
export const apply = (rules: Rules, user: User, rule: Bytes.Bytes): Failure | undefined => {
  if (rule === "") return undefined
  switch (Bytes.untilNul(rule).toLowerCase()) {
    case "on":
      user.isEnabled = true
      return undefined
    case "off":
      user.isEnabled = false
      return undefined
    case "skip-sanitize-payload":
      user.sanitizesPayload = false
      return undefined
    case "sanitize-payload":
      user.sanitizesPayload = true
      return undefined
    case "nopass":
      user.needsNoPassword = true
      user.passwords = []
      return undefined
    case "resetpass":
      user.needsNoPassword = false
      user.passwords = []
      return undefined
    case "clearselectors":
      user.others = []
      return undefined
    case "reset":
      reset(rules, user)
      return undefined
    default:
      return applyOther(rules, user, rule)
  }
}

const reset = (rules: Rules, user: User): void => {
  user.needsNoPassword = false
  user.passwords = []
  user.root.setAllKeys(false)
  user.root.setAllChannels(rules.allChannels)
  user.isEnabled = false
  user.sanitizesPayload = true
  user.others = []
  user.root.setAllCommands(false)
}

const applyOther = (rules: Rules, user: User, rule: Bytes.Bytes): Failure | undefined => {
  const rest = Bytes.unsafeMake(rule.slice(1))
  switch (rule[0]) {
    case ">":
      return addPassword(user, Password.hash(rest))
    case "#":
      return Password.isHash(rest) ? addPassword(user, rest) : "badHash"
    case "<":
      return removePassword(user, Password.hash(rest))
    case "!":
      return Password.isHash(rest) ? removePassword(user, rest) : "badHash"
  }
  if (!rule.startsWith("(") || !rule.endsWith(")")) return applyToSelector(rules, user.root, rule)
  const selector = new Selector(rules.allChannels)
  // Redis splits a C string
  for (const word of splitWords(Bytes.untilNul(Bytes.unsafeMake(rule.slice(1, -1)))) ?? []) {
    const failure = applyToSelector(rules, selector, word)
    if (failure !== undefined) return failure
  }
  user.others = [...user.others, selector]
  return undefined
}

const addPassword = (user: User, hash: string): undefined => {
  if (!user.passwords.includes(hash)) user.passwords = [...user.passwords, hash]
  user.needsNoPassword = false
}

const removePassword = (user: User, hash: string): Failure | undefined => {
  if (!user.passwords.includes(hash)) return "noSuchPassword"
  user.passwords = user.passwords.filter((each) => each !== hash)
  return undefined
}

/** Applies a rule on commands, keys or channels. */
export const applyToSelector = (rules: Rules, selector: Selector, rule: Bytes.Bytes): Failure | undefined => {
  const text = Bytes.untilNul(rule)
  switch (text.toLowerCase()) {
    case "allkeys":
    case "~*":
      selector.setAllKeys(true)
      return undefined
    case "resetkeys":
      selector.setAllKeys(false)
      return undefined
    case "allchannels":
    case "&*":
      selector.setAllChannels(true)
      return undefined
    case "resetchannels":
      selector.setAllChannels(false)
      return undefined
    case "allcommands":
    case "+@all":
      selector.setAllCommands(true)
      return undefined
    case "nocommands":
    case "-@all":
      selector.setAllCommands(false)
      return undefined
  }
  switch (text[0]) {
    case "~":
    case "%":
      return addKeyPattern(selector, rule)
    case "&":
      return addChannelPattern(selector, rule)
    case "+":
    case "-":
      return setCommand(rules, selector, text)
    default:
      return "syntax"
  }
}

const addKeyPattern = (selector: Selector, rule: Bytes.Bytes): Failure | undefined => {
  if (selector.allKeys) return "afterAllKeys"
  // Redis takes letters without a `~`, as in `%RW`, for the empty pattern
  const letters = rule[0] === "~" ? "rw" : /^%(?:[rw]*~|[rw]*$)/i.exec(rule)?.[0].replace(/[%~]/g, "").toLowerCase()
  if (letters === undefined || letters === "" || new Set(letters).size < letters.length) return "syntax"
  const pattern = Bytes.unsafeMake(rule[0] === "~" ? rule.slice(1) : rule.replace(/^%[rw]*~?/i, ""))
  if (hasSpaces(pattern)) return "syntax"
  selector.addKeyPattern({ pattern, reads: letters.includes("r"), writes: letters.includes("w") })
  return undefined
}

const addChannelPattern = (selector: Selector, rule: Bytes.Bytes): Failure | undefined => {
  if (selector.allChannels) return "afterAllChannels"
  const pattern = Bytes.unsafeMake(rule.slice(1))
  if (hasSpaces(pattern)) return "syntax"
  selector.addChannelPattern(pattern)
  return undefined
}

/** `+get`, `-config|set`, `+@read`, `+select|0`. */
const setCommand = ({ catalogue, onFirstArgument }: Rules, selector: Selector, rule: string): Failure | undefined => {
  const isAllowed = rule[0] === "+"
  const name = rule.slice(1)
  if (name[0] === "@") {
    const category = name.slice(1).toLowerCase()
    if (!isCategory(category)) return "unknown"
    selector.setCategory(catalogue, category, isAllowed)
    return undefined
  }
  const entry = catalogue.find(name)
  const bar = name.lastIndexOf("|")
  if (isAllowed && bar >= 0) {
    const container = catalogue.find(name.slice(0, bar))
    if (container === undefined) return "unknown"
    if (container.name.includes("|")) return "firstArgumentOfSubcommand"
    const argument = name.slice(bar + 1)
    if (argument === "") return "syntax"
    if (container.subcommands.length === 0) {
      onFirstArgument(rule)
      selector.addFirstArgument(container.name, argument)
      return undefined
    }
  }
  if (entry === undefined) return "unknown"
  selector.setCommand(entry, isAllowed)
  return undefined
}

/**
 * Joins the words of each selector that is spread over several; as in Redis, a word after the first ends at a NUL. Returns the
 * first word of a selector without an end as an error.
 */
export const joinSelectors = (
  words: ReadonlyArray<Bytes.Bytes>
): { readonly rules: ReadonlyArray<Bytes.Bytes> } | { readonly unmatched: Bytes.Bytes } => {
  const rules: Array<Bytes.Bytes> = []
  let open: { readonly first: Bytes.Bytes; text: string } | undefined
  for (const word of words) {
    if (word.startsWith("(") && !word.endsWith(")")) open = { first: word, text: word }
    else if (open === undefined) rules.push(word)
    else {
      open.text += ` ${Bytes.untilNul(word)}`
      if (!word.endsWith(")")) continue
      rules.push(Bytes.unsafeMake(open.text))
      open = undefined
    }
  }
  return open === undefined ? { rules } : { unmatched: open.first }
}
