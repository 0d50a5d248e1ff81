/** A script or function while it runs, as the host that its engine asks. */
import type { CommandContext } from "../execution/CommandContext.js"
import type { Host, Verdict } from "../lua/Engine.js"
import type { Recipient } from "../resp/CollectionReply.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Reply } from "../resp/Reply.js"
import { isWaiting, type Pending } from "../state/Pending.js"

const nobodyWaits = (): void => undefined

export class ScriptRun implements Host {
  /** Whether it called a write command: then it cannot be killed. */
  hasWritten = false
  /** Whether SCRIPT KILL or FUNCTION KILL asked for its end. */
  isKilled = false
  /** Whether `maxmemory` was exceeded when it began: then it must not begin to write. */
  isOutOfMemory = false
  /** Whether it has run past `busy-reply-threshold`: connections get BUSY. */
  isBusy = false
  /** When it last let the event loop turn, in milliseconds of Unix time. */
  turnedAt: number
  /** The number of checks while the clock stood still. */
  checks = 0

  /** Whether it waits for the reply of a command, in the midst of the call. */
  isWaiting = false
  /** Called when that reply is there. */
  onReply: () => void = nobodyWaits

  constructor(
    readonly kind: "script" | "function",
    /** A script's SHA1, a function's name. */
    readonly name: string,
    /** The context of its commands: a client of its own, on the caller's database. */
    readonly context: CommandContext,
    readonly isReadOnly: boolean,
    /** Milliseconds of Unix time, at which the time is frozen for it. */
    readonly startedAt: number,
    private readonly verdict: (run: ScriptRun) => Verdict,
    readonly recipient?: Recipient
  ) {
    this.turnedAt = startedAt
  }

  get protocol(): Protocol {
    return this.context.client.protocol
  }

  /** Waits for the reply of a command: the call must be suspended. */
  waitFor(pending: Pending, take: (reply: Reply) => void): void {
    this.isWaiting = true
    pending.onEnd((answer) => {
      if (!isWaiting(answer)) take(answer)
      this.isWaiting = false
      this.onReply()
    })
  }

  check(): Verdict {
    return this.verdict(this)
  }
}
