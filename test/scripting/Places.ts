/** The places a script can be in when it runs too long: each wraps statements into a call that Lua makes through C, or not. */
export const places: Readonly<Record<string, (body: string) => string>> = {
  "the script itself": (body) => body,
  pcall: (body) => `pcall(function() ${body} end)`,
  xpcall: (body) => `xpcall(function() ${body} end, function(e) return e end)`,
  "a handler of xpcall": (body) => `xpcall(function() error('x') end, function(e) ${body} end)`,
  "coroutine.wrap": (body) => `coroutine.wrap(function() ${body} end)()`,
  "coroutine.resume": (body) => `coroutine.resume(coroutine.create(function() ${body} end))`,
  "a comparator of table.sort": (body) => `table.sort({1, 2, 3}, function(a, b) ${body} return a < b end)`,
  "a callback of string.gsub": (body) => `string.gsub('x', 'x', function() ${body} end)`,
  "a table of string.gsub": (body) => `string.gsub('x', 'x', setmetatable({}, {__index = function() ${body} end}))`,
  "a reader of load": (body) => `load(function() ${body} end)`,
  "table.foreach": (body) => `table.foreach({1}, function() ${body} end)`,
  "table.foreachi": (body) => `table.foreachi({1}, function() ${body} end)`,
  __tostring: (body) => `tostring(setmetatable({}, {__tostring = function() ${body} return 'x' end}))`,
  __index: (body) => `local _ = setmetatable({}, {__index = function() ${body} end}).x`,
  __newindex: (body) => `setmetatable({}, {__newindex = function() ${body} end}).x = 1`,
  __call: (body) => `setmetatable({}, {__call = function() ${body} end})()`,
  __add: (body) => `local _ = setmetatable({}, {__add = function() ${body} return 1 end}) + 1`,
  __eq: (body) =>
    `local m = {__eq = function() ${body} return true end} local _ = setmetatable({}, m) == setmetatable({}, m)`,
  __lt: (body) =>
    `local m = {__lt = function() ${body} return true end} local _ = setmetatable({}, m) < setmetatable({}, m)`,
  __concat: (body) => `local _ = setmetatable({}, {__concat = function() ${body} return 'x' end}) .. 'y'`,
  "__concat of three": (body) =>
    `local x = setmetatable({}, {__concat = function() ${body} return 'x' end}) local _ = 'a' .. 1 .. x .. 'b' .. x`,
  "__concat in a loaded chunk": (body) =>
    `loadstring([[return function(x) return 'a' .. x .. 'b' end]])()(
      setmetatable({}, {__concat = function() ${body} return 'x' end}))`,
  __le: (body) =>
    `local m = {__le = function() ${body} return true end} local _ = setmetatable({}, m) <= setmetatable({}, m)`,
  "__lt of table.sort": (body) =>
    `local m = {__lt = function() ${body} return false end} table.sort({setmetatable({}, m), setmetatable({}, m)})`,
  "a loop over coroutine.wrap": (body) => `for _ in coroutine.wrap(function() ${body} coroutine.yield(1) end) do end`,
  "a coroutine within another, after a yield": (body) =>
    `coroutine.wrap(function()
      local inner = coroutine.wrap(function() coroutine.yield(1) ${body} end) inner() inner()
    end)()`,
  "an iterator": (body) => `for _ in function() ${body} end do end`,
  "the fields of an error": (body) => `pcall(error, setmetatable({}, {__index = function() ${body} end}))`,
  "__index within pcall, twice": (body) =>
    `pcall(function() local _ = setmetatable({}, {__index = function() pcall(function() ${body} end) end}).x end)`,
  "a coroutine within gsub within sort": (body) =>
    `table.sort({1, 2}, function(a, b)
      string.gsub('x', 'x', function() coroutine.wrap(function() ${body} end)() end) return a < b
    end)`
}
