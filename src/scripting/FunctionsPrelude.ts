/**
 * How Lua is set up for functions, which have an engine of their own: the sandbox of scripts, behind globals that nobody may
 * add to. While a library loads they are only what it registers its functions with.
 */
import * as Prelude from "../lua/Prelude.js"

/**
 * Runs once, where scripts have `Prelude`. Answers the table that is the globals to functions: its metatable has, besides
 * `__index`, the tables `run` and `load` that may stand there.
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
