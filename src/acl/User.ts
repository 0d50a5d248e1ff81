/** A user: its name, its passwords and its selectors. `Rule` changes it, `Check` asks it, `Description` prints it. */
import type { Bytes } from "../Bytes.js"
import * as Password from "./Password.js"
import { Selector } from "./Selector.js"

export class User {
  isEnabled = false
  /** Whether any password is right. */
  needsNoPassword = false
  /** Whether RESTORE checks the payloads of this user; absent until a rule says so. */
  sanitizesPayload: boolean | undefined
  /** The hashes of its passwords. */
  passwords: ReadonlyArray<string> = []
  /** The permissions given outside of parentheses. */
  root: Selector
  /** The other selectors. */
  others: ReadonlyArray<Selector> = []

  constructor(
    readonly name: Bytes,
    /** Whether new selectors allow all channels: `acl-pubsub-default`. */
    allChannels: boolean
  ) {
    this.root = new Selector(allChannels)
  }

  /** The root selector, then the others. */
  get selectors(): ReadonlyArray<Selector> {
    return [this.root, ...this.others]
  }

  /** Whether every request is allowed to it. */
  get isUnrestricted(): boolean {
    return this.root.isUnrestricted
  }

  /** Whether AUTH accepts this password. */
  accepts(password: Bytes): boolean {
    return this.isEnabled && (this.needsNoPassword || Password.matches(password, this.passwords))
  }

  /** Takes everything but the name from another user. */
  assign(other: User): void {
    this.isEnabled = other.isEnabled
    this.needsNoPassword = other.needsNoPassword
    this.sanitizesPayload = other.sanitizesPayload
    this.passwords = other.passwords
    this.root = other.root.copy()
    this.others = other.others.map((each) => each.copy())
  }
}
