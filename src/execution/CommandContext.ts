/** What a command runs in: an instance, and the client that asks. */
import type { Bytes } from "../Bytes.js"
import type { Service as Instance } from "../Instance.js"
import type { Database } from "../keyspace/Database.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Reply } from "../resp/Reply.js"
import type { Client } from "../state/Client.js"
import type { CommandStatistics } from "../state/Statistics.js"
import type { Command } from "./Command.js"

/** One for each client, for as long as it lives. */
export class Context {
  readonly keyspace: Keyspace
  /** The last command that was looked up, and the word it was asked by (if that alone tells it). */
  last:
    | { readonly word: string | undefined; readonly command: Command; readonly statistics: CommandStatistics }
    | undefined

  /** Whether what runs is part of a transaction or script, and must not wait. */
  isNested = false
  /** Whether it is a script's. */
  isScript = false
  /** The keys that the script was given. */
  scriptKeys: ReadonlyArray<Bytes> = []
  /** What was pushed to the client itself while that runs, until it has its place among the replies. */
  pushed: Array<Reply> = []

  constructor(
    readonly instance: Instance,
    readonly client: Client
  ) {
    this.keyspace = instance.keyspace
  }

  /** The selected database. Ask anew in each step: SWAPDB puts another in its place. */
  get database(): Database {
    return this.keyspace.database(this.client.database)
  }

  /** Milliseconds of Unix time; it stands still while a command runs. */
  get now(): number {
    return this.keyspace.now
  }
}
