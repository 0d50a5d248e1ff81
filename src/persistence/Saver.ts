/**
 * Writes a snapshot to a file: to a temporary one, which is synced and takes the file's name when it is whole, so that a
 * failure or a power cut leaves the old file. In the background it takes the event loop a piece at a time, and waits for the
 * disk in between; there is no other process, and no second copy of the data.
 */
import { dirname } from "node:path"
import * as Effect from "effect/Effect"
import { type Disk, DiskError } from "../Disk.js"
import * as EventLoop from "../EventLoop.js"
import { writeAll } from "./aof/Files.js"
import type { Delay } from "./Delay.js"
import type { SnapshotEncoder } from "./SnapshotEncoder.js"

/** The bytes after which a long file is synced, so that its end does not have to wait for all of it. */
const syncEach = 4 * 1024 * 1024

/** Steps in a turn of the event loop, at most: about a millisecond. */
const stepsPerTurn = 16

export interface Options {
  readonly disk: Disk
  readonly writer: SnapshotEncoder
  readonly temporary: string
  /** Whether the file is synced as it grows. */
  readonly syncsInBetween: boolean
  readonly onProgress: (keys: number) => void
  readonly delay: Delay
}

/** Writes the temporary file, in the background. If it fails or is interrupted, the file is removed. */
export const writeSlowly = ({
  delay,
  disk,
  onProgress,
  syncsInBetween,
  temporary,
  writer
}: Options): Effect.Effect<number, DiskError> =>
  Effect.acquireUseRelease(
    attempt(() => disk.append(temporary, "new")),
    (file) =>
      Effect.gen(function* () {
        let size = 0
        let unsynced = 0
        while (!writer.isDone) {
          const { handedOut } = writer.snapshot
          for (let step = 0; step < stepsPerTurn && !writer.isDone; step++) {
            const piece = writer.next()
            if (piece === undefined) {
              if (writer.isFull) break
              continue
            }
            yield* file.append(piece)
            size += piece.length
            unsynced += piece.length
            break
          }
          onProgress(writer.snapshot.handedOut)
          if (syncsInBetween && unsynced >= syncEach) {
            yield* file.sync
            unsynced = 0
          }
          yield* EventLoop.turn
          yield* delay.after(writer.snapshot.handedOut - handedOut)
        }
        if (writer.isCancelled) return yield* new DiskError({ cause: "cancelled" })
        yield* file.sync
        return size
      }),
    (file) => Effect.ignore(attempt(() => file.close()))
  ).pipe(
    Effect.onError(() =>
      Effect.zipRight(
        Effect.sync(() => writer.cancel()),
        Effect.sync(() => discard(disk, temporary))
      )
    )
  )

/** As `writeSlowly`, at once: the event loop waits. Throws the system's error. */
export const writeNow = ({ disk, temporary, writer }: Pick<Options, "disk" | "writer" | "temporary">): void => {
  try {
    const file = disk.append(temporary, "new")
    try {
      while (!writer.isDone) {
        const piece = writer.next()
        if (piece !== undefined) writeAll(file, piece)
      }
      file.syncNow()
    } finally {
      file.close()
    }
  } catch (cause) {
    writer.cancel()
    discard(disk, temporary)
    throw cause
  }
}

/** As `putInPlace`, with the sync off the event loop: a busy disk takes tens of milliseconds and more. */
export const putInPlaceSlowly = (disk: Disk, temporary: string, path: string): Effect.Effect<void, DiskError> =>
  Effect.zipRight(
    attempt(() => disk.rename(temporary, path)),
    disk.folderSynced(dirname(path))
  )

/** Gives the temporary file its name. Throws the system's error. */
export const putInPlace = (disk: Disk, temporary: string, path: string): void => {
  disk.rename(temporary, path)
  disk.syncFolder(dirname(path))
}

/** Removes a file that is of no use, if the disk lets it. */
export const discard = (disk: Disk, path: string): void => {
  try {
    disk.remove(path)
  } catch {
    // it stays, and is in nobody's way
  }
}

const attempt = <A>(operation: () => A): Effect.Effect<A, DiskError> =>
  Effect.try({ try: operation, catch: (cause) => new DiskError({ cause }) })
