/**
 * The wait for the writes that one sync is to serve: until some turns of the event loop bring no more of them, but not for
 * long. Clients that a sync has answered together write again together.
 */
import type * as Clock from "effect/Clock"
import * as EventLoop from "../../EventLoop.js"
import type { Commit } from "../../state/Commit.js"

/** Turns in a row that bring none: the clients need as long to read their replies. */
const enough = 4

/** Milliseconds that it takes at most; the turn that is running then ends first. */
const maxTime = 3

export class Gathering {
  private isRunning = false
  /** The last turns in a row that brought none. */
  private quiet = 0
  /** When it began, in milliseconds of Unix time. */
  private since = 0
  /** The position in `Commit` of the last turn. */
  private position = 0

  constructor(
    private readonly clock: Clock.Clock,
    private readonly commit: Commit,
    private readonly done: () => void
  ) {}

  /** Calls `done` once it is over; nothing if it runs already. */
  start(): void {
    if (this.isRunning) return
    this.isRunning = true
    this.quiet = 0
    this.since = this.clock.unsafeCurrentTimeMillis()
    this.position = this.commit.position
    EventLoop.afterTurn(this.turnEnded)
  }

  private readonly turnEnded = (): void => {
    const { clock, commit } = this
    const bringsMore = commit.isPending || commit.position > this.position
    this.position = commit.position
    this.quiet = bringsMore ? 0 : this.quiet + 1
    if (this.quiet < enough && clock.unsafeCurrentTimeMillis() - this.since <= maxTime) {
      EventLoop.afterTurn(this.turnEnded)
      return
    }
    this.isRunning = false
    this.done()
  }
}
