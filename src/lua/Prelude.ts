/**
 * The Lua code that sets up an interpreter for scripts: it replaces functions of Lua's libraries by those of `Sandbox`,
 * removes globals, and makes tables read-only.
 */

/**
 * Runs once, with the library `sandbox` as a global. Returns the table that scripts get as their globals. KEYS and ARGV are
 * set in the real globals.
 */
export const text = `
local real, sandbox, setmetatable, pairs, next, type = _G, sandbox, setmetatable, pairs, next, type
for _, name in pairs({"pairs", "next", "rawget", "rawset", "getmetatable", "setmetatable", "pcall", "xpcall",
    "error", "tostring", "load", "loadstring"}) do
  real[name] = sandbox[name]
end
for _, name in pairs({"insert", "sort", "foreach", "foreachi"}) do table[name] = sandbox[name] end
for _, name in pairs({"resume", "wrap", "yield", "status", "running"}) do coroutine[name] = sandbox[name] end
string.gsub = sandbox.gsub

__redis__err__handler = sandbox.errorHandler

for _, name in pairs({"dofile", "loadfile", "print", "newproxy", "getfenv", "setfenv", "module", "require",
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
