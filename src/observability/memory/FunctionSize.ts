/** The memory that Redis would use for libraries of functions, without Lua's own. */
import type { Libraries } from "../../scripting/FunctionLibrary.js"
import { entrySize, keyLayout, slotSize, slots, stringLayout } from "./Allocation.js"

/** The engine and the tables, without libraries. */
const base = 200

const librarySize = 32
/** A function, and its reference in Lua. */
const functionSize = 48 + 8

/** In bytes. */
export const measureFunctions = ({ all, functionCount }: Libraries): number => {
  let size = base + functionCount * entrySize + (functionCount === 0 ? 0 : slots(functionCount) * slotSize)
  for (const { name, code, functions } of all) {
    size += librarySize + keyLayout(name).allocated + stringLayout(code.length).allocated
    for (const { name: called, description } of functions.values()) {
      size += functionSize + keyLayout(called).allocated
      if (description !== undefined) size += keyLayout(description).allocated
    }
  }
  return size
}
