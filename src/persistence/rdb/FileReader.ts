/**
 * Reads an RDB file from chunks cut anywhere, and hands out what it finds as events. It reads versions 1 to 10, as Redis 7.0
 * does, and versions 11 and 12 as far as they hold what 7.0 has, too. Every length is checked against the bytes that are
 * there, and every value in depth, so that no file can do more than fail. Files, clocks and the databases are left to the
 * modules above.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */
import type * as Bytes from "../../Bytes.js"
import { crc64 } from "../../bytes/Crc64.js"
import type { Pair } from "../../bytes/Elements.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import type { Value } from "../../value/Value.js"
import * as Decode from "./Decode.js"
import * as DecodeFunction from "./DecodeFunction.js"
import { FileError, type Reason } from "./FileError.js"
import * as Form from "./Form.js"
import { Corrupt, corrupt, Input, more } from "./Input.js"
import type { Limits } from "./Limits.js"
import { moduleName } from "./ModuleName.js"
import * as Opcode from "./Opcode.js"
import * as Type from "./Type.js"

/** Redis's words for a file that ends too early, or cannot be read on. */
export const shortRead = "Short read or OOM loading DB. Unrecoverable error, aborting now."

/** The deadline of a key, and its uses. */
export interface Uses {
  /** In milliseconds of Unix time. */
  readonly deadline: number | bigint | undefined
  /** Seconds since the last use, from a server with an LRU policy. */
  readonly idle: number | undefined
  /** The counter of uses, 0 to 255, from a server with an LFU policy. */
  readonly frequency: number | undefined
}

/** A key. Its value is new and nobody else's: put it straight into a database. */
export interface Key extends Uses {
  readonly _tag: "Key"
  readonly key: Bytes.Bytes
  readonly value: Value
}

/** A key whose value is a string. */
export interface StringKey extends Uses {
  readonly _tag: "StringKey"
  /** The key and the value: good until the next event. */
  readonly pair: Pair
}

export type Event =
  | { readonly _tag: "Aux"; readonly name: Bytes.Bytes; readonly value: Bytes.Bytes }
  /** The text of a library of functions. */
  | { readonly _tag: "Function"; readonly code: Bytes.Bytes }
  /** The keys that follow belong to this database; before any such event they belong to 0. */
  | { readonly _tag: "Database"; readonly index: number }
  /** The sizes of the database, as the file has them. Do not allocate by them: they are not checked. */
  | { readonly _tag: "Resize"; readonly size: number; readonly expires: number }
  | Key
  | StringKey
  /** A collection without elements, which Redis skips with a warning. */
  | { readonly _tag: "EmptyKey"; readonly key: Bytes.Bytes }
  /** The end. `unwritten` if the file was saved without a checksum; `unchecked` if there is none or nobody asked. */
  | { readonly _tag: "End"; readonly checksum: "equal" | "unwritten" | "unchecked" }

/** A string's key as any other. */
export const keyOf = ({ deadline, frequency, idle, pair }: StringKey): Key => {
  const { keyLength, keyMemory, keyStart, length, memory, start } = pair
  const key = Latin1.read(keyMemory, keyStart, keyLength)
  return { _tag: "Key", key, value: Latin1.read(memory, start, length), deadline, idle, frequency }
}

export interface Options {
  readonly limits: Limits
  /** The setting `databases`. */
  readonly databases: number
  /** The setting `rdbchecksum`. */
  readonly verifiesChecksum: boolean
}

/** The newest version of which the common part is read: that of Redis 7.4. */
const newestVersion = 12

const firstWithChecksum = 5

const headerSize = 9

/** The kind of the number that tells when a module wrote its data. */
const moduleInteger = 2

export class FileReader {
  private readonly input = new Input()
  private readonly steps: Iterator<void, void>
  /** The event of the last step; `undefined` if it needs more bytes. */
  private event: Event | undefined
  private failure: FileError | undefined
  private isEnded = false
  private checksum = 0n
  /** The number of bytes that `checksum` covers. */
  private summed = 0

  constructor(private readonly options: Options) {
    this.steps = this.read()
  }

  /** The number of bytes read. */
  get position(): number {
    return this.input.position
  }

  /** The bytes after the end, which are there and not read: an append-only file with a preamble goes on there. */
  get rest(): Buffer {
    return this.input.rest
  }

