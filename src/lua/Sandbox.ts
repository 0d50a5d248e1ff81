/**
 * What of Lua's libraries is otherwise in Redis, or has to be for a script to be suspended: the functions that the prelude
 * puts in the place of Lua's own. They are of C's kind, as those, so that errors have the same place.
 */
import type { Bodies } from "./Bodies.js"
import type { Calls } from "./Calls.js"
import type { Library } from "./Library.js"
import { callbacks } from "./sandbox/Callbacks.js"
import { compile } from "./sandbox/Compile.js"
import { coroutines } from "./sandbox/Coroutines.js"
import { protectedCalls } from "./sandbox/ProtectedCalls.js"
import { ReadOnly } from "./sandbox/ReadOnly.js"

/** The table `sandbox`, which the prelude takes away again. Lua's own libraries must be as they were. */
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
      ...compile(lua, calls),
      ...callbacks(lua, calls, bodies, readOnly)
    }
  }
})
