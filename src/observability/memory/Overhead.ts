/**
 * The memory in use that is not data, for INFO and MEMORY STATS: the memory of the instance at its start, its clients, and the
 * tables of the databases as Redis would have them.
 */
import type { State } from "../../state/State.js"
import { entrySize, headerSize, slotSize, slots } from "./Allocation.js"

/** The bytes of the slots of a table; an empty one has none. */
const slotBytes = (keys: number): number => (keys === 0 ? 0 : slots(keys) * slotSize)

export interface DatabaseOverhead {
  readonly index: number
  readonly keys: number
  readonly main: number
  readonly expires: number
}

/** In bytes. */
export interface Overhead {
  readonly clients: number
  /** Of the databases that are not empty. */
  readonly databases: ReadonlyArray<DatabaseOverhead>
  readonly total: number
  /** The rest of the memory in use: the data. */
  readonly data: number
  /** The data, as a percentage of the growth since the start. */
  readonly dataPercentage: number
  readonly keys: number
}

const percentage = (part: number, whole: number): number => (whole <= 0 ? 0 : (part * 100) / whole)

/** The figures at a time in milliseconds of Unix time. */
export const measure = ({ memory, clients, keyspace }: State, now: number): Overhead => {
  clients.memory.measureAll(now)
  const { used, atStart } = memory.read(now)
  const ofClients = clients.memory.bytes
  const databases: Array<DatabaseOverhead> = []
  for (let index = 0; index < keyspace.count; index++) {
    const { size, expires } = keyspace.database(index)
    if (size === 0) continue
    databases.push({
      index,
      keys: size,
      main: size * (entrySize + headerSize) + slotBytes(size),
      expires: expires * entrySize + slotBytes(expires)
    })
  }
  const tables = databases.reduce((sum, { main, expires }) => sum + main + expires, 0)
  const total = Math.min(used, atStart + ofClients + tables)
  return {
    clients: ofClients,
    databases,
    total,
    data: used - total,
    dataPercentage: percentage(used - total, used - atStart),
    keys: databases.reduce((sum, { keys }) => sum + keys, 0)
  }
}
