/** The users of an instance, by name. The user `default` always exists. */
import * as Bytes from "../Bytes.js"
import * as Password from "./Password.js"
import { User } from "./User.js"

const defaultName = Bytes.unsafeMake("default")

const makeDefault = (): User => {
  const user = new User(defaultName, true)
  user.isEnabled = true
  user.needsNoPassword = true
  user.root.setAllCommands(true)
  user.root.setAllKeys(true)
  return user
}

export class Users {
  /** The user of new connections. It is the same object for the life of the instance. */
  readonly default = makeDefault()
  private byName = new Map<Bytes.Bytes, User>([[defaultName, this.default]])

  get(name: Bytes.Bytes): User | undefined {
    return this.byName.get(name)
  }

  /** In the order of their names. */
  all(): ReadonlyArray<User> {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Makes the user of this name equal to another, and adds it if it does not exist. */
  put(name: Bytes.Bytes, like: User, allChannels: boolean): void {
    let user = this.byName.get(name)
    if (user === undefined) {
      user = new User(Bytes.own(name), allChannels)
      this.byName.set(user.name, user)
    }
    user.assign(like)
  }

  /** Removes a user and returns it; `undefined` if it does not exist. */
  remove(name: Bytes.Bytes): User | undefined {
    const user = this.byName.get(name)
    this.byName.delete(name)
    return user
  }

  /** Replaces all users. Without a user `default` among them, it becomes as it is at first. Returns the users that were dropped. */
  replaceAll(users: ReadonlyArray<User>): ReadonlyArray<User> {
    const dropped = [...this.byName.values()].filter((user) => user !== this.default)
    this.default.assign(users.find(({ name }) => name === defaultName) ?? makeDefault())
    const others = users.filter(({ name }) => name !== defaultName)
    this.byName = new Map([this.default, ...others].map((user) => [user.name, user]))
    return dropped
  }

  /** `requirepass`: the only password of the default user; with an empty one it needs none. */
  setDefaultPassword(password: Bytes.Bytes): void {
    this.default.needsNoPassword = password === ""
    this.default.passwords = password === "" ? [] : [Password.hash(password)]
  }
}
