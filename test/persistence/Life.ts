/**
 * The life of an instance on a test disk, from its start to a power cut: its random commands, what was acknowledged of them, and
 * the data after each. Time is that of a ManualClock.
 */
import { tmpdir } from "node:os"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Bytes from "../../src/Bytes.js"
import * as EventLoop from "../../src/EventLoop.js"
import { CommandContext } from "../../src/execution/CommandContext.js"
import { Executor } from "../../src/execution/Execute.js"
import { Composition } from "../../src/instance/Composition.js"
import type { LoadError } from "../../src/persistence/LoadError.js"
import * as EncodedReader from "../../src/resp/EncodedReader.js"
import * as Reply from "../../src/resp/Reply.js"
import { detached } from "../../src/state/Client.js"
import { isWaiting, Pending } from "../../src/state/Pending.js"
import { type SettingError, Settings } from "../../src/state/Settings.js"
import type { Source } from "../compat/Grammar.js"
import { randomCommand } from "../compat/RandomCommand.js"
import { type Data, dataOf } from "./Data.js"
import type { ManualClock } from "./ManualClock.js"
import type { TestDisk } from "./TestDisk.js"

/** The data after a step, and whether they were promised to survive. */
interface Step {
  readonly data: Data
  /** When its reply left, or when it was run if the reply waits still; in milliseconds. */
  at: number
  readonly policy: string
  /** The sync that the reply waits for; absent if the disk failed before it could leave. */
  readonly position: number | undefined
}

/** Milliseconds of which `everysec` may lose what was acknowledged. */
const window = 2000

/**
 * The words of a random command. As in Redis, a BITFIELD that fails for OVERFLOW FAIL may leave a key of zeros, which is no change
 * and is not recorded: these are left out.
 */
const commandOf = (source: Source): ReadonlyArray<string> => {
  for (;;) {
    const { words } = randomCommand(source)
    if (!words.includes("FAIL")) return words
  }
}

export type Policy = "always" | "everysec" | "no"

export interface Options {
  readonly clock: ManualClock
  readonly disk: TestDisk
  readonly source: Source
  readonly policy: Policy
  readonly appendonly: boolean
}

export class Life {
  readonly steps: Array<Step> = []
  /** What was done, for the report of a failure. */
  readonly requests: Array<string> = []
  private readonly executor: Executor
  private readonly other: Executor
  /** The number of steps that the last snapshot has at least; absent if an earlier life may have written it. */
  private saved: number | undefined
  /** When the power went, in milliseconds of Unix time; absent while it is there. Time may go on after it. */
  private diedAt: number | undefined
  private readonly blocked: Array<Pending> = []
  private pendingSyncs: Array<{ readonly due: number; readonly complete: () => void }> = []

  private constructor(
    readonly composition: Composition,
    private readonly options: Options
  ) {
    const { commands, state } = composition
    const client = (): Executor =>
      new Executor(
        new CommandContext(state, state.clients.add(detached("test"), state.keyspace.now, "embedded")),
        commands
      )
    this.executor = client()
    this.other = client()
    this.saved = options.appendonly ? undefined : 1
    options.disk.later = (complete) => {
      if (options.source.chance(0.5)) setImmediate(complete)
      else this.pendingSyncs.push({ due: this.now + options.source.between(0, 900), complete })
    }
    options.disk.onDeath = () => {
      this.diedAt = this.now
    }
    // RPUSH and the BLPOP that it serves are two units: either both survive or the first
    state.journal.read(() => {
      this.current = undefined
      this.steps.push({ data: this.data, at: this.now, policy: "", position: undefined })
    })
    this.remember()
  }

  private current: Data | undefined

  private get data(): Data {
    this.current ??= dataOf(this.composition.state.keyspace)
    return this.current
  }

  /** Starts an instance on what the disk has. */
  static start(options: Options): Effect.Effect<Life, LoadError | SettingError, Scope.Scope> {
    return Effect.gen(function* () {
      const { appendonly, clock, disk, policy } = options
      const settings = yield* Settings.make({
        appendonly: appendonly ? "yes" : "no",
        appendfsync: policy,
        dir: tmpdir(),
        save: "",
        "auto-aof-rewrite-min-size": "2000",
        "auto-aof-rewrite-percentage": "50"
      })
      const composition = new Composition(clock, settings, disk)
      yield* composition.start
      yield* composition.persist
      return new Life(composition, options)
    }).pipe(Effect.withClock(options.clock))
  }

  get now(): number {
    return this.composition.state.clock.unsafeCurrentTimeMillis()
  }

  /** Lives until the power goes: some steps and at most some hundred changes of the disk. */
  readonly run: Effect.Effect<void> = Effect.gen(this, function* () {
    const { disk, source } = this.options
    if (source.chance(0.7)) disk.cutAt = disk.operations + source.between(1, source.chance(0.5) ? 40 : 200)
    for (let i = source.between(1, 40); i > 0 && !disk.isDead; i--) {
      this.step()
      if (source.chance(0.2)) yield* this.pass(source.pick([1, 100, 700, 1000, 1500]))
      for (let turns = source.pick([0, 0, 1, 2, 12]); turns > 0; turns--) yield* EventLoop.turn
    }
  })

