/** Begins snapshots and rewrites of the append-only file by themselves, as the settings say. */
import * as Effect from "effect/Effect"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import type { Background } from "./Background.js"

const savePoints = (text: string): ReadonlyArray<{ readonly seconds: number; readonly changes: number }> => {
  const numbers = text.split(" ").map(Number)
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, index) => ({
    seconds: numbers[index * 2] ?? 0,
    changes: numbers[index * 2 + 1] ?? 0
  }))
}

export class Schedule {
  constructor(
    private readonly state: State,
    private readonly background: Background
  ) {}

  /** Begins a snapshot or a rewrite when its time has come. */
  tick(): void {
    const { state } = this
    const { persistence: status } = state
    if (status.isSaving || status.loading !== undefined || state.step.isSuspended) return
    this.background.startScheduled()
    if (status.isSaving) return
    const now = state.clock.unsafeCurrentTimeMillis()
    for (const { changes, seconds } of savePoints(state.settings.text("save"))) {
      if (state.keyspace.dirty < changes || now - status.rdb.lastSaveAt <= seconds * 1000) continue
      if (this.background.isSaveLimited()) continue
      state.log.add(levels.event, `${changes} changes in ${seconds} seconds. Saving...`)
      this.background.startSave()
      return
    }
    this.rewriteGrown()
  }

  private rewriteGrown(): void {
    const { state } = this
    const { persistence: status } = state
    const { aof } = status
    const percentage = state.settings.number("auto-aof-rewrite-percentage")
    if (!aof.isEnabled || percentage === 0) return
    if (aof.currentSize <= state.settings.number("auto-aof-rewrite-min-size")) return
    const growth = (aof.currentSize * 100) / (aof.baseSize || 1) - 100
    if (growth < percentage || this.background.rewriteLimit.isReached()) return
    state.log.add(levels.event, `Starting automatic rewriting of AOF on ${Math.floor(growth)}% growth`)
    this.background.startRewrite()
  }

  /** Looks once a second whether something is due; never ends. */
  readonly watch: Effect.Effect<never> = Effect.forever(
    Effect.zipRight(
      Effect.sleep("1 second"),
      Effect.sync(() => this.tick())
    )
  )
}
