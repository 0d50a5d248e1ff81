import { compare } from "../Compare.js"

const long = (count: number, each: (index: number) => string, between: string): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(between)

compare("concatenations of three or more", {
  "join strings and numbers": `
    EVAL "return 1 .. 2 .. 3" 0
    EVAL "return '' .. 1 .. ''" 0
    EVAL "return 1.5 .. '' .. 2^53" 0
    EVAL "return (('x' .. 'y' .. 'z'):rep(2) .. 'a' .. 'b')" 0
    EVAL "local s = '' for i = 1, 300 do s = s .. i .. ',' .. -i .. ';' end return s" 0
    EVAL "return ${long(190, String, " .. ")}" 0
    EVAL "local s = 'a' .. 1 .. 'b' return loadstring([[return 'c' .. ... .. 'd']])(s)" 0
  `,
  "stand between jumps, in tables and in inner functions": `
    EVAL "local a = 'q' if a .. 'b' .. 'c' == 'qbc' then return 1 else return 2 end" 0
    EVAL "local a = nil return (a or 'x' .. 'y' .. 'z') .. 'w' .. 'v'" 0
    EVAL "local t = {1, 2, 'a' .. 'b' .. 'c', [5] = 'x' .. 1 .. 2} return {t[3], t[5]}" 0
    EVAL "for i = 1, 3 do if i > 1 then break end local s = 'a' .. i .. 'b' end return 'k' .. 1 .. 'z'" 0
    EVAL "local x = 'a' while x .. 'b' .. 'c' ~= 'aaabc' do x = x .. 'a' .. '' end return x" 0
    EVAL "local function g(...) local a, b = ... return select('#', ...) .. a .. b .. 'e' end return g(1, 2, 3)" 0
    EVAL "local u = 'u' local function f() u = u .. 1 .. 'z' return u end return f() .. f() .. u" 0
    EVAL "local big = {${long(600, (index) => `'a' .. ${index} .. 'b'`, ",")}} return #big .. big[1] .. big[600]" 0
  `,
  "call metamethods from the right": `
    EVAL "local n = 0 local x = setmetatable({}, {__concat = function(a, b) n = n + 1 return (type(a) == 'table' and 'T' or a) .. '+' .. (type(b) == 'table' and 'T' or b) end}) return {x .. x .. x .. x, 1 .. x .. 2 .. x, n}" 0
    EVAL "local x x = setmetatable({}, {__concat = function(a, b) return x end}) return type('a' .. x .. 'b' .. x)" 0
  `,
  "name the operand that is wrong, and its line": `
    EVAL "local x = {} return 'a' .. x .. 'b'" 0
    EVAL "local x = {} return 'a' .. 'b' .. x" 0
    EVAL "local x = {} return x .. 'a' .. 'b'" 0
    EVAL "local t = {} return 'a' .. t.y .. 'b'" 0
    EVAL "local t = {} return 'a' .. 'c' .. t.y.z .. 'b'" 0
    EVAL "return 'a' .. KEYS .. 'b'" 0
    EVAL "local a, b = {}, {} return a .. b .. 'x'" 0
    EVAL "local u local function f() return 'a' .. u .. 'z' end return f()" 0
    EVAL "local function f(u) return 'a' .. u .. 'z' end return f(nil)" 0
    EVAL "local s = 'x'\\n.. 'y'\\n.. nil\\n.. 'z'" 0
    EVAL "local s = 'x' .. 'y' ..\\n'z'\\nerror('a' .. 1 .. 'b')" 0
    EVAL "local s = redis.call('get', 'a' .. 1 .. {} .. 'z')" 0
  `
})
