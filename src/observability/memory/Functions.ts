/** What libraries of functions take in memory beside what is Lua's: what Redis would take for them. */
import type { Libraries } from "../../scripting/FunctionLibrary.js"
import { block, keyLayout, slots } from "./Usage.js"

/** With no libraries: the engine, and the tables. */
const base = 200

/** A table's entry and slot. */
const entrySize = 24
const slotSize = 8

const librarySize = 32
/** A function, and what stands for it in Lua. */
const functionSize = 48 + 8

/** In bytes. */
export const measureFunctions = ({ all, functionCount }: Libraries): number => {
  let size = base + functionCount * entrySize + (functionCount === 0 ? 0 : slots(functionCount) * slotSize)
  for (const { name, code, functions } of all) {
    size += librarySize + keyLayout(name).allocated + textSize(code.length)
    for (const { name: called, description } of functions.values()) {
      size += functionSize + keyLayout(called).allocated
      if (description !== undefined) size += keyLayout(description).allocated
    }
  }
  return size
}

/** With a header of 3, 5 or 9 bytes, and a zero byte at the end. */
const textSize = (length: number): number => block(length + 1 + (length < 2 ** 8 ? 3 : length < 2 ** 16 ? 5 : 9))
