/**
 * The manifest of an append-only file: which files in its folder it is made of. The base holds the data of a point in time,
 * the incremental files what followed, in order; history files wait to be deleted.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import * as Data from "effect/Data"
import * as Words from "../../state/settings/Words.js"

export interface Part {
  /** The name of the file, as bytes and without its folder. */
  readonly name: string
  readonly sequence: number
}

export interface Manifest {
  readonly base: Part | undefined
  readonly incremental: ReadonlyArray<Part>
  readonly history: ReadonlyArray<Part>
}

export const empty: Manifest = { base: undefined, incremental: [], history: [] }

/** A manifest that cannot be read, in Redis's words. */
export class ManifestError extends Data.TaggedError("ManifestError")<{
  readonly reason: string
  /** The line that is wrong, and its number from 1 on. */
  readonly line?: { readonly number: number; readonly text: string }
}> {
  override get message(): string {
    const at =
      this.line === undefined ? "" : `Reading the manifest file, at line ${this.line.number}\n>>> '${this.line.text}'\n`
    return `*** FATAL AOF MANIFEST FILE ERROR ***\n${at}${this.reason}`
  }
}

/** The longest line that Redis reads, in bytes, with its end. */
const maxLine = 1024

const invalid = "Invalid AOF manifest file format"

/** The part that the words of a line describe, with its type; or what is wrong. Further pairs of words have no meaning. */
const partOf = (words: ReadonlyArray<string> | undefined): (Part & { readonly type: string }) | string => {
  if (words === undefined || words.length < 6 || words.length % 2 !== 0) return invalid
  let name = ""
  let sequence = 0
  let type = ""
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1] ?? ""
    const key = words[i]?.toLowerCase()
    if (key === "file") {
      if (value.includes("/")) return "File can't be a path, just a filename"
      name = value
    } else if (key === "seq") sequence = Number.parseInt(value, 10) || 0
    else if (key === "type") type = value.charAt(0)
  }
  return name === "" || sequence === 0 || type === "" ? invalid : { name, sequence, type }
}

/** Reads a manifest, bytes as text. */
export const parse = (text: string): Manifest | ManifestError => {
  if (text === "") return new ManifestError({ reason: "Found an empty AOF manifest" })
  let base: Part | undefined
  const incremental: Array<Part> = []
  const history: Array<Part> = []
  const lines = text.split("\n")
  const rest = lines.pop()
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("#")) continue
    if (line.length >= maxLine - 1) return new ManifestError({ reason: "The AOF manifest file contains too long line" })
    const fail = (reason: string): ManifestError =>
      new ManifestError({ reason, line: { number: index + 1, text: line } })
    const part = partOf(Words.split(line.trim()))
    if (typeof part === "string") return fail(part)
    if (part.type === "b") {
      if (base !== undefined) return fail("Found duplicate base file information")
      base = part
    } else if (part.type === "i") {
      if (part.sequence <= (incremental.at(-1)?.sequence ?? 0)) return fail("Found a non-monotonic sequence number")
      incremental.push(part)
    } else if (part.type === "h") history.push(part)
    else return fail("Unknown AOF file type")
  }
  if (rest !== "") return new ManifestError({ reason: "The AOF manifest file contains too long line" })
  return { base, incremental, history }
}

/** A name with characters that would end a word, in quotes. */
const quoted = (name: string): string => (/[^\x21-\x7e]|["'\\]/.test(name) ? Words.quote(name) : name)

/** The text of a manifest. */
export const format = ({ base, history, incremental }: Manifest): string => {
  const line =
    (type: string) =>
    ({ name, sequence }: Part): string =>
      `file ${quoted(name)} seq ${sequence} type ${type}\n`
  return [
    ...(base === undefined ? [] : [line("b")(base)]),
    ...history.map(line("h")),
    ...incremental.map(line("i"))
  ].join("")
}
