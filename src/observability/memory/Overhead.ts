/**
 * What is not data in the memory in use, for INFO and MEMORY STATS: what the process began with, what clients have
 * unread and unsent, and the tables of the databases, counted as Redis's would be.
 */
import type { State } from "../../state/State.js"

/** What a key takes in a table of Redis's beside its bytes: the table's entry and the value's header. */
const entry = 24
const header = 16
const slot = 8

/** The slots of Redis's table of so many keys: powers of two, from 4. */
const slots = (keys: number): number => (keys === 0 ? 0 : Math.max(4, 2 ** Math.ceil(Math.log2(keys))))

export interface DatabaseOverhead {
  readonly index: number
  readonly keys: number
  readonly main: number
  readonly expires: number
}

/** In bytes. */
export interface Overhead {
  readonly clients: number
  /** Of databases that hold anything. */
  readonly databases: ReadonlyArray<DatabaseOverhead>
  readonly total: number
  /** What is left of the memory in use: the data. */
  readonly data: number
  /** Its share, in percent, of what was added since the start. */
  readonly dataPercentage: number
  readonly keys: number
}

const percentage = (part: number, whole: number): number => (whole <= 0 ? 0 : (part * 100) / whole)

/** The figures at this time in milliseconds. */
export const measure = ({ memory, clients, keyspace }: State, now: number): Overhead => {
  const { used, atStart } = memory.read(now)
  let ofClients = 0
  for (const { connection } of clients) ofClients += connection.pendingInput() + connection.pendingOutput()
  const databases: Array<DatabaseOverhead> = []
  for (let index = 0; index < keyspace.count; index++) {
    const { size, expires } = keyspace.database(index)
    if (size === 0) continue
    databases.push({
      index,
      keys: size,
      main: size * (entry + header) + slots(size) * slot,
      expires: expires * entry + slots(expires) * slot
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
