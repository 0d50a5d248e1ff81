/**
 * Library functions that call back into the script, written in Lua: `table.sort` with a comparator, `string.gsub` with a
 * function, and others. Lua's own are C functions, which would keep the script from being suspended. These make the same
 * calls in the same order, and have the same results and errors.
 *
 * The chunk's name is the one that Lua gives to C functions; it marks these lines in error texts. An error on a line that
 * ends with `-- own` is the library function's, and gets the position of its caller. An error on another line comes from a
 * C function that the script passed, and has no position. Callbacks are called as `f[1](...)`, so that Lua finds no name
 * for them, as it finds none for those that C calls.
 */
import { type Calls, Status, type Thread } from "./Calls.js"
import { Type } from "./Layout.js"
import { type Lua, LuaError, registry } from "./Lua.js"
import { ofC, type Places } from "./Place.js"
import type { LuaState } from "./Wasm.js"

/** Quicksort that compares and swaps the same elements in the same order as Lua's. */
const sort = (get: (index: string) => string, set: (index: string, value: string) => string, less: string): string => `
function(t, last, f)
  f = {f}
  local function sort(low, high)
    while low < high do
      local a, b = ${get("low")}, ${get("high")}
      if ${less}(b, a) then ${set("low", "b")} ${set("high", "a")} end
      if high - low == 1 then break end
      local middle = low + (high - low - (high - low) % 2) / 2
      local m = ${get("middle")}
      a = ${get("low")}
      if ${less}(m, a) then
        ${set("middle", "a")} ${set("low", "m")}
      else
        b = ${get("high")}
        if ${less}(b, m) then ${set("middle", "b")} ${set("high", "m")} end
      end
      if high - low == 2 then break end
      local pivot = ${get("middle")}
      ${set("middle", get("high - 1"))} ${set("high - 1", "pivot")}
      local i, j = low, high - 1
      while true do
        i = i + 1
        a = ${get("i")}
        while ${less}(a, pivot) do
          if i > high then error("invalid order function for sorting") end -- own
          i = i + 1
          a = ${get("i")}
        end
        j = j - 1
        b = ${get("j")}
        while ${less}(pivot, b) do
          if j < low then error("invalid order function for sorting") end -- own
          j = j - 1
          b = ${get("j")}
        end
        if j < i then break end
        ${set("i", "b")} ${set("j", "a")}
      end
      a, b = ${get("high - 1")}, ${get("i")}
      ${set("high - 1", "b")} ${set("i", "a")}
      if i - low < high - i then
        sort(low, i - 1)
        low = i + 1
      else
        sort(i + 1, high)
        high = i - 1
      end
    end
  end
  sort(1, last)
end`

/**
 * Replaces one match of `gsub`, by the value that a statement gives. Returns whether there may be more matches, the number
 * of replacements, the number of pieces, and where the next search starts.
 */
const replace = (name: string, statement: string): string => `
local function ${name}(s, f, pieces, size, position, first, last, ...)
  if first == nil then return false, 0, size, position end
  local whole, new = sub(s, first, last)
  ${statement}
  if not new then new = whole
  elseif type(new) ~= "string" and type(new) ~= "number" then
    error("invalid replacement value (a " .. type(new) .. ")") -- own
  end
  if position < first then
    size = size + 1
    pieces[size] = sub(s, position, first - 1)
  end
  size = size + 1
  pieces[size] = new
  if last >= first then return true, 1, size, last + 1 end
  if first > #s then return false, 1, size, first end
  pieces[size + 1] = sub(s, first, first)
  return true, 1, size + 1, first + 1
end`

const gsub = (name: string): string => `
function(s, p, f, max)
  f, max = {f}, max or #s + 1
  local pieces, size, position, count, replaced, hasMore = {0, 0, 0, 0, 0, 0, 0, 0}, 0, 1, 0, 0, true
  local isAnchored = sub(p, 1, 1) == "^"
  while count < max and hasMore do
    hasMore, replaced, size, position = ${name}(s, f, pieces, size, position,
      find(s, p, position)) -- own
    count = count + replaced
    if isAnchored then break end
  end
  pieces[size + 1] = sub(s, position)
  return concat(pieces, "", 1, size + 1), count
end`

