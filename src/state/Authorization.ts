/**
 * The users of an instance, what rules can name, and ACL LOG. It decides which user a client acts as and whether its requests
 * must be checked; `execution/Permission` checks them. The program's own clients act as `default` without any restriction.
 */
import { Catalogue } from "../acl/Catalogue.js"
import * as Description from "../acl/Description.js"
import { Log } from "../acl/Log.js"
import type { Rules } from "../acl/Rule.js"
import type { User } from "../acl/User.js"
import { Users } from "../acl/Users.js"
import * as Bytes from "../Bytes.js"
import type { Client } from "./Client.js"
import type { Settings } from "./Settings.js"
import * as SystemLog from "./SystemLog.js"

/** The surroundings of rules, from the settings; `warn` logs a line. */
export const rulesOf = (settings: Settings, catalogue: Catalogue, warn: (line: string) => void): Rules => ({
  catalogue,
  allChannels: settings.text("acl-pubsub-default") === "allchannels",
  onFirstArgument: (rule) =>
    warn(
      `Deprecation warning: Allowing a first arg of an otherwise blocked command is a misuse of ACL and may get disabled in the future (offender: ${rule})`
    )
})

export class Authorization {
  readonly users = new Users()
  readonly catalogue = new Catalogue()
  readonly log: Log

  constructor(
    private readonly settings: Settings,
    private readonly systemLog: SystemLog.SystemLog
  ) {
    this.log = new Log(() => settings.number("acllog-max-len"))
  }

  get rules(): Rules {
    return rulesOf(this.settings, this.catalogue, (line) => this.systemLog.add(SystemLog.levels.warning, line))
  }

  /** The users as lines of `redis.conf` and of the ACL file. */
  get lines(): ReadonlyArray<string> {
    return this.users.all().map((user) => `user ${user.name} ${Description.describe(this.catalogue, user)}`)
  }

  /** The `user` lines that CONFIG REWRITE writes in place of all those before: none if the users are in an ACL file. */
  get configLines(): ReadonlyArray<string> {
    return this.settings.text("aclfile") === "" ? this.lines : []
  }

  /** Keeps the password of the default user equal to `requirepass`. As in Redis, ACL SETUSER does not change the setting. */
  followPassword(clients: Iterable<Client>): void {
    let current = ""
    this.settings.onChange("requirepass", (password) => {
      if (password === current) return
      current = password
      this.users.setDefaultPassword(Bytes.unsafeMake(password))
      this.guardAll(clients)
    })
  }

  /** Makes a new client, or one after RESET, act as the default user. */
  welcome(client: Client): void {
    client.user = this.users.default
    client.isAuthenticated = client.kind !== "socket" || !this.needsPassword
    this.guard(client)
  }

  /** Makes a client act as a user; returns false if the name or the password is wrong, or the user is disabled. */
  authenticate(client: Client, name: Bytes.Bytes, password: Bytes.Bytes): boolean {
    const user = this.users.get(name)
    if (user === undefined || !user.accepts(password)) return false
    client.user = user
    client.isAuthenticated = true
    this.guard(client)
    return true
  }

  /** Whether a client may run nothing but AUTH and the like. */
  mustAuthenticate(client: Client): boolean {
    return !client.isAuthenticated && this.needsPassword
  }

  /** Call after users have changed. */
  guardAll(clients: Iterable<Client>): void {
    for (const client of clients) this.guard(client)
  }

  /** Closes the clients of a user that was removed. The one that removed it gets its reply first. */
  closeAll(clients: Iterable<Client>, user: User, current: Client): void {
    for (const client of [...clients]) {
      if (client.user !== user) continue
      client.user = this.users.default
      client.isAuthenticated = false
      this.guard(client)
      client.connection.close(client === current ? "after replies" : "now")
    }
  }

  private guard(client: Client): void {
    client.isGuarded = client.kind === "socket" && (this.mustAuthenticate(client) || !client.user.isUnrestricted)
  }

  /** Whether the default user cannot be had without AUTH. */
  private get needsPassword(): boolean {
    return !this.users.default.needsNoPassword || !this.users.default.isEnabled
  }
}
