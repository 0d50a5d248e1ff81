/** The data of an instance, to be compared with those of another one or of another time. */
import type * as Bytes from "../../src/Bytes.js"
import * as Digest from "../../src/command/server/debug/digest.js"
import type { Keyspace } from "../../src/keyspace/Keyspace.js"

/** A key: its database, name, digest and deadline. */
interface Line {
  readonly text: string
  readonly deadline: number | bigint | undefined
}

export type Data = ReadonlyArray<Line>

export const dataOf = (keyspace: Keyspace): Data => {
  const lines: Array<Line> = []
  for (const database of keyspace.all) {
    const keys: Array<Bytes.Bytes> = []
    database.forEach((key) => void keys.push(key))
    for (const key of keys) {
      const deadline = database.deadline(key)
      lines.push({ text: `${database.index} ${key} ${Digest.ofValue(database, key)} ${deadline ?? ""}`, deadline })
    }
  }
  return lines
}

/** All keys that are not due at a time, one a line. */
export const format = (data: Data, now: number): string =>
  data
    .filter(({ deadline }) => deadline === undefined || deadline > now)
    .map(({ text }) => text)
    .sort()
    .join("\n")
