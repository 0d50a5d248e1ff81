/**
 * Replacements for functions of Lua's libraries, which the prelude installs: some differ in Redis, others could not be
 * suspended. To Lua they are C functions like the originals, so that errors have the same positions.
 */
import type { Bodies } from "./Bodies.js"
import type { Calls } from "./Calls.js"
import type { Library } from "./Library.js"
import { callbacks } from "./sandbox/Callbacks.js"
import { compile } from "./sandbox/Compile.js"
import { coroutines } from "./sandbox/Coroutines.js"
import { protectedCalls } from "./sandbox/ProtectedCalls.js"
import { ReadOnly } from "./sandbox/ReadOnly.js"

/** The library `sandbox`, which the prelude removes again. Call it while Lua's libraries are still the original ones. */
export const make = (calls: Calls, bodies: Bodies): Library => ({
  name: "sandbox",
  functions: (lua) => {
    const readOnly = new ReadOnly(lua)
    const { hide, setUp, refuseWrite, noSuchGlobal, pairs, next, rawget, rawset, getmetatable, setmetatable } = readOnly
    return {
      ...{ hide, setUp, refuseWrite, noSuchGlobal, pairs, next, rawget, rawset, getmetatable, setmetatable },
      insert: readOnly.insert,
      ...protectedCalls(lua, calls, bodies),
      ...coroutines(lua, calls),
      ...compile(lua, calls, bodies),
      ...callbacks(lua, calls, bodies, readOnly)
    }
  }
})
