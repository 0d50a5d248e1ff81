/**
 * Reads Lua's strings as byte strings. Scripts name the same commands, fields and keys again and again: short strings that are
 * met twice are interned, as to make one costs several times what comparing its bytes does.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import { bytesAt, hashAt, lengthAt } from "./Layout.js"
import { type Lua, LuaError, longestString } from "./Lua.js"

/** Longer strings are not interned. A multiple of four. */
const maxInterned = 48
const wordsEach = maxInterned / 4

/** A power of two. */
const slotCount = 512

const strings: Array<Bytes.Bytes> = new Array<Bytes.Bytes>(slotCount).fill(Bytes.empty)

/** The bytes of `strings`, the last word of each filled with zeros. */
const contents = new Int32Array(slotCount * wordsEach)

/** The hash of the last string that was met in each slot without being found there. */
const candidates = new Int32Array(slotCount)

/** The bits of a string's last word that belong to it, by the last two bits of its length. */
const masks = [-1, 0xff, 0xffff, 0xffffff] as const

/** The bytes of a `TString`. */
export const read = (lua: Lua, string: number): Bytes.Bytes => {
  const { words } = lua
  const length = words[(string + lengthAt) >> 2] ?? 0
  if (length === 0) return Bytes.empty
  const start = string + bytesAt
  if (length > maxInterned) {
    if (length > longestString) throw new LuaError(`a string of ${length} bytes is more than ${longestString}`)
    return Latin1.read(lua.memory, start, length)
  }
  const hash = words[(string + hashAt) >> 2] ?? 0
  const slot = (hash ^ (hash >>> 9)) & (slotCount - 1)
  const interned = strings[slot] ?? Bytes.empty
  const first = slot * wordsEach
  const from = start >> 2
  const last = (length - 1) >> 2
  const end = (words[from + last] ?? 0) & (masks[length & 3] ?? -1)
  if (interned.length === length && contents[first + last] === end) {
    let i = 0
    while (i < last && contents[first + i] === words[from + i]) i++
    if (i === last) return interned
  }
  const read = Latin1.read(lua.memory, start, length)
  if (candidates[slot] !== hash) {
    candidates[slot] = hash
    return read
  }
  for (let i = 0; i < last; i++) contents[first + i] = words[from + i] ?? 0
  contents[first + last] = end
  strings[slot] = read
  return read
}
