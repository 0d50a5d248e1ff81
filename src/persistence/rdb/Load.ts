/**
 * Puts the keys of an RDB file into a keyspace. It reads in pieces, and gives way to connections in between.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../../Bytes.js"
import type { Reader } from "../../Disk.js"
import { fits } from "../../dict/Dict.js"
import * as EventLoop from "../../EventLoop.js"
import * as Access from "../../keyspace/Access.js"
import type { Database } from "../../keyspace/Database.js"
import type { Keyspace } from "../../keyspace/Keyspace.js"
import { levels, type SystemLog } from "../../state/SystemLog.js"
import type { Delay } from "../Delay.js"
import { LoadError } from "../LoadError.js"
import { FileError } from "./FileError.js"
import * as FileReader from "./FileReader.js"

/** A file has at least so many bytes for each key that it promises, or its word is not taken for it. */
const bytesPerKey = 16

/** Bytes that are read at a time; fewer with a rest after each key. */
const pieceSize = 64 * 1024
const slowPieceSize = 1024

export interface Options extends FileReader.Options {
  readonly keyspace: Keyspace
  readonly log: SystemLog
  /** The time in milliseconds of Unix time. */
  readonly now: number
  /** Whether due keys are left out: not where the file is the base of an append-only file, whose commands may meet them. */
  readonly dropsDue: boolean
  /** Whether a key replaces one of the same name that is there; that is an error otherwise. */
  readonly merges: boolean
  /** Loads a library of functions; returns what is wrong with it. */
  readonly loadFunction: (code: Bytes.Bytes) => string | undefined
  readonly onProgress: (bytes: number) => void
  /** Called with the memory that the server used which wrote the file, in bytes. */
  readonly onUsedMemory: (bytes: number) => void
  readonly delay: Delay
}

export interface Loaded {
  readonly keys: number
  readonly expired: number
  /** Bytes that follow the end of the file: an append-only file with a preamble goes on there. */
  readonly rest: Uint8Array
}

export const load = (reader: Reader, options: Options): Effect.Effect<Loaded, LoadError> =>
  Effect.gen(function* () {
    const loader = new Loader({ ...options, size: reader.size })
    const { delay } = options
    while (!loader.isDone) {
      const { handled } = loader
      const piece = yield* Effect.try({
        try: () => reader.read(delay.isOn ? slowPieceSize : pieceSize),
        catch: () => new LoadError({ message: FileReader.shortRead })
      })
      yield* Effect.try({ try: () => loader.take(piece), catch: toLoadError })
      options.onProgress(piece.length)
      yield* EventLoop.turn
      yield* delay.after(loader.handled - handled)
    }
    const { expired, keys, rest } = loader
    options.log.add(levels.event, `Done loading RDB, keys loaded: ${keys}, keys expired: ${expired}.`)
    return { keys, expired, rest }
  })

const toLoadError = (error: unknown): LoadError => {
  if (error instanceof LoadError) return error
  if (error instanceof FileError) return new LoadError({ message: error.message })
  throw error
}

class Loader {
  keys = 0
  expired = 0
  isDone = false
  private readonly file: FileReader.FileReader
  private database: Database

  constructor(private readonly options: Options & { readonly size: number }) {
    this.file = new FileReader.FileReader(options)
    this.database = options.keyspace.database(0)
  }

  /** The keys so far. */
  get handled(): number {
    return this.keys + this.expired
  }

  get rest(): Uint8Array {
    return this.file.rest
  }

  /** Takes the next piece of the file; an empty one is its end. */
  take(piece: Uint8Array): void {
    if (piece.length === 0) {
      this.file.finish()
      this.isDone = true
      return
    }
    this.file.feed(piece)
    for (let event = this.file.next(); event !== undefined; event = this.file.next()) this.handle(event)
  }

  private handle(event: FileReader.Event): void {
    const { keyspace, loadFunction, log } = this.options
    switch (event._tag) {
      case "Key":
        this.put(event)
        return
      case "StringKey":
        this.putString(event)
        return
      case "Database":
        this.database = keyspace.database(event.index)
        return
      case "Function": {
        const reason = loadFunction(event.code)
        if (reason !== undefined) {
          throw new LoadError({ message: `Failed loading library payload: ${reason}` })
        }
        return
      }
      case "EmptyKey":
        log.add(levels.event, `rdbLoadObject skipping empty key: ${Bytes.toText(event.key)}`)
        return
      case "Aux":
        this.describe(event.name, event.value)
        return
      case "Resize":
        this.database.expect(Math.min(event.size, this.options.size / bytesPerKey))
        return
      case "End":
        if (event.checksum === "unwritten") {
          log.add(levels.event, "RDB file was saved with checksum disabled: no check performed.")
        }
        this.isDone = true
    }
  }

  private put(event: FileReader.Key): void {
    const { key, value } = event
    const { database } = this
    if (this.isLeftOut(event)) return
    if (this.options.merges) database.drop(key)
    else if (database.presence(key) !== "none") this.refuseTwice(key)
    this.complete(database.dict.add(key, value), event)
  }

  /** As `put`, without a string for the key or the value where a table takes their bytes. */
  private putString(event: FileReader.StringKey): void {
    if (this.options.merges || !fits(event.pair)) {
      this.put(FileReader.keyOf(event))
      return
    }
    if (this.isLeftOut(event)) return
    const slot = this.database.dict.addPair(event.pair)
    if (slot < 0) this.refuseTwice(FileReader.keyOf(event).key)
    this.complete(slot, event)
  }

  private complete(slot: number, event: FileReader.Uses): void {
    this.database.loaded(slot, { deadline: event.deadline, stamp: this.stampOf(event) })
    this.keys++
  }

  private isLeftOut({ deadline }: FileReader.Uses): boolean {
    const { dropsDue, now } = this.options
    if (!dropsDue || deadline === undefined || deadline >= now) return false
    this.expired++
    return true
  }

  private refuseTwice(key: Bytes.Bytes): never {
    throw new LoadError({ message: `RDB has duplicated key '${Bytes.toText(key)}' in DB ${this.database.index}` })
  }

  private stampOf({ frequency, idle }: FileReader.Uses): number {
    const { keyspace, now } = this.options
    if (keyspace.frequency === undefined) return Access.usedBefore(idle ?? 0, now)
    return frequency === undefined ? keyspace.access(0) : Access.withFrequency(frequency, now)
  }

  /** As in Redis, the log shows what the file says about its origin. */
  private describe(name: Bytes.Bytes, value: Bytes.Bytes): void {
    const { log, now, onUsedMemory } = this.options
    const show = (line: string): void => log.add(levels.event, line)
    if (name === "redis-ver") show(`Loading RDB produced by version ${Bytes.toText(value)}`)
    else if (name === "ctime") show(`RDB age ${Math.max(0, Math.floor(now / 1000) - Number(value))} seconds`)
    else if (name === "used-mem") {
      onUsedMemory(Number(value))
      show(`RDB memory usage when created ${(Number(value) / (1024 * 1024)).toFixed(2)} Mb`)
    } else if (name === "aof-base" && value === "1") show("RDB is base AOF")
  }
}
