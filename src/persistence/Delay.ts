/**
 * The rests after each key of `key-load-delay` and `rdb-key-save-delay`, by which tests make loading and saving slow. Redis
 * sleeps; here the event loop goes on.
 */
import * as Effect from "effect/Effect"

export class Delay {
  /** Microseconds not yet rested. */
  private owed = 0

  /** The setting, in microseconds for each key; negative for one microsecond after one key of so many. */
  constructor(private readonly setting: () => number) {}

  get isOn(): boolean {
    return this.setting() !== 0
  }

  /** Rests for some keys. */
  after(keys: number): Effect.Effect<void> {
    const each = this.setting()
    this.owed += each < 0 ? keys / -each : keys * each
    if (this.owed < 1000) return Effect.void
    const milliseconds = Math.floor(this.owed / 1000)
    this.owed -= milliseconds * 1000
    return Effect.sleep(milliseconds)
  }
}
