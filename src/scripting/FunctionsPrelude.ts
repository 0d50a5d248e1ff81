/**
 * The set-up of the engine for functions: the sandbox of scripts, with globals that cannot be added to. While a library loads,
 * the globals are only what it needs to register its functions.
 */
import * as Prelude from "../lua/Prelude.js"

/**
 * Runs once, in place of the `Prelude` of scripts. Returns the table of globals for functions: its metatable has `__index`, and
 * the tables `run` and `load` that `__index` alternates between.
 */
export const text = `
local real, redis, sandbox, setmetatable, pairs = _G, redis, sandbox, setmetatable, pairs

local api = {}
for _, name in pairs({"register_function", "log", "LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING",
    "REDIS_VERSION", "REDIS_VERSION_NUM"}) do
  api[name] = redis[name]
end
for _, name in pairs({"register_function", "replicate_commands", "breakpoint", "debug"}) do redis[name] = nil end

local globals = (function()
${Prelude.text}
end)()
real.__redis__err__handler = nil

local function protect(table)
  setmetatable(table, {__index = sandbox.noSuchGlobal})
  local seen = setmetatable({}, {__index = table, __newindex = sandbox.refuseWrite})
  sandbox.hide(seen, table)
  return seen
end

local metatable = {__newindex = sandbox.refuseWrite, __index = real, run = real, load = protect({redis = protect(api)})}
return setmetatable({}, metatable)
`
