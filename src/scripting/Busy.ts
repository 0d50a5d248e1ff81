/**
 * Scripts that run too long. Past `busy-reply-threshold` a script is suspended at an instruction, wherever it is, and resumed
 * after a turn of the event loop. Meanwhile connections get BUSY, and may kill it. Before that it is suspended at intervals
 * for signals and timers only. It stays one step: see `Step`.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/#maximum-execution-time
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Verdict } from "../lua/Engine.js"
import * as Reply from "../resp/Reply.js"
import { Pending } from "../state/Pending.js"
import type { State } from "../state/State.js"
import type { Running } from "./Running.js"

/** The error for connections while a script or a function is suspended. */
const refusals = {
  script: new Reply.ErrorReply(
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."
  ),
  function: new Reply.ErrorReply(
    "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."
  )
} as const

const notBusy = new Reply.ErrorReply("NOTBUSY No scripts in execution right now.")
const unkillable = new Reply.ErrorReply(
  "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script " +
    "termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
)

// the dots are Redis's, and functions get the same text
const killed = Reply.error("Script killed by user with SCRIPT KILL...")

/**
 * Milliseconds between two turns of the event loop before a script has run too long. Signals and timers are handled then, and
 * connections keep waiting. A server that is asked to stop must stop within two seconds.
 */
const turnInterval = 250

/**
 * Checks of a script, one for each 100,000 instructions, before it counts as too long while the clock stands still, as under
 * `TestClock`: a hundred million instructions, or about a second.
 */
const maxChecks = 1000

interface SuspendedScript {
  readonly running: Running
  /** Resumes the script; returns its reply, or `undefined` if it was suspended again. */
  readonly resume: () => Reply.Reply | undefined
  readonly pending: Pending
}

export class Busy {
  private script: SuspendedScript | undefined
  private readonly arrived = Effect.unsafeMakeLatch(false)

  constructor(private readonly state: State) {}

  /** Returns the check that a script's hook makes every few milliseconds: whether the script may continue. */
  watch(running: Running): () => Verdict {
    const { clock, settings } = this.state
    const threshold = settings.number("busy-reply-threshold")
    let checks = 0
    let turnAt = running.startedAt + turnInterval
    return () => {
      if (running.isKilled) return killed
      const now = clock.unsafeCurrentTimeMillis()
      const isClockStill = now === running.startedAt && ++checks >= maxChecks
      running.isBusy = threshold > 0 && (now >= running.startedAt + threshold || isClockStill)
      if (!running.isBusy && now < turnAt) return "go on"
      turnAt = now + turnInterval
      return "yield"
    }
  }

  /** Suspends a script; `slices` resumes it after a turn of the event loop. */
  suspend(running: Running, resume: () => Reply.Reply | undefined): Pending {
    const pending = new Pending()
    this.script = { running, resume, pending }
    this.refuse(running)
    this.arrived.unsafeOpen()
    return pending
  }

  private refuse({ isBusy, kind }: Running): void {
    this.state.step.suspend(isBusy ? refusals[kind] : undefined)
  }

  /** SCRIPT KILL and FUNCTION KILL. */
  kill(kind: Running["kind"]): Reply.Reply {
    if (this.script === undefined) return notBusy
    const { running } = this.script
    if (running.hasWritten) return unkillable
    if (running.kind !== kind) return refusals[running.kind]
    running.isKilled = true
    return Reply.ok
  }

  /** Resumes the suspended script until it ends; never ends itself. */
  readonly slices: Effect.Effect<never> = Effect.gen(this, function* () {
    for (;;) {
      yield* this.arrived.await
      yield* EventLoop.turn
      const defect = this.slice()
      if (defect !== undefined) yield* Effect.logError("a script failed because of a bug in the server", defect)
    }
  })

  private slice(): Cause.Cause<never> | undefined {
    const { script } = this
    if (script === undefined) return undefined
    const { pending, resume, running } = script
    const { clock, step } = this.state
    step.begin(running.startedAt)
    let reply: Reply.Reply | undefined
    let defect: Cause.Cause<never> | undefined
    try {
      reply = resume()
    } catch (thrown) {
      defect = Cause.die(thrown)
      reply = Reply.error("Error running script: it failed because of a bug in the server, which is in the log")
    }
    if (reply === undefined) this.refuse(running)
    else {
      this.script = undefined
      pending.microseconds = (clock.unsafeCurrentTimeMillis() - running.startedAt) * 1000
      pending.end(reply)
      // a transaction has continued, and another script of it may be suspended now
      if (this.script === undefined) {
        this.arrived.unsafeClose()
        step.resume()
      }
    }
    step.end()
    if (reply !== undefined) step.tick()
    return defect
  }
}
