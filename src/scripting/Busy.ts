/**
 * Scripts that run too long. Past `busy-reply-threshold` a script is suspended every few milliseconds, wherever it is, and
 * resumed when the event loop has turned; connections get BUSY meanwhile, and may kill it. Before that it is suspended only
 * now and then, for signals and timers, and connections wait. It stays one step: see `Step`.
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
import type { ScriptRun } from "./ScriptRun.js"

/** The error for connections while a script, or a function, is suspended. */
export const refusals = {
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

// the dots are Redis's, and functions are told the same
const killed = Reply.error("Script killed by user with SCRIPT KILL...")

/**
 * Milliseconds between two turns of the event loop before `busy-reply-threshold`. They serve signals and timers, while
 * connections wait: SIGTERM must stop the server within two seconds.
 */
const turnInterval = 250

/**
 * How often a script may be looked at (each 100,000 instructions) while the clock stands still, as under `TestClock`,
 * before it counts as late: a hundred million instructions, or a second or so.
 */
const maxChecks = 1000

interface SuspendedScript {
  readonly running: ScriptRun
  /** Resumes it: its reply, or nothing if it was suspended again. */
  readonly resume: () => Reply.Reply | undefined
  readonly pending: Pending
}

export class Busy {
  private script: SuspendedScript | undefined
  private readonly arrived = Effect.unsafeMakeLatch(false)

  constructor(
    private readonly state: State,
    /** The script that runs or is suspended. */
    private readonly running: () => ScriptRun | undefined
  ) {}

  /** The check that a script's hook makes every few milliseconds: whether it may continue. */
  readonly check = (running: ScriptRun): Verdict => {
    if (running.isKilled) return killed
    const { clock, settings } = this.state
    const threshold = settings.number("busy-reply-threshold")
    const now = clock.unsafeCurrentTimeMillis()
    const isStanding = now === running.startedAt && ++running.checks >= maxChecks
    running.isBusy = threshold > 0 && (now >= running.startedAt + threshold || isStanding)
    if (!running.isBusy && now < running.turnedAt + turnInterval) return "go on"
    running.turnedAt = now
    return "yield"
  }

  /** Suspends a script: `slices` resumes it once the event loop has turned. */
  suspend(running: ScriptRun, resume: () => Reply.Reply | undefined): Pending {
    const pending = new Pending()
    this.script = { running, resume, pending }
    running.onReply = () => this.arrived.unsafeOpen()
    this.refuse(running)
    return pending
  }

  private refuse({ isBusy, isWaiting, kind }: ScriptRun): void {
    // while a command waits, Redis answers nobody
    this.state.step.suspend(isBusy && !isWaiting ? refusals[kind] : undefined)
    if (isWaiting) this.arrived.unsafeClose()
    else this.arrived.unsafeOpen()
  }

  /** SCRIPT KILL and FUNCTION KILL. */
  kill(kind: ScriptRun["kind"]): Reply.Reply {
    const running = this.running()
    if (running === undefined) return notBusy
    if (running.hasWritten) return unkillable
    if (running.kind !== kind) return refusals[running.kind]
    running.isKilled = true
    return Reply.ok
  }

  /** Resumes the suspended script, again and again; never ends. */
  readonly slices: Effect.Effect<never> = Effect.gen(this, function* () {
    for (;;) {
      yield* this.arrived.await
      yield* EventLoop.turn
      const defect = this.slice()
      if (defect !== undefined) yield* Effect.logError("a script failed by a defect", defect)
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
      reply = Reply.error("Error running script: it failed by a defect of the server's")
    }
    if (reply === undefined) this.refuse(running)
    else {
      this.script = undefined
      this.arrived.unsafeClose()
      pending.microseconds = (clock.unsafeCurrentTimeMillis() - running.startedAt) * 1000
      step.resumeUnless(() => pending.end(reply))
    }
    step.end()
    if (reply !== undefined) step.tick()
    return defect
  }
}
