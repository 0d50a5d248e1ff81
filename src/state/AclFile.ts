/**
 * Reads the users of an ACL file: a line `user <name> <rule>…` for each. `ACL LOAD` and the start of an instance use it.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import { readFileSync } from "node:fs"
import { getSystemErrorMap } from "node:util"
import * as Rule from "../acl/Rule.js"
import { User } from "../acl/User.js"
import * as Bytes from "../Bytes.js"

/** Reads a file: returns the users of it, or all its errors in one line, in Redis's words. */
export const read = (path: string, rules: Rule.Rules): ReadonlyArray<User> | string => {
  let text: string
  try {
    text = readFileSync(path, "latin1")
  } catch (cause) {
    return `Error loading ACLs, opening file '${path}': ${reasonOf(cause)}`
  }
  const users: Array<User> = []
  let errors = ""
  for (const [index, line] of text.split("\n").entries()) {
    const words = line.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")
    if (words !== "") errors += readLine(`${path}:${index + 1}`, index + 1, words.split(" "), rules, users)
  }
  if (errors === "") return users
  return `${errors}WARNING: ACL errors detected, no change to the previously active ACL rules was performed`
}

/** The system's text for an error, as C's `strerror` gives it. */
export const reasonOf = (cause: unknown): string => {
  const number = cause instanceof Error && "errno" in cause ? Number(cause.errno) : Number.NaN
  const text = getSystemErrorMap().get(number)?.[1] ?? String(cause)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Adds the user of a line; returns its errors. */
const readLine = (
  place: string,
  number: number,
  [keyword, name, ...words]: ReadonlyArray<string>,
  rules: Rule.Rules,
  users: Array<User>
): string => {
  if (keyword !== "user" || name === undefined)
    return `${place} should start with user keyword followed by the username. `
  if (Rule.hasSpaces(name)) return `'${place}: username '${name}' contains invalid characters. `
  if (users.some((user) => user.name === name)) return `WARNING: Duplicate user '${name}' found on line ${number}. `
  const user = new User(Bytes.unsafeMake(name), rules.allChannels)
  users.push(user)
  const joined = Rule.joinSelectors(words.map(Bytes.unsafeMake))
  if ("unmatched" in joined) return `${place}: Unmatched parenthesis in selector definition.`
  let errors = ""
  let isWrong = false
  for (const rule of joined.rules) {
    const trimmed = Bytes.unsafeMake(rule.replace(/^[\t\r\n]+|[\t\r\n]+$/g, ""))
    const failure = Rule.apply(rules, user, trimmed)
    if (failure === "unknown") {
      errors += `${place}: Error in applying operation '${trimmed}': ${Rule.errors[failure]}. `
    } else if (failure !== undefined && !isWrong) {
      // a rule may hold a password, so an error does not repeat it, and the first error explains the later ones
      errors += `${place}: ${Rule.errors[failure]}. `
      isWrong = true
    }
  }
  return errors
}