const plainGet = (index: string): string => `t[${index}]`
const plainSet = (index: string, value: string): string => `t[${index}] = ${value}`
const rawGet = (index: string): string => `rawget(t, ${index})`
const rawSet = (index: string, value: string): string => `rawset(t, ${index}, ${value})`

/** Each keeps its callback, or the table in place of one, as the only element of a table. */
const bodies = {
  sort: sort(plainGet, plainSet, "f[1]"),
  sortRaw: sort(rawGet, rawSet, "f[1]"),
  sortByOperator: sort(rawGet, rawSet, "less"),
  gsub: gsub("replace"),
  gsubByTable: gsub("replaceByTable"),
  foreach: `function(t, f)
    f = {f}
    local key, value = next(t)
    while key ~= nil do
      local result = f[1](key, value)
      if result ~= nil then return result end
      key, value = next(t, key)
    end
  end`,
  foreachi: `function(t, f)
    f = {f}
    for i = 1, #t do
      local result = f[1](i, rawget(t, i))
      if result ~= nil then return result end
    end
  end`,
  error: "function(t) return t.err, t.ignore_error_stats_update end",
  field: "function(t, name) return t[name] end",
  pause: "function() end"
}

type Name = keyof typeof bodies

const names = Object.keys(bodies) as ReadonlyArray<Name> // as they are written above

const text = `
local error, next, rawget, rawset, select, type = error, next, rawget, rawset, select, type
local find, sub, concat = string.find, string.sub, table.concat
local function less(a, b) return a < b end
${replace("replace", 'if select("#", ...) > 0 then new = f[1](...) else new = f[1](whole) end')}
${replace("replaceByTable", 'if select("#", ...) > 0 then new = f[1][(...)] else new = f[1][whole] end')}
return ${names.map((name) => bodies[name]).join(",")}`

const chunkName = "=[C]"
/** The position that Lua puts before an error of this chunk. */
const place = /^\[C\]:(\d+): /

const ownLines = new Set(text.split("\n").flatMap((line, index) => (line.endsWith("-- own") ? [index + 1] : [])))

export class Bodies {
  private readonly references = new Map<Name, number>()

  /** Call it while Lua's libraries are still the original ones. */
  constructor(
    private readonly lua: Lua,
    private readonly calls: Calls,
    private readonly places: Places
  ) {
    const { api, main } = lua
    const error = lua.load(main, text, chunkName)
    if (error !== undefined) throw new Error(error)
    api.lua_call(main, 0, names.length)
    for (const name of [...names].reverse()) this.references.set(name, api.luaL_ref(main, registry))
  }

  /**
   * Calls a body, and pops its arguments. `after` runs with only the body's results on the stack, and returns how many
   * values on top are the results of the library function.
   */
  call(L: LuaState, name: Name, args: number, after: (L: LuaState) => number): number {
    const { api } = this.lua
    const thread = this.calls.take(L)
    this.push(thread.state, name)
    api.lua_xmove(L, thread.state, args)
    return this.pass(L, thread, args, after)
  }

  /** Pushes a body. */
  push(L: LuaState, name: Name): void {
    this.lua.api.lua_rawgeti(L, registry, this.references.get(name) ?? 0)
  }

  /** Calls a function from a thread's stack in the same way. */
  pass(L: LuaState, thread: Thread, args: number, after: (L: LuaState) => number): number {
    const { lua, calls } = this
    const { state } = thread
    calls.checkDepth(L)
    return calls.call(L, state, args, "plain", (L, status) => {
      if (status === Status.ended) {
        calls.move(state, L, lua.top(state))
        calls.give(L, thread)
        return after(L)
      }
      calls.failedAt ??= this.places.ofFailure(state) ?? ofC
      lua.api.lua_xmove(state, L, 1)
      calls.giveFailed(L, thread)
      return this.raise(L)
    })
  }

  /** Raises the error on top of the stack. */
  private raise(L: LuaState): number {
    const { lua } = this
    if (lua.type(L, -1) === Type.string) {
      const error = lua.bytes(L, -1) ?? ""
      const [prefix = "", line] = place.exec(error) ?? []
      if (line !== undefined) throw new LuaError(error.slice(prefix.length), ownLines.has(Number(line)))
    }
    return lua.api.lua_error(L)
  }
}
