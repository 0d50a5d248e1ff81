/**
 * What is set up in Lua, by Lua, before the first script: the names a script may not see go, and what it may not change is
 * kept behind tables that only read (see `Sandbox`).
 */

/**
 * Runs once, with `debug` still there, the libraries of ours as globals, and `Sandbox`'s functions in the table `sandbox`.
 * Answers the table that is the globals to scripts. KEYS and ARGV are set in the real one.
 */
export const text = `
local real, dbg, sandbox = _G, debug, sandbox
local setmetatable, pairs, next, type, tostring = setmetatable, pairs, next, type, tostring
for _, name in pairs({"pairs", "next", "rawget", "rawset", "getmetatable", "setmetatable", "pcall", "load", "loadstring"}) do
  real[name] = sandbox[name]
end
table.insert, table.foreach = sandbox.insert, sandbox.foreach
coroutine.running, coroutine.yield = sandbox.running, sandbox.yield

function __redis__err__handler(err)
  local info = dbg.getinfo(2, "nSl")
  if info and info.what == "C" then info = dbg.getinfo(3, "nSl") end
  if type(err) ~= "table" then err = {err = "ERR " .. tostring(err)} end
  if info then err.source, err.line = info.source, info.currentline end
  return err
end

for _, name in pairs({"debug", "dofile", "loadfile", "print", "newproxy", "getfenv", "setfenv", "module", "require",
    "package", "sandbox"}) do
  real[name] = nil
end

local function protect(table, metatable)
  local seen = setmetatable({}, {__index = table, __newindex = sandbox.refuseWrite})
  sandbox.hide(seen, table, metatable)
  return seen
end

for name, library in pairs(real) do
  if type(library) == "table" and library ~= real then real[name] = protect(library) end
end
sandbox.setUp(next, protect({__index = string}))
local ofGlobals = {__index = sandbox.noSuchGlobal}
setmetatable(real, ofGlobals)
real._G = protect(real, protect(ofGlobals))
return real._G
`
