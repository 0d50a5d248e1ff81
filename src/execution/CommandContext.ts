/** What a command runs in: the state of an instance, and the client that asks. */
import type { Bytes } from "../Bytes.js"
import type { Database } from "../keyspace/Database.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Reply } from "../resp/Reply.js"
import type { Client } from "../state/Client.js"
import type { State } from "../state/State.js"

/** One for each client, for as long as it lives. */
export class CommandContext {
  readonly keyspace: Keyspace
  /** Whether the command is part of a transaction or script, and must not wait. */
  isNested = false
  /** The keys that the running script was given; absent outside of scripts. */
  scriptKeys: ReadonlyArray<Bytes> | undefined
  /** Messages to the client itself, held until they have their place among the replies. */
  pushed: Array<Reply> = []

  constructor(
    readonly state: State,
    readonly client: Client
  ) {
    this.keyspace = state.keyspace
  }

  /** The selected database. Ask again in each step: SWAPDB swaps it. */
  get database(): Database {
    return this.keyspace.database(this.client.database)
  }

  /** Milliseconds of Unix time, frozen while a command runs. */
  get now(): number {
    return this.keyspace.now
  }
}
