import { compare } from "../Compare.js"

/** Text in redis-cli's quoting. */
const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n */g, " ")}"`

const script = (body: string): string => `EVAL ${quote(body)} 0`

const pack = (values: string): string =>
  script(`return (cmsgpack.pack(${values}):gsub('.', function(c) return string.format('%02x', c:byte()) end))`)

/** Shows values with their types, in the order of `pairs`. */
const show = `
  local function show(v)
    if type(v) ~= 'table' then return type(v) .. ':' .. (type(v) == 'number' and string.format('%.17g', v) or tostring(v)) end
    local r = {}
    for k, e in pairs(v) do r[#r + 1] = show(k) .. '=' .. show(e) end
    return '{' .. table.concat(r, ',') .. '}'
  end
  local function all(...) local r = {} for i = 1, select('#', ...) do r[i] = show((select(i, ...))) end return r end`

const unpack = (call: string): string => script(`${show} return all(cmsgpack.${call})`)

const numbers = ["0", "-0.0", "1", "127", "128", "255", "256", "65535", "65536", "2^32 - 1", "2^32", "2^53", "2^53 + 2", "2^62", "2^63", "2^64", "1e300", "-1", "-32", "-33", "-128", "-129", "-32768", "-32769", "-2^31", "-2^31 - 1", "-2^53", "-2^63", "-2^63 - 2048", "0.5", "-0.5", "0.1", "1/3", "1e-46", "16777217.5", "3.4e38", "3.5e38", "1/0", "-1/0", "0/0", "-(0/0)"] // biome-ignore format: one row

const bytes = Array.from({ length: 256 }, (_, byte) => byte)

