/** The context that a command runs in: the state of an instance, and the client that sent the request. */
import { type Bytes, unsafeMake } from "../Bytes.js"
import type { Database } from "../keyspace/Database.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Client } from "../state/Client.js"
import type { State } from "../state/State.js"
import type { TrackingClient } from "../state/TrackingClient.js"

/** Each client has one, until it disconnects. */
export class CommandContext {
  readonly keyspace: Keyspace
  /** Whether the command is part of a transaction or script, and must not block. */
  isNested = false
  /** The keys that the running script was given; absent outside scripts. */
  scriptKeys: ReadonlyArray<Bytes> | undefined
  /** The client that runs the script; absent outside scripts. */
  caller: Client | undefined

  constructor(
    readonly state: State,
    readonly client: Client
  ) {
    this.keyspace = state.keyspace
  }

  /** The selected database. Read it again in each step, because SWAPDB swaps databases. */
  get database(): Database {
    return this.keyspace.database(this.client.database)
  }

  /** The tracking that its reads count for: a script's reads count as its caller's. */
  get tracking(): TrackingClient | undefined {
    return (this.caller ?? this.client).tracking
  }

  /** Whether the journal is read. A command that has other effects than its request then calls `record` for each of them. */
  get isRecorded(): boolean {
    return this.state.journal.isOpen
  }

  /** Records words, byte strings or ASCII, in place of the request of the running command. */
  record(...words: ReadonlyArray<string>): void {
    this.state.journal.record(this.client.database, words.map(unsafeMake))
  }

  /** As `record`, where nobody may read. */
  recordNothing(): void {
    this.state.journal.recordNothing()
  }

  /** Milliseconds of Unix time, frozen for the step. */
  get now(): number {
    return this.keyspace.now
  }
}
