/** RDB files in memory: written from an instance, read in chunks, and loaded into an instance. */
import type { Composition } from "../../../src/instance/Composition.js"
import * as Access from "../../../src/keyspace/Access.js"
import type { Database } from "../../../src/keyspace/Database.js"
import {
  type Event,
  FileReader,
  keyOf,
  type Options as ReaderOptions
} from "../../../src/persistence/rdb/FileReader.js"
import * as FileWriter from "../../../src/persistence/rdb/FileWriter.js"
import * as Limits from "../../../src/persistence/rdb/Limits.js"
import * as Reply from "../../../src/resp/Reply.js"

export const limits: Limits.Limits = {
  hash: { entries: 512, value: 64 },
  sortedSet: { entries: 128, value: 64 },
  maxIntegers: 512
}

export const readerOptions: ReaderOptions = { limits, databases: 16, verifiesChecksum: true }

export const writerOptions: FileWriter.Options = { compresses: true, hasChecksum: true, fill: -2 }

export const aux = FileWriter.aux({ createdAt: 1_700_000_000, usedMemory: 1_000_000, isBase: false })

/** A file with some contents. */
export const fileOf = (contents: Partial<FileWriter.Contents>, options: Partial<FileWriter.Options> = {}): Buffer => {
  const all = { aux, functions: [], databases: [], ...contents }
  const pieces = [...FileWriter.write(all, { ...writerOptions, ...options })]
  return Buffer.concat(pieces.filter((piece) => piece !== undefined))
}

/** A file with one database of these keys. */
export const fileOfKeys = (keys: ReadonlyArray<FileWriter.Key>, options: Partial<FileWriter.Options> = {}): Buffer => {
  const expires = keys.filter(({ deadline }) => deadline !== undefined).length
  return fileOf({ databases: [{ index: 0, size: keys.length, expires, keys }] }, options)
}

/** All events of a file, which is fed in chunks of a size. */
export const read = (
  file: Buffer,
  options: Partial<ReaderOptions> = {},
  chunkSize: () => number = () => file.length + 1
): ReadonlyArray<Event> => {
  const reader = new FileReader({ ...readerOptions, ...options })
  const events: Array<Event> = []
  for (let start = 0; start < file.length; ) {
    const size = chunkSize()
    // a copy: the reader must not depend on what lies around a chunk
    reader.feed(Uint8Array.from(file.subarray(start, start + size)))
    start += size
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      events.push(event._tag === "StringKey" ? keyOf(event) : event)
    }
  }
  reader.finish()
  return events
}

/** Everything that an instance holds. */
export const contentsOf = ({ state, scripting }: Composition): FileWriter.Contents => {
  const { keyspace, settings } = state
  const policy = settings.text("maxmemory-policy")
  const keysOf = (database: Database): ReadonlyArray<FileWriter.Key> => {
    const keys: Array<FileWriter.Key> = []
    database.forEach((key, value) => {
      const access = database.accessOf(key) ?? 0
      const { frequency } = keyspace
      keys.push({
        key,
        value: value(),
        deadline: database.deadline(key),
        idle: policy.endsWith("-lru") ? Access.idle(access, keyspace.now) : undefined,
        frequency: frequency === undefined ? undefined : Access.frequency(access, { now: keyspace.now, ...frequency })
      })
    })
    return keys
  }
  const databases = Array.from({ length: keyspace.count }, (_, index) => keyspace.database(index))
  return {
    aux,
    functions: scripting.functions.libraries.all.map(({ code }) => code),
    databases: databases.map((database) => {
      const { index, size, expires } = database
      return { index, size, expires, keys: keysOf(database) }
    })
  }
}

/** The file of an instance, with its settings. */
export const save = (composition: Composition): Buffer => {
  const { settings } = composition.state
  return fileOf(contentsOf(composition), {
    compresses: settings.flag("rdbcompression"),
    hasChecksum: settings.flag("rdbchecksum"),
    fill: settings.number("list-max-listpack-size")
  })
}

/** Loads a file into an instance, straight into its databases. Returns the number of keys. */
export const load = (
  { state, scripting }: Composition,
  file: Buffer,
  chunkSize: () => number = () => 64 * 1024
): number => {
  const { keyspace, settings } = state
  const options = {
    limits: Limits.of(settings),
    databases: keyspace.count,
    verifiesChecksum: settings.flag("rdbchecksum")
  }
  let database = keyspace.database(0)
  let keys = 0
  for (const event of read(file, options, chunkSize)) {
    switch (event._tag) {
      case "Database":
        database = keyspace.database(event.index)
        break
      case "Function": {
        const loaded = scripting.functions.load(event.code, false)
        if (Reply.isError(loaded)) throw new Error(loaded.text)
        break
      }
      case "Key": {
        const { key, value, deadline, idle, frequency } = event
        keys++
        if (deadline === undefined) database.set(key, value)
        else database.setUntil(key, value, deadline)
        if (keyspace.frequency === undefined) {
          if (idle !== undefined) database.setAccess(key, Access.usedBefore(idle, keyspace.now))
        } else if (frequency !== undefined) database.setAccess(key, Access.withFrequency(frequency, keyspace.now))
        break
      }
    }
  }
  return keys
}
