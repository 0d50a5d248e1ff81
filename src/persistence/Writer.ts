/** Writers of the data as they are now: of a snapshot, or of a base of the append-only file in either of its forms. */
import { Keyspace } from "../keyspace/Keyspace.js"
import type { State } from "../state/State.js"
import * as AofFormat from "./aof/Format.js"
import type { Hooks } from "./Hooks.js"
import * as FileWriter from "./rdb/FileWriter.js"
import * as RdbFormat from "./rdb/Format.js"
import { SnapshotEncoder } from "./SnapshotEncoder.js"

/** The parts that a snapshot has. */
export interface Parts {
  readonly data: boolean
  readonly functions: boolean
}

export const allParts: Parts = { data: true, functions: true }

export interface Options {
  readonly state: State
  readonly functions: Hooks["functions"]
  readonly what: "rdb" | "aof"
  /** Whether all of it is written at once. */
  readonly isImmediate: boolean
  readonly parts: Parts
}

export const make = ({ functions, isImmediate, parts, state, what }: Options): SnapshotEncoder => {
  const { clock, memory, settings } = state
  const now = clock.unsafeCurrentTimeMillis()
  const keyspace = parts.data ? state.keyspace : new Keyspace(1)
  const libraries = parts.functions ? functions() : []
  if (what === "aof" && !settings.flag("aof-use-rdb-preamble")) {
    const annotated = settings.flag("aof-timestamp-enabled") ? now : undefined
    return new SnapshotEncoder({
      keyspace,
      isImmediate,
      format: AofFormat.make({ functions: libraries, now: annotated })
    })
  }
  const policy = settings.text("maxmemory-policy")
  const format = RdbFormat.make({
    keyspace,
    compresses: settings.flag("rdbcompression"),
    hasChecksum: settings.flag("rdbchecksum"),
    fill: settings.number("list-max-listpack-size"),
    uses: policy.endsWith("lfu") ? "frequency" : policy.endsWith("lru") ? "idle" : "none",
    aux: FileWriter.aux({
      createdAt: Math.floor(now / 1000),
      usedMemory: memory.used(now),
      isBase: what === "aof"
    }),
    functions: libraries
  })
  return new SnapshotEncoder({ keyspace, isImmediate, format })
}