  /** Adds a chunk, which must not change any more. Take all events of the chunk before first. */
  feed(chunk: Uint8Array): void {
    if (!this.isEnded) this.sum()
    this.input.feed(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  }

  /** The next event; `undefined` if it needs more bytes, and after the end. Throws a `FileError`, and then always that. */
  next(): Event | undefined {
    if (this.failure !== undefined) throw this.failure
    this.event = undefined
    if (this.isEnded) return undefined
    try {
      this.steps.next()
    } catch (error) {
      throw this.failed(error)
    }
    return this.event
  }

  /** Call at the end of the file. Throws a `FileError` if it is too short. */
  finish(): void {
    if (this.failure !== undefined) throw this.failure
    if (this.isEnded) return
    const { position, remaining } = this.input
    this.failure = new FileError({ reason: "Truncated", message: shortRead, offset: position + remaining })
    throw this.failure
  }

  private failed(error: unknown): unknown {
    if (error instanceof FileError) this.failure = error
    else if (error instanceof Corrupt) {
      const { position: offset } = this.input
      const message = `Internal error in RDB reading offset ${offset} -> ${error.message}`
      this.failure = new FileError({ reason: "Corrupt", message, offset })
    } else return error
    return this.failure
  }

  private refuse(reason: Reason, message: string): never {
    throw new FileError({ reason, message, offset: this.input.position })
  }

  /** Adds the bytes read since the last call to the checksum. */
  private sum(): void {
    if (!this.options.verifiesChecksum) return
    const bytes = this.input.since(this.summed)
    this.checksum = crc64(bytes, 0, bytes.length, this.checksum)
    this.summed += bytes.length
  }

  /** Reads the file. Yields with an event, or without one if bytes are missing. */
  private *read(): Generator<void, void> {
    const { input, options } = this
    const version = yield* this.readHeader()
    let deadline: number | bigint | undefined
    let idle: number | undefined
    let frequency: number | undefined
    for (;;) {
      const opcode = input.byte() ?? (yield* more(() => input.byte()))
      switch (opcode) {
        case Opcode.deadlineSeconds:
          deadline = (yield* this.raw(4)).readInt32LE(0) * 1000
          continue
        case Opcode.deadlineMilliseconds:
          deadline = Integer.normal((input.raw(8) ?? (yield* this.raw(8))).readBigInt64LE(0))
          continue
        case Opcode.idle:
          idle = Number(yield* this.integer())
          continue
        case Opcode.frequency:
          frequency = input.byte() ?? (yield* more(() => input.byte()))
          continue
        case Opcode.end:
          yield* this.readEnd(version)
          return
      }
      if (opcode >= firstOpcode(version)) {
        this.event = yield* this.readSpecial(opcode)
        if (this.event !== undefined) yield
        continue
      }
      // as in Redis, a deadline of -1 is none
      if (deadline === -1) deadline = undefined
      if (opcode === Type.string) {
        const pair = input.pair() ?? (yield* more(() => input.pair()))
        this.event = { _tag: "StringKey", pair, deadline, idle, frequency }
        deadline = idle = frequency = undefined
        yield
        continue
      }
      const key = input.key() ?? (yield* more(() => input.key()))
      if (opcode === Type.module1 || opcode === Type.module2) yield* this.refuseModule()
      const parse = Decode.parserOf(opcode)
      const value =
        parse === undefined
          ? yield* Decode.read(opcode, input, options.limits)
          : parse(input.blob() ?? (yield* more(() => input.blob())), options.limits)
      this.event =
        value === undefined ? { _tag: "EmptyKey", key } : { _tag: "Key", key, value, deadline, idle, frequency }
      deadline = idle = frequency = undefined
      yield
    }
  }

  private *readHeader(): Generator<void, number> {
    const header = (yield* this.raw(headerSize)).toString("latin1")
    if (!header.startsWith("REDIS")) this.refuse("Signature", "Wrong signature trying to load DB from file")
    // as C's atoi reads it
    const version = Number(/^\s*[-+]?\d+/.exec(header.slice(5))?.[0] ?? 0)
    if (version < 1 || version > newestVersion) {
      this.refuse("Version", `Can't handle RDB format version ${version}`)
    }
    return version
  }

  /** Reads what follows an opcode that belongs to no key. */
  private *readSpecial(opcode: number): Generator<void, Event | undefined> {
    const { input } = this
    switch (opcode) {
      case Opcode.aux: {
        const name = yield* more(() => input.string())
        return { _tag: "Aux", name, value: yield* more(() => input.string()) }
      }
      case Opcode.database: {
        const index = yield* this.integer()
        const { databases } = this.options
        if (index < databases) return { _tag: "Database", index: Number(index) }
        return this.refuse(
          "Databases",
          `FATAL: Data file was created with a Redis server configured to handle more than ${databases} databases. Exiting`
        )
      }
      case Opcode.resize: {
        const size = yield* more(() => input.length())
        return { _tag: "Resize", size, expires: yield* more(() => input.length()) }
      }
      case Opcode.slotInfo:
        for (let lengths = 3; lengths > 0; lengths--) yield* this.integer()
        return undefined
      case Opcode.moduleAux:
        return yield* this.refuseModuleAux()
      default:
        return { _tag: "Function", code: yield* this.readFunction(opcode) }
    }
  }

  private *readFunction(opcode: number): Generator<void, Bytes.Bytes> {
    const steps = DecodeFunction.read(opcode, this.input)
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      yield
    }
  }

  private *readEnd(version: number): Generator<void, void> {
    this.sum()
    const read = version < firstWithChecksum ? undefined : (yield* this.raw(8)).readBigUInt64LE(0)
    const { checksum, options } = this
    const isChecked = read !== undefined && options.verifiesChecksum
    if (isChecked && read !== 0n && read !== checksum) {
      const [expected, got] = [checksum.toString(16), read.toString(16)]
      this.refuse("Checksum", `Wrong RDB checksum expected: (${expected}) but got (${got}). Aborting now.`)
    }
    this.event = { _tag: "End", checksum: !isChecked ? "unchecked" : read === 0n ? "unwritten" : "equal" }
    this.isEnded = true
  }

  private *refuseModule(): Generator<void, never> {
    const name = moduleName(yield* this.integer())
    return this.refuse("Module", `The RDB file contains module data I can't load: no matching module type '${name}'`)
  }

  private *refuseModuleAux(): Generator<void, never> {
    const name = moduleName(yield* this.integer())
    const kind = yield* this.integer()
    yield* this.integer()
    if (kind !== moduleInteger) corrupt("bad when_opcode")
    return this.refuse("Module", `The RDB file contains AUX module data I can't load: no matching module '${name}'`)
  }

  private integer(): Generator<void, number | bigint> {
    return more(() => this.input.integer())
  }

  private raw(length: number): Generator<void, Buffer> {
    return more(() => this.input.raw(length))
  }
}

/** The first byte that is no kind of value. Only newer versions have the lowest. */
const firstOpcode = (version: number): number => (version > Form.version ? Opcode.slotInfo : Opcode.function2)
