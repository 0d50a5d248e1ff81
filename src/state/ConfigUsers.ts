/**
 * The `user` lines of `redis.conf`. As in Redis they are checked where they are read, and make users once all settings are
 * known: a rule that names an unknown command is an error only then.
 */
import { Catalogue } from "../acl/Catalogue.js"
import * as Rule from "../acl/Rule.js"
import { User } from "../acl/User.js"
import * as Bytes from "../Bytes.js"
import { type Authorization, rulesOf } from "./Authorization.js"
import type { Settings } from "./Settings.js"
import * as SystemLog from "./SystemLog.js"

interface Declaration {
  readonly name: Bytes.Bytes
  readonly rules: ReadonlyArray<Bytes.Bytes>
}

const ignore = (): void => {}

export class ConfigUsers {
  private readonly declarations: Array<Declaration> = []
  private catalogue: Catalogue | undefined

  /** Adds the user of a line, given by the words after `user`; returns Redis's error of a wrong one. */
  add(settings: Settings, [name = "", ...words]: ReadonlyArray<string>): string | undefined {
    const wrong = (word: string, reason: string): string => `Error in user declaration '${word}': ${reason}`
    if (this.declarations.some((each) => each.name === name)) {
      return wrong(name, "Duplicate user found. A user can only be defined once in config files")
    }
    // as in Redis, the error names the word two places before the wrong one
    const line = ["user", name, ...words]
    const joined = Rule.joinSelectors(words.map(Bytes.unsafeMake))
    // Redis has no text for this error, and shows that of the last one
    if ("unmatched" in joined) return wrong(line[words.indexOf(joined.unmatched)] ?? "", Rule.errors.unknown)
    this.catalogue ??= new Catalogue()
    const rules = rulesOf(settings, this.catalogue, ignore)
    const user = new User(Bytes.unsafeMake(name), rules.allChannels)
    for (const [index, rule] of joined.rules.entries()) {
      const failure = Rule.apply(rules, user, rule)
      if (failure !== undefined && failure !== "unknown") return wrong(line[index] ?? "", Rule.errors[failure])
    }
    this.declarations.push({ name: Bytes.unsafeMake(name), rules: joined.rules })
    return undefined
  }

  /** Why the users cannot be had together with the settings; `undefined` if they can. */
  conflict(settings: Settings): string | undefined {
    return settings.text("aclfile") === "" || this.declarations.length === 0
      ? undefined
      : "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. This setup is very likely to lead to configuration errors and security holes, please define either an ACL file or declare users directly in your redis.conf, but not both."
  }

  /** Makes the users, and logs which of them are disabled; returns Redis's error of the first wrong rule. */
  apply({ rules, users }: Authorization, log: SystemLog.SystemLog): string | undefined {
    for (const { name, rules: words } of this.declarations) {
      if (Rule.hasSpaces(name)) return "Spaces not allowed in ACL usernames"
      // a user `default` replaces the one that exists, and the password of `requirepass`
      const user = new User(name, rules.allChannels)
      if (name === users.default.name) Rule.apply(rules, user, Bytes.unsafeMake("reset"))
      for (const word of words) {
        const failure = Rule.apply(rules, user, word)
        if (failure !== undefined) {
          return `Error loading ACL rule '${word}' for the user named '${name}': ${Rule.errors[failure]}`
        }
      }
      users.put(name, user, rules.allChannels)
      if (user.isEnabled) continue
      log.add(
        SystemLog.levels.notice,
        `The user '${Bytes.toText(name)}' is disabled (there is no 'on' modifier in the user description). Make sure this is not a configuration error.`
      )
    }
    return undefined
  }
}
