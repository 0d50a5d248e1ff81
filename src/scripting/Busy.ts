/**
 * A script that takes too long. Past `busy-reply-threshold` it is left at an instruction whenever Lua can leave it, and
 * gone on with when the event loop has turned; connections are told meanwhile that Redis is busy, and may kill it. It stays
 * one step: nothing expires, no wait ends and nobody who waits is served before it has ended, time stands still for it, and
 * the program's own calls wait.
 *
 * Where Lua cannot leave it (in what `pcall`, `table.sort`, `string.gsub` or a metamethod calls, and in coroutines of its
 * own) nobody is let in: a script that stays there for as long again is stopped by an error, though it may have written.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/#maximum-execution-time
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Service as Instance } from "../Instance.js"
import type { Verdict } from "../lua/Engine.js"
import * as Reply from "../resp/Reply.js"
import { Left } from "../state/Pending.js"
import type { Running } from "./Running.js"

/** What connections are told while a script, or a function, has run for too long. */
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

// the dots are Redis's, and functions are told the same
const killed = Reply.error("Script killed by user with SCRIPT KILL...")
const stopped = Reply.error(
  "Script stopped: it ran for too long where it cannot be left, as within pcall or a coroutine"
)

/**
 * How often a script may be looked at (each 100,000 instructions) while the clock stands still, as under `TestClock`,
 * before it counts as late: a hundred million instructions, or a second or so.
 */
const mostLooks = 1000

/** A script that was left. */
interface Rest {
  readonly running: Running
  /** Goes on with it: its reply, or nothing if it was left again. */
  readonly goOn: () => Reply.Reply | undefined
  readonly left: Left
}

export class Busy {
  /** What connections are told now, unless their command is one for this case. */
  refusal: Reply.ErrorReply | undefined
  private rest: Rest | undefined
  private readonly arrived = Effect.unsafeMakeLatch(false)

  constructor(private readonly instance: Instance) {}

  /** What the hook of a script's asks: whether it may go on. */
  watch(running: Running): (canYield: boolean) => Verdict {
    const { clock, settings } = this.instance
    const threshold = settings.number("busy-reply-threshold")
    /** When others were let in, or would have been. */
    let turnAt = running.startedAt + threshold
    let looks = 0
    return (canYield) => {
      if (running.isKilled) return killed
      if (running.isStopped) return stopped
      if (threshold <= 0) return "go on"
      const now = clock.unsafeCurrentTimeMillis()
      const stands = now === running.startedAt ? Math.floor(++looks / mostLooks) : 0
      if (now < running.startedAt + threshold && stands === 0) return "go on"
      if (canYield) {
        turnAt = now
        looks = mostLooks
        return "yield"
      }
      running.isStopped = now - turnAt >= threshold || stands > 1
      return running.isStopped ? stopped : "go on"
    }
  }

  /** Leaves a script: it goes on as soon as others have had their turn. */
  leave(running: Running, goOn: () => Reply.Reply | undefined): Left {
    const { keyspace, signals } = this.instance
    const left = new Left()
    this.rest = { running, goOn, left }
    this.refusal = refusals[running.kind]
    signals.isHeld = true
    keyspace.settled.unsafeClose()
    this.arrived.unsafeOpen()
    return left
  }

  /** What SCRIPT KILL and FUNCTION KILL do. */
  kill(kind: Running["kind"]): Reply.Reply {
    if (this.rest === undefined) return notBusy
    const { running } = this.rest
    if (running.hasWritten) return unkillable
    if (running.kind !== kind) return refusals[running.kind]
    running.isKilled = true
    return Reply.ok
  }

  /** Goes on with what was left, for ever. */
  readonly slices: Effect.Effect<never> = Effect.gen(this, function* () {
    for (;;) {
      yield* this.arrived.await
      yield* EventLoop.turn
      const defect = this.slice()
      if (defect !== undefined) yield* Effect.logError("a script failed by a defect", defect)
    }
  })

  private slice(): Cause.Cause<never> | undefined {
    const { instance, rest } = this
    if (rest === undefined) return undefined
    const { running, goOn, left } = rest
    const { keyspace, signals, clock } = instance
    keyspace.now = running.startedAt
    instance.meter.start()
    let reply: Reply.Reply | undefined
    let defect: Cause.Cause<never> | undefined
    try {
      reply = goOn()
      if (reply === undefined) return undefined
    } catch (thrown) {
      defect = Cause.die(thrown)
      reply = Reply.error("Error running script: it failed by a defect of the server's")
    }
    this.rest = undefined
    left.microseconds = (clock.unsafeCurrentTimeMillis() - running.startedAt) * 1000
    left.end(reply)
    // a transaction has gone on, maybe to another script that takes too long
    if (this.rest === undefined) {
      this.refusal = undefined
      this.arrived.unsafeClose()
      signals.isHeld = false
      signals.settle()
      keyspace.settled.unsafeOpen()
    }
    instance.tick()
    return defect
  }
}
