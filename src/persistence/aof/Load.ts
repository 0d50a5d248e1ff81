/**
 * Runs the requests of a file of the append-only file again. What a crash cut off at the end of the last file is dropped, with
 * `aof-load-truncated`, up to the last request or transaction that is whole.
 */
import * as Effect from "effect/Effect"
import { type Reader, reasonOf } from "../../Disk.js"
import * as EventLoop from "../../EventLoop.js"
import type { Request } from "../../resp/Decoder.js"
import { levels, type SystemLog } from "../../state/SystemLog.js"
import type { Ran } from "../Hooks.js"
import { LoadError } from "../LoadError.js"
import { Parser } from "./Parser.js"

/** Bytes that are read at a time, at least. */
const pieceSize = 64 * 1024

export interface Options {
  /** The name of the file, for messages. */
  readonly name: string
  readonly log: SystemLog
  /** Whether the end may be missing: `aof-load-truncated`. */
  readonly mayBeTruncated: boolean
  /** Whether the end of another file may not be missing all the same. Redis cuts that off, too, before it refuses to start. */
  readonly isLast: boolean
  readonly run: (words: Request) => Ran
  readonly onProgress: (bytes: number) => void
  /** Cuts the file off after a number of bytes; absent where Redis would not. */
  readonly truncate: (length: number) => void
}

const fail = (message: string): Effect.Effect<never, LoadError> => Effect.fail(new LoadError({ message }))

/** Returns the length of the file in bytes, without what was cut off. */
export const load = (reader: Reader, options: Options): Effect.Effect<number, LoadError> =>
  Effect.gen(function* () {
    const { log, name } = options
    const runner = new Runner(options)
    const { parser } = runner
    for (;;) {
      const missing = yield* Effect.try({ try: () => runner.run(), catch: toLoadError })
      // at least doubling keeps the reading of a long request linear
      const wanted = Math.max(missing, pieceSize, parser.pending)
      const piece = yield* Effect.try({ try: () => reader.read(wanted), catch: (cause) => unrecoverable(name, cause) })
      if (piece.length === 0) break
      parser.feed(piece)
      options.onProgress(piece.length)
      yield* EventLoop.turn
    }
    const { begin, queued } = runner
    if (queued === undefined && parser.pending === 0) return parser.end
    if (queued !== undefined) {
      log.add(levels.warning, `Revert incomplete MULTI/EXEC transaction in AOF file ${name}`)
    }
    if (!options.mayBeTruncated) return yield* fail(unexpectedEnd(name))
    if (!options.isLast) return yield* fail("Fatal error: the truncated file is not the last file")
    const end = queued === undefined ? parser.end : begin
    log.add(levels.warning, `!!! Warning: short read while loading the AOF file ${name}!!!`)
    log.add(levels.warning, `!!! Truncating the AOF ${name} at offset ${end} !!!`)
    yield* Effect.try({ try: () => options.truncate(end), catch: (cause) => truncating(name, cause) })
    log.add(levels.warning, `AOF ${name} loaded anyway because aof-load-truncated is enabled`)
    return end
  })

const toLoadError = (error: unknown): LoadError => {
  if (error instanceof LoadError) return error
  throw error
}

/** Runs the requests of a file, a piece at a time. */
class Runner {
  readonly parser = new Parser()
  /** The requests of a transaction whose EXEC has not come. */
  queued: Array<Request> | undefined
  /** Where that transaction begins. */
  begin = 0

  constructor(private readonly options: Options) {}

  /** Runs the requests that are there; returns how many bytes the next one lacks, at least. Throws a `LoadError`. */
  run(): number {
    const { parser } = this
    for (;;) {
      const before = parser.end
      const next = parser.next()
      if (next._tag === "Request") this.take(next.words, before)
      else if (next._tag === "More") return next.bytes
      else throw new LoadError({ message: badFormat(this.options.name) })
    }
  }

  private take(words: Request, before: number): void {
    const { queued } = this
    if (isCommand(words, "multi")) {
      // as in Redis, a second one changes only where the file is cut off
      this.queued ??= []
      this.begin = before
    } else if (queued === undefined) this.runOne(words)
    else if (isCommand(words, "exec")) {
      for (const each of queued) this.runOne(each)
      this.queued = undefined
    } else queued.push(words)
  }

  private runOne(words: Request): void {
    const ran = this.options.run(words)
    if (ran === "done") return
    const { name } = this.options
    throw new LoadError({ message: ran === "unknown" ? unknown(words, name) : badFormat(name) })
  }
}

/** Whether a request is of a command, named in lower case. */
export const isCommand = ([name]: Request, command: string): boolean =>
  name?.length === command.length && name.toLowerCase() === command

const badFormat = (name: string): string =>
  `Bad file format reading the append only file ${name}: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>`

const unexpectedEnd = (name: string): string =>
  `Unexpected end of file reading the append only file ${name}. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.`

const truncating = (name: string, cause: unknown): LoadError =>
  new LoadError({ message: `Error truncating the AOF file ${name}: ${reasonOf(cause)}` })

const unknown = (words: Request, name: string): string =>
  `Unknown command '${words[0]}' reading the append only file ${name}`

/** The error of a file that cannot be read. */
export const unrecoverable = (name: string, cause: unknown): LoadError =>
  new LoadError({ message: `Unrecoverable error reading the append only file ${name}: ${reasonOf(cause)}` })
