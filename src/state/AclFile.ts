/**
 * Reads and writes an ACL file: a line `user <name> <rule>…` for each user. ACL LOAD, ACL SAVE and the start of an instance
 * use it. Only this module knows where the file is.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import * as Fs from "node:fs"
import { resolve } from "node:path"
import * as Rule from "../acl/Rule.js"
import { User } from "../acl/User.js"
import * as Bytes from "../Bytes.js"
import { reasonOf } from "../Disk.js"
import type { Settings } from "./Settings.js"
import * as WholeFile from "./WholeFile.js"

/** The file of `aclfile`, which is relative to `dir`. */
const fileOf = (settings: Settings): string =>
  resolve(
    Bytes.toText(Bytes.unsafeMake(settings.text("dir"))),
    Bytes.toText(Bytes.unsafeMake(settings.text("aclfile")))
  )

/** Reads the file: returns the users of it, or all its errors in one line, in Redis's words. */
export const read = (settings: Settings, rules: Rule.Rules): ReadonlyArray<User> | string => {
  const path = settings.text("aclfile")
  let text: string
  try {
    text = Fs.readFileSync(fileOf(settings), "latin1")
  } catch (cause) {
    // as in Redis, a folder is an empty file
    if (!(cause instanceof Error && "code" in cause && cause.code === "EISDIR")) {
      return `Error loading ACLs, opening file '${path}': ${reasonOf(cause)}`
    }
    text = ""
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

/** Replaces the file; returns a line for the log about what failed. */
export const write = (settings: Settings, lines: ReadonlyArray<string>): string | undefined => {
  const failure = WholeFile.replace(fileOf(settings), lines.map((line) => `${line}\n`).join(""))
  return failure === undefined ? undefined : `${steps[failure.step]} for ACL SAVE: ${failure.reason}`
}

const steps: Readonly<Record<WholeFile.Step, string>> = {
  open: "Opening temp ACL file",
  write: "Writing ACL file",
  sync: "Syncing ACL file",
  rename: "Renaming ACL file",
  "sync folder": "Syncing ACL directory"
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
