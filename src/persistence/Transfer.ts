/**
 * Sends a snapshot to a client, as SYNC does for `redis-cli --rdb`: it is written to a file of its own, by turns with other
 * snapshots, and read from there as fast as the client takes it. The client gets its length first, as from a master that
 * replicates by way of its disk.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
import * as Effect from "effect/Effect"
import * as Disk from "../Disk.js"
import * as EventLoop from "../EventLoop.js"
import type { RawOutput } from "../state/Client.js"
import type { Persistence } from "./Persistence.js"
import * as Saver from "./Saver.js"
import type { Parts } from "./Writer.js"

/** Bytes that are read and sent at a time. */
const pieceSize = 64 * 1024

export const send = (
  { background, disk }: Pick<Persistence, "background" | "disk">,
  parts: Parts,
  output: RawOutput
): Effect.Effect<void, Disk.DiskError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(restore(background.transfer(parts)), (path) =>
      Effect.ensuring(
        restore(sendFile(disk, path, output)),
        Effect.sync(() => Saver.discard(disk, path))
      )
    )
  )

const sendFile = (disk: Disk.Disk, path: string, output: RawOutput): Effect.Effect<void, Disk.DiskError> =>
  Effect.acquireUseRelease(
    attempt(() => disk.open(path)),
    (file) =>
      Effect.gen(function* () {
        yield* output.send(Buffer.from(`$${file.size}\r\n`)) ?? Effect.void
        for (;;) {
          const piece = yield* attempt(() => file.read(pieceSize))
          if (piece.length === 0) return
          yield* output.send(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)) ?? Effect.void
          yield* EventLoop.turn
        }
      }),
    (file) => Effect.sync(() => file.close())
  )

const attempt = <A>(operation: () => A): Effect.Effect<A, Disk.DiskError> =>
  Effect.try({ try: operation, catch: (cause) => new Disk.DiskError({ cause }) })