  private pass(milliseconds: number): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      const end = this.now + milliseconds
      for (;;) {
        // a sync ends at its own time, not at the end of the pause
        const next = Math.min(end, ...this.pendingSyncs.map(({ due }) => due))
        yield* this.options.clock.adjust(Math.max(0, next - this.now))
        const due = this.pendingSyncs.filter((each) => each.due <= this.now)
        this.pendingSyncs = this.pendingSyncs.filter((each) => each.due > this.now)
        for (const { complete } of due) complete()
        if (next === end && due.length === 0) break
      }
      this.remember()
    })
  }

  private step(): void {
    const { source } = this.options
    const kind = source.between(0, 99)
    if (kind < 60) this.send(...commandOf(source))
    else if (kind < 70) this.transaction()
    else if (kind < 76) this.script()
    else if (kind < 80) {
      this.request(this.other, ["BLPOP", "queue", "0"])
      this.send("RPUSH", "queue", "x", "y")
    } else if (kind < 84) {
      this.request(this.other, ["BLMOVE", "empty", "moved", "LEFT", "LEFT", "0"])
      this.send("RPUSH", "empty", "x", "y")
    } else if (kind < 86) {
      if (this.send("SAVE") === Reply.ok) this.saved = this.steps.length
    } else if (kind < 89) this.send("BGSAVE")
    else if (kind < 94) this.send("BGREWRITEAOF")
    else if (kind < 97) this.send("CONFIG", "SET", "appendonly", source.pick(["yes", "yes", "no"]))
    else if (kind < 98 && this.options.policy !== "no") {
      this.send("CONFIG", "SET", "appendfsync", source.pick(["always", "everysec"]))
    } else this.send("SELECT", String(source.between(0, 2)))
  }

  private transaction(): void {
    const { source } = this.options
    this.request(this.executor, ["MULTI"])
    for (let i = source.between(1, 4); i > 0; i--) this.request(this.executor, commandOf(source))
    this.send("EXEC")
  }

  private script(): void {
    const { source } = this.options
    const calls = Array.from({ length: source.between(1, 4) }, () => {
      const words = commandOf(source)
      return `redis.pcall(${words.map((word) => `"${[...word].map((each) => `\\${String(each.charCodeAt(0)).padStart(3, "0")}`).join("")}"`).join(",")})`
    })
    this.send("EVAL", calls.join(";"), "0")
  }

  /** Runs a request of the client, which is a step. */
  private send(...words: ReadonlyArray<string>): Reply.Reply | undefined {
    const reply = this.request(this.executor, words)
    this.remember()
    for (const pending of this.blocked.splice(0)) pending.giveUp()
    return reply
  }

  private request(executor: Executor, words: ReadonlyArray<string>): Reply.Reply | undefined {
    const { step } = this.composition.state
    this.requests.push(words.map((word) => JSON.stringify(word)).join(" "))
    step.begin()
    const answer = executor.execute(words.map(Bytes.unsafeMake))
    step.end()
    step.complete()
    if (answer instanceof Pending) this.blocked.push(answer)
    return isWaiting(answer) ? undefined : EncodedReader.plain(answer)
  }

  /** The replies leave, unless they wait for a sync. */
  private remember(): void {
    const { commit, settings } = this.composition.state
    const isHeld = commit.isHeld
    const position = this.options.disk.isDead ? undefined : isHeld ? commit.position : 0
    const step: Step = { data: this.data, at: this.now, policy: settings.text("appendfsync"), position }
    this.steps.push(step)
    if (position === undefined || !isHeld) return
    const leave = (): void => {
      if (commit.isSynced(position)) step.at = this.now
      else commit.onceReleased(leave)
    }
    leave()
  }

  /** Whether the next start loads the append-only file. */
  get usesAppendOnly(): boolean {
    return this.composition.state.persistence.aof.isEnabled
  }

  /** The number of the first step whose data may be what a start finds now; absent if that may be of an earlier life. */
  get promised(): number | undefined {
    if (!this.usesAppendOnly) return this.saved === undefined ? undefined : this.saved - 1
    const { commit } = this.composition.state
    return this.steps.findLastIndex(
      ({ at, policy, position }) =>
        position !== undefined &&
        commit.isSynced(position) &&
        (policy === "always" || (policy === "everysec" && at <= (this.diedAt ?? this.now) - window))
    )
  }
}

/** Lives in a scope of its own, and leaves it when the power is gone. */
export const inScope = <A, E>(use: Effect.Effect<A, E, Scope.Scope>): Effect.Effect<A, E> =>
  Effect.acquireUseRelease(
    Scope.make(),
    (scope) => Scope.extend(use, scope),
    (scope) => Scope.close(scope, Exit.void)
  )
