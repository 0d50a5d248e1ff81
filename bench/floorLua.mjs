// The floor of scripts: the least that Node can do with Lua in WebAssembly. KEYS, ARGV, a function called, `redis.call` for
// strings, and a reply that is a number or a string; no limits, no errors, nothing but Lua's own calls.
import { createHash } from "node:crypto"
import { addFunctions, load } from "../dist/needs-effect-3/lua/Wasm.js"

const lua = load(2 ** 31)
const registry = -10000
const globals = -10002
const number = 3
const L = lua.luaL_newstate()
/** Text on its way to Lua, and the length of text on its way back. */
const scratch = lua.malloc(65_536)
const length = lua.malloc(4)
let memory = Buffer.from(lua.memory.buffer)
let words = new Int32Array(lua.memory.buffer)

const renew = () => {
  if (memory.length > 0) return
  memory = Buffer.from(lua.memory.buffer)
  words = new Int32Array(lua.memory.buffer)
}

const push = (text) => {
  renew()
  lua.lua_pushlstring(L, scratch, memory.latin1Write(text, scratch))
}

const textAt = (index) => {
  const at = lua.lua_tolstring(L, index, length)
  renew()
  return memory.latin1Slice(at, at + words[length >> 2])
}

/** Copies a name, and returns its address. */
const name = (text) => {
  const at = lua.malloc(text.length + 1)
  renew()
  memory.latin1Write(`${text}\0`, at)
  return at
}

let run
const [call] = addFunctions(lua, "function", [
  () => {
    const args = []
    for (let index = 1; index <= lua.lua_gettop(L); index++) args.push(textAt(index))
    const reply = run(args)
    // a bulk string, or a simple one
    push(reply[0] === "$" ? reply.slice(reply.indexOf("\n") + 1, -2) : reply.slice(1, -2))
    return 1
  }
])
const names = { KEYS: name("KEYS"), ARGV: name("ARGV"), redis: name("redis"), call: name("call") }
lua.lua_createtable(L, 0, 1)
lua.lua_pushcclosure(L, call, 0)
lua.lua_setfield(L, -2, names.call)
lua.lua_setfield(L, globals, names.redis)

const functions = new Map()

/** SCRIPT LOAD. */
export const compile = (text) => {
  const sha = createHash("sha1").update(text).digest("hex")
  renew()
  lua.luaL_loadbuffer(L, scratch, memory.latin1Write(text, scratch), names.call)
  functions.set(sha, lua.luaL_ref(L, registry))
  return `$40\r\n${sha}\r\n`
}

const setArray = (to, strings, from, end) => {
  lua.lua_createtable(L, end - from, 0)
  for (let index = from; index < end; index++) {
    push(strings[index])
    lua.lua_rawseti(L, -2, index - from + 1)
  }
  lua.lua_setfield(L, globals, to)
}

/** EVALSHA; the commands of the script are run by a function. */
export const evaluate = (args, runCommand) => {
  run = runCommand
  const keysEnd = 3 + Number(args[2])
  lua.lua_rawgeti(L, registry, functions.get(args[1]))
  setArray(names.KEYS, args, 3, keysEnd)
  setArray(names.ARGV, args, keysEnd, args.length)
  lua.lua_pcall(L, 0, 1, 0)
  const isNumber = lua.lua_type(L, -1) === number
  const text = isNumber ? `:${lua.lua_tonumber(L, -1)}\r\n` : textAt(-1)
  lua.lua_settop(L, -2)
  return isNumber ? text : `$${text.length}\r\n${text}\r\n`
}