compare("cmsgpack", {
  "numbers packed": `
    ${numbers.map(pack).join("\n")}
    ${numbers.map((number) => unpack(`unpack(cmsgpack.pack(${number}))`)).join("\n")}
    ${numbers.filter((number) => !number.includes("(0")).filter((number) => number !== "0/0").map((number) => pack(`{[${number}] = ${number}, x = 1}`)).join("\n")}
  `,

  "strings packed": [0, 1, 31, 32, 255, 256, 65535, 65536, 200000].flatMap((length) => [
    script(`local s = cmsgpack.pack(string.rep('a\\0', ${length} / 2)) return {#s, s:sub(1, 8), s:sub(-3)}`),
    script(`local s = cmsgpack.pack(string.rep('z', ${length})) return {#s, s:sub(1, 8), #cmsgpack.unpack(s)}`)
  ]).join("\n"),

  "tables packed": `
    ${["nil", "true", "false", "{}", "{{}}", "{1,2,3}", "{1,nil,3}", "{nil,2}", "{a=1}", "{[1]='a',[2]='b'}", "{[2]='b',[1]='a'}", "{[3]=1}", "{[0]=1}", "{[-1]=1}", "{[1.5]=1}", "{1,x=2}", "{['1']=1}", "{[1]=1,[2^31]=2}", "{[2^31]=1}", "{[2^40]=1}", "{[1/0]=1}", "{[true]=1}", "{[false]=1}", "tostring", "{tostring}", "{a=tostring}", "cjson.null", "{cjson.null, 1}", "{[cjson.null]=1}", "setmetatable({1}, {__index = function() return 5 end})", "1, 'a', {2}, nil", "nil, nil", "1, nil, {}", "{{1,{2,{3}}},{a={b={c={}}}}}"].map(pack).join("\n")}
    ${[15, 16, 17, 100, 65535, 65536].flatMap((count) => [script(`local t = {} for i = 1, ${count} do t[i] = i end local s = cmsgpack.pack(t) return {s:sub(1, 20), #s, redis.sha1hex(s), #cmsgpack.unpack(s)}`), script(`local t = {} for i = 1, ${count} do t['k' .. i] = i end local s = cmsgpack.pack(t) return {s:sub(1, 20), #s, redis.sha1hex(s), redis.sha1hex(cmsgpack.pack(cmsgpack.unpack(s)))}`)]).join("\n")}
    ${[14, 15, 16, 17, 18, 40].flatMap((depth) => ["{t}", "{a = t}", "{1, {t}}", "{[t] = 1}"].map((table) => script(`local t = {} for i = 1, ${depth} do t = ${table} end return cmsgpack.pack(t)`))).join("\n")}
    ${script("local t = {} t[1] = t return cmsgpack.pack(t)")}
    ${script("local t = {} t.a = t return cmsgpack.pack(t)")}
    ${script("local t = {} for i = 1, 3990 do t[i] = i end return #cmsgpack.pack(unpack(t))")}
    ${script("local t = {} for i = 1, 4100 do t[i] = i end return #cmsgpack.pack(unpack(t))")}
  `,

  "each first byte unpacked": bytes
    .flatMap((byte) => [
      unpack(`unpack_one('\\${byte}' .. string.rep('\\0', 9))`),
      unpack(`unpack('\\${byte}' .. '\\1\\130\\7\\200\\255\\3\\4\\5')`),
      unpack(`unpack('\\${byte}')`),
      unpack(`unpack('\\${byte}\\0\\1')`)
    ])
    .join("\n"),

  "extremes unpacked": [
    "\\207\\255\\255\\255\\255\\255\\255\\255\\255", "\\207\\128\\0\\0\\0\\0\\0\\0\\0", "\\207\\127\\255\\255\\255\\255\\255\\255\\255", "\\207\\0\\32\\0\\0\\0\\0\\0\\1",
    "\\211\\255\\255\\255\\255\\255\\255\\255\\255", "\\211\\128\\0\\0\\0\\0\\0\\0\\0", "\\211\\128\\0\\0\\0\\0\\0\\0\\1", "\\206\\255\\255\\255\\255", "\\210\\255\\255\\255\\255", "\\210\\128\\0\\0\\0",
    "\\202\\127\\192\\0\\0", "\\202\\255\\192\\0\\0", "\\202\\127\\128\\0\\0", "\\202\\0\\0\\0\\1", "\\203\\127\\248\\0\\0\\0\\0\\0\\0", "\\203\\255\\248\\0\\0\\0\\0\\0\\0", "\\203\\127\\240\\0\\0\\0\\0\\0\\0",
    "\\221\\255\\255\\255\\255\\1", "\\223\\255\\255\\255\\255\\1\\1", "\\219\\255\\255\\255\\255a", "\\217\\5abc", "\\218\\0\\5abc", "\\129\\192\\1", "\\129\\1\\192", "\\129\\203\\255\\248\\0\\0\\0\\0\\0\\0\\1", "\\130\\1\\1\\1\\2", "\\129\\144\\144", "\\147\\192\\192\\1"
  ].map((text) => unpack(`unpack('${text}')`)).join("\n"),

  "the depth of input": ["\\145", "\\129", "\\129a", "\\146\\1", "\\130\\1\\1\\1", "\\145\\129a"]
    .flatMap((open) => [15, 100, 2600, 2700, 3000, 3998, 3999, 4000, 4001, 5400, 7998, 7999, 8000, 9000].map((depth) => script(`local ok, r = pcall(cmsgpack.unpack, string.rep('${open}', ${depth}) .. '\\1') return {tostring(ok), ok and 'fine' or r}`)))
    .join("\n"),

  "how many values": [7990, 7998, 7999, 8000, 9000]
    .flatMap((count) => [
      script(`local ok, r = pcall(function() return select('#', cmsgpack.unpack(string.rep('a', ${count}))) end) return r`),
      script(`local ok, r = pcall(function() return select('#', cmsgpack.unpack_limit(string.rep('a', 20000), ${count})) end) return r`),
      script(`local ok, r = pcall(cmsgpack.unpack, string.rep('a', ${count} - 5) .. '\\147\\1\\2\\3') return ok and 1 or r`)
    ])
    .join("\n"),

  "a part of the input": `
    ${["unpack('')", "unpack('abc')", "unpack_one('abc')", "unpack_one('')", "unpack_one('abc', 1)", "unpack_one('abc', 2)", "unpack_one('abc', 3)", "unpack_one('abc', 4)", "unpack_one('abc', -1)", "unpack_one('abc', 1.9)", "unpack_one('abc', '1')", "unpack_one('abc', nil)", "unpack_one('abc', 1, 2)", "unpack_limit('abc', 2)", "unpack_limit('abc', 0)", "unpack_limit('abc', 5)", "unpack_limit('abc', 0, 1)", "unpack_limit('abc', 1, 1)", "unpack_limit('abc', 2, 1)", "unpack_limit('abc', 9, 2)", "unpack_limit('abc', -1)", "unpack_limit('abc', 1, -1)", "unpack_limit('abc', 1, 4)", "unpack_limit('abc', '2', '1')", "unpack_limit('abc', 4294967297)", "unpack_limit('abc', 2147483648)", "unpack_limit('abc', 1e300)", "unpack_limit('abc', 1, 2^32 + 7)", "unpack_limit('abc', 1, -2^33)", "unpack_one('abc', 2^32 + 1)", "unpack_limit('ab\\193', 2)", "unpack_limit('ab\\193', 3)"].map(unpack).join("\n")}
  `,

  errors: ["pack()", "unpack()", "unpack(nil)", "unpack({})", "unpack(12)", "unpack(true)", "unpack_one()", "unpack_one('a', 'x')", "unpack_one('a', {})", "unpack_one(nil, 1)", "unpack_limit()", "unpack_limit('a')", "unpack_limit('a', 'x')", "unpack_limit('a', 1, {})", "unpack_limit(nil, 1)", "unpack('\\193')", "unpack('a\\193')", "unpack('\\147a')", "unpack('\\161')", "unpack('\\129a')"]
    .map((call) => script(`return cmsgpack.${call}`))
    .join("\n"),

  "what else there is": script(
    "local r = {} for k, v in pairs(cmsgpack) do r[#r + 1] = k .. ' ' .. type(v) .. ' ' .. (type(v) == 'string' and v or '') end table.sort(r) return r"
  )
}) // biome-ignore format: calls in rows
