/**
 * The journals of both servers, as the bytes of an append-only file: what ours hands to its readers, and the file that
 * redis-server writes. Times may differ by as much as the servers' clocks.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Decoder from "../../src/resp/Decoder.js"
import * as Reply from "../../src/resp/Reply.js"

/** The settings with which redis-server writes the file. */
export const settings = { appendonly: "yes", appendfsync: "no", "auto-aof-rewrite-percentage": "0" } as const

/** What a server has recorded, as the bytes of an append-only file. */
export interface Recording {
  readonly length: () => number
  readonly since: (start: number) => string
}

/** The append-only file of a redis-server that listens at a path in its folder. */
export const ofReal = (path: string): Recording => {
  const folder = join(dirname(path), "appendonlydir")
  const files = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".incr.aof"))
      .map((name) => ({ file: join(folder, name), size: statSync(join(folder, name)).size }))
  return {
    length: () => files().reduce((sum, { size }) => sum + size, 0),
    since: (start) => {
      let skipped = start
      let text = ""
      for (const { file, size } of files()) {
        if (skipped < size) text += textFrom(file, skipped, size)
        skipped = Math.max(0, skipped - size)
      }
      return text
    }
  }
}

const textFrom = (file: string, start: number, end: number): string => {
  const descriptor = openSync(file, "r")
  try {
    const bytes = Buffer.alloc(end - start)
    return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, bytes.length, start))
  } finally {
    closeSync(descriptor)
  }
}

/** The requests in a part of a file, one on each line. */
const requests = (text: string): ReadonlyArray<string> => {
  const decoder = Decoder.make()
  decoder.feed(Buffer.from(text, "latin1"))
  const lines: Array<string> = []
  for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
    if (Reply.isError(request)) throw new Error(`not a request: ${request.text}`)
    lines.push(request.map((word) => JSON.stringify(word)).join(" "))
  }
  return lines
}

const isRemoval = (line: string | undefined): boolean => /^"(?:DEL|UNLINK)" "[^"]*"$/.test(line ?? "")

/** The same lines with removals that follow each other sorted: SCAN meets keys in the order of their hashes. */
const withRemovalsSorted = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const sorted: Array<string> = []
  for (let from = 0; from < lines.length; ) {
    let to = from + 1
    if (isRemoval(lines[from])) while (isRemoval(lines[to])) to++
    sorted.push(...lines.slice(from, to).sort())
    from = to
  }
  return sorted
}

/** A time in milliseconds, alone or in an id: of these years, or as far away as EXPIRE allows. */
const time = /\b(?:\d{13}|92233717\d{11})\b/g

/** The most by which the clocks of the two servers can differ, in milliseconds. */
const near = 10_000

/** A line of ours with each time replaced by the one in Redis's line that it is near to. */
const aligned = (ours: string, real: string): string => {
  const times = real.match(time) ?? []
  let index = 0
  return ours.replace(time, (digits) => {
    const other = times[index++]
    return other !== undefined && Math.abs(Number(BigInt(other) - BigInt(digits))) <= near ? other : digits
  })
}

/** The first lines that differ between two parts of files, with those around them; `undefined` if there are none. */
export const difference = (
  ourText: string,
  realText: string,
  /** Whether random members are removed: then any member of an SREM equals any other. */
  removesAtRandom: boolean
): readonly [ours: ReadonlyArray<string>, real: ReadonlyArray<string>] | undefined => {
  const masked = (line: string): string => (removesAtRandom ? line.replace(/^("SREM" "\w+") .*/, "$1 …") : line)
  const real = withRemovalsSorted(requests(realText).map(masked))
  const ours = withRemovalsSorted(requests(ourText).map(masked)).map((line, index) => aligned(line, real[index] ?? ""))
  const at = ours.findIndex((line, index) => line !== real[index])
  if (at < 0 && ours.length === real.length) return undefined
  const from = Math.max(0, (at < 0 ? ours.length : at) - 3)
  return [ours.slice(from, from + 10), real.slice(from, from + 10)]
}
