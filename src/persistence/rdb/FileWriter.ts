/**
 * Writes an RDB file of version 10 piece by piece, as Redis 7.0 does: what is in it comes from iterables, and the bytes go to
 * the caller. Times, files and the choice of keys are left to the modules above.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */
import * as Bytes from "../../Bytes.js"
import { crc64 } from "../../bytes/Crc64.js"
import { redisVersion } from "../../specification/Version.js"
import type { Viewed } from "../../value/Value.js"
import * as Encode from "./Encode.js"
import * as EncodeString from "./EncodeString.js"
import * as Form from "./Form.js"
import * as Opcode from "./Opcode.js"
import { Output, pieceSize } from "./Output.js"

/** A key and its value, which must not change until the next key is asked for. */
export interface Key extends Uses {
  readonly key: Bytes.Bytes
  readonly value: Viewed
  /** In milliseconds of Unix time. */
  readonly deadline?: number | bigint | undefined
}

export interface Uses {
  /** Seconds since the last use: under an LRU policy only, as in Redis. */
  readonly idle?: number | undefined
  /** The counter of uses, 0 to 255: under an LFU policy only. */
  readonly frequency?: number | undefined
}

export interface Database {
  readonly index: number
  /** The number of keys, and of those with a deadline. */
  readonly size: number
  readonly expires: number
  readonly keys: Iterable<Key>
}

/** The beginning of a file. */
export interface Head {
  readonly aux: Iterable<readonly [name: string, value: string]>
  /** The texts of the libraries of functions. */
  readonly functions: Iterable<Bytes.Bytes>
}

export interface Contents extends Head {
  /** Databases without keys are left out. */
  readonly databases: Iterable<Database>
}

export interface Options {
  /** The setting `rdbcompression`. */
  readonly compresses: boolean
  /** The setting `rdbchecksum`. */
  readonly hasChecksum: boolean
  /** The setting `list-max-listpack-size`. */
  readonly fill: number
}

export interface Origin {
  /** The time of the file, in seconds of Unix time. */
  readonly createdAt: number
  /** The memory in use, in bytes. */
  readonly usedMemory: number
  /** Whether the file is the base of an append-only file. */
  readonly isBase: boolean
  /** The stream of replication that the file is a point of; the database is -1 if none is selected. */
  readonly replication?:
    | { readonly database: number; readonly id: string; readonly offset: number | bigint }
    | undefined
}

/** The fields about a file's origin. */
export const aux = (origin: Origin): ReadonlyArray<readonly [name: string, value: string]> => {
  const { createdAt, usedMemory, isBase, replication } = origin
  return [
    ["redis-ver", redisVersion],
    ["redis-bits", "64"],
    ["ctime", String(createdAt)],
    ["used-mem", String(usedMemory)],
    ...(replication === undefined
      ? []
      : ([
          ["repl-stream-db", String(replication.database)],
          ["repl-id", replication.id],
          ["repl-offset", String(replication.offset)]
        ] as const)),
    ["aof-base", isBase ? "1" : "0"]
  ]
}

/**
 * The bytes of a file, in pieces of 64 KiB to about twice as much, and two smaller ones at the end. It also yields `undefined`
 * after as much work without a complete piece, so that a step of the generator never takes long.
 */
export function* write(contents: Contents, options: Options): Generator<Buffer | undefined, void> {
  const output = new Output(options.compresses)
  let checksum = 0n
  const take = (): Buffer => {
    const piece = output.take()
    if (options.hasChecksum) checksum = crc64(piece, 0, piece.length, checksum)
    return piece
  }
  for (const _ of body(output, contents, options.fill)) {
    if (output.hasPiece) yield take()
    else {
      output.rest()
      yield undefined
    }
  }
  output.byte(Opcode.end)
  yield take()
  output.int64(BigInt.asIntN(64, checksum))
  yield output.take()
}

function* body(output: Output, contents: Contents, fill: number): Generator<void> {
  yield* writeHead(output, contents)
  for (const each of contents.databases) {
    if (each.size === 0) continue
    writeDatabase(output, each.index, each)
    for (const key of each.keys) {
      yield* writeKey(output, key, fill)
      if (output.isFull) yield
    }
  }
}

/** Writes the beginning of a file. It rests where the output is full. */
export function* writeHead(output: Output, { aux, functions }: Head): Generator<void> {
  output.raw(`REDIS${String(Form.version).padStart(4, "0")}`)
  for (const [name, value] of aux) {
    output.byte(Opcode.aux)
    output.string(Bytes.unsafeMake(name))
    output.string(Bytes.unsafeMake(value))
  }
  for (const code of functions) {
    output.byte(Opcode.function2)
    yield* EncodeString.write(output, code)
    if (output.isFull) yield
  }
}

/** Writes that the keys that follow belong to a database, and its size where that is news. */
export const writeDatabase = (
  output: Output,
  index: number,
  sizes: { readonly size: number; readonly expires: number } | undefined
): void => {
  output.byte(Opcode.database)
  output.length(index)
  if (sizes === undefined) return
  output.byte(Opcode.resize)
  output.length(sizes.size)
  output.length(sizes.expires)
}

/** Writes what precedes a key. */
export const writeUses = (output: Output, deadline: number | bigint | undefined, { frequency, idle }: Uses): void => {
  if (deadline !== undefined) {
    output.byte(Opcode.deadlineMilliseconds)
    output.int64(deadline)
  }
  if (idle !== undefined) {
    output.byte(Opcode.idle)
    output.length(idle)
  }
  if (frequency !== undefined) {
    output.byte(Opcode.frequency)
    output.byte(frequency)
  }
}

/** Writes a key. It rests where the output is full; most keys are written at once. */
export const writeKey = (output: Output, all: Key, fill: number): Iterable<void> => {
  const { deadline, key, value } = all
  writeUses(output, deadline, all)
  output.byte(Encode.typeOf(value))
  if (key.length > pieceSize) return writeLongKey(output, key, value, fill)
  output.string(key)
  return Encode.write(output, value, fill)
}

function* writeLongKey(output: Output, key: Bytes.Bytes, value: Viewed, fill: number): Generator<void> {
  yield* EncodeString.write(output, key)
  yield* Encode.write(output, value, fill)
}
