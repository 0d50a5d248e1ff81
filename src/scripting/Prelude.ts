/**
 * What is set up in Lua, by Lua, before the first script: the names a script may not see go, and what it may not change is
 * kept behind tables that only read.
 *
 * @since 0.1.0
 */

/**
 * Runs once, with `debug` still there and the libraries of ours as globals.
 *
 * @since 0.1.0
 * @category sandbox
 */
export const text = `
local getmetatable, setmetatable, rawset, error, type, pairs = getmetatable, setmetatable, rawset, error, type, pairs
debug, dofile, loadfile, print, newproxy, getfenv, setfenv, module, require, package = nil
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end
})
`
