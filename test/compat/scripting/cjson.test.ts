import { compare } from "../Compare.js"

/** Text in redis-cli's quoting. */
const quote = (text: string): string =>
  `"${text.replace(/[\\"]/g, "\\$&").replace(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`

const script = (body: string): string => `EVAL ${quote(body)} 0`

const encode = (expression: string): string => script(`return cjson.encode(${expression})`)

/** Decodes a text and lists its values with their types, in the order of `pairs`. */
const decode = (text: string): string =>
  `EVAL ${quote(
    `
    local function show(v)
      if v == cjson.null then return 'null' end
      if type(v) ~= 'table' then return type(v) .. ':' .. (type(v) == 'number' and string.format('%.17g', v) or tostring(v)) end
      local r = {}
      for k, e in pairs(v) do r[#r + 1] = type(k) .. ':' .. tostring(k) .. '=' .. show(e) end
      return '{' .. table.concat(r, ',') .. '}'
    end
    return show(cjson.decode(ARGV[1]))`.replace(/\n */g, " ")
  )} 0 ${quote(text)}`

const numbers = ["0", "-0.0", "1", "-1", "0.1", "1/3", "-2/3", "100", "1e13", "99999999999999", "1e14", "123456789012345", "1e15", "2^53", "1e16", "1e100", "1.5e-5", "0.0001", "0.00012345678901234567", "1e-7", "123.456", "3.14159265358979", "1e21", "1e300", "5e-324", "1.7976931348623157e308", "0.5", "1234567.125", "99999999999999.5", "0.999999999999995", "12345678.9012345"] // biome-ignore format: one row

const texts = [
  "1", "-1", "0", "-0", "1.5", "1e5", "1E+5", "1e-5", "-1.25e2", "123456789012345678901234567890", "0.1", "12345678901234567", "1e400", "-1e400", "1e-400", "5e-324", "0.30000000000000004", "100000000000000000000000",
  "0x10", "0xff.8p1", "-0x1", "01", "-01", "+1", "+", "-", ".5", "1.", "1.e5", "1e", "1e+", "1.2.3", "--1", "-a", "1a", "0x", "0xg", "nan", "NaN", "-nan", "nan(1)", "nan(", "inf", "-inf", "Infinity", "-Infinity", "infinit", "+inf", "+nan", "I", "N", "i", "12345678901234567890123x",
  "true", "false", "null", "tru", "truex", "nul", "nullnull", "fals", "True", "NULL", "t", "f", "n", "true false",
  '""', '"a"', '"a', '"', '"\\"', '"\\\\"', '"\\/"', '"\\b\\f\\n\\r\\t"', '"\\u0041"', '"\\u00e4"', '"\\u20ac"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83dx"', '"\\ud83d\\u0041"', '"\\ud83d\\n"', '"\\u12"', '"\\uzzzz"', '"\\u0000"', '"\\uABCD"', '"\\uabcd"', '"\\uffff"', '"\\u07ff\\u0800"', '"\\a"', '"\\', '"\\u', '"abc\\', '"ab\ncd"', '"\x01\x7f\xff"', "'a'", '"abc\\u004', '"abc\\udbff\\udfff!"',
  "", " ", "\t\n\r 1 \t", "\v1", "\f", "x", "1 2", "1,2", ",", ":", "[", "]", "{", "}", "[]", "{}", "[ ]", "{ }", "[1]", "[1,2,3]", "[1,]", "[,1]", "[1 2]", "[1:2]", "[1,2", "[1}", "[\"a", "[\"a\\q", "[nope]", "[1e]", "[-]", "[tru]", "[+]", "[1,nope]",
  '{"a":1}', '{"a":1,"b":2}', '{"a":1,}', '{,"a":1}', '{"a"}', '{"a",1}', '{"a":}', '{a:1}', "{1:2}", '{"a":1', '{"a":', '{"a"', '{"a', "{true:1}", "{null:1}", "{[]:1}", "{nope:1}", '{"a" nope}', '{"a" "b"}', '{"a" 1}', '{"a" -}', '{"a":1 "b":2}', '{"a":1 nope', '{"a":1 -', '{"a":1 "b', '{"a":1]', '{"a":null}', '{"1":1,"2":2}', '{"a":1,"a":2}', '{"":0}', '{"a":1,2}', '{"a":nope}', "{-:1}", "{+1:1}",
  "[null,null]", "[[],{},[[]],{\"a\":[{}]}]", "[true,false,null,1,\"x\",[1],{\"a\":1}]", "1]", "[1]]", "{}{}", '[1]"a"', '[1]"a', "[1]-", "[1]nope", "[1] 2", "[1] null", "[1] true",
  "[1\0]", "[1]\0nope", "\"a\0b\"", "1\0", "\x001", "a\0", "\0\0", "\0", "\xef\xbb\xbf1", "[1,\xff]"
] // biome-ignore format: texts in rows

const settings: ReadonlyArray<string> = ["encode_sparse_array", "encode_max_depth", "decode_max_depth", "encode_number_precision", "encode_keep_buffer", "encode_invalid_numbers", "decode_invalid_numbers"] // biome-ignore format: one row

const nested = (open: string, close: string, depth: number): string =>
  `string.rep('${open}', ${depth}) .. '${close}' .. string.rep(']', ${depth})`

compare("cjson", {
  "numbers encoded": `
    ${numbers.map(encode).join("\n")}
    ${numbers.map((number) => encode(`{[${number}] = ${number}, x = 1}`)).join("\n")}
    ${[1, 2, 3, 5, 10, 13, 14].map((precision) => script(`cjson.encode_number_precision(${precision}) local r = {} for i, n in ipairs({${numbers.join()}}) do r[i] = cjson.encode(n) end cjson.encode_number_precision(14) return r`)).join("\n")}
  `,

  "random numbers encoded": [1, 2, 3, 4, 5, 6]
    .map((seed) =>
      script(
        `math.randomseed(${seed}) local r = {} for i = 1, 300 do r[i] = cjson.encode((math.random() - 0.5) * 10 ^ math.random(-20, 20)) end for i = 1, 100 do r[300 + i] = cjson.encode(math.random(1, 99999) / 2 ^ math.random(0, 45)) end return r`
      )
    )
    .join("\n"),

  "strings encoded": `
    ${script("local r = {} for i = 0, 255 do r[i + 1] = cjson.encode(string.char(i)) end return r")}
    ${script("local t = {} for i = 0, 255 do t[i + 1] = string.char(i) end return cjson.encode(table.concat(t))")}
    ${encode("'päivää € \\240\\159\\152\\128'")}
    ${encode("''")}
    ${encode("string.rep('ab/\\0', 5000)")}
    ${encode("string.rep('x', 200000)")}
    ${encode("{string.rep('\\1', 40000), string.rep('y', 100), string.rep('\"', 3)}")}
  `,

  "tables encoded": `
    ${["{}", "{{}}", "{{},{}}", "{1,2,3}", "{1,nil,3}", "{nil,2}", "{a=1}", "{a={b={c=1}}}", "{[1]='a',[2]='b'}", "{[2]='b',[1]='a'}", "{[3]=1}", "{[10]=1}", "{[11]=1}", "{1,[20]=2}", "{1,2,3,4,5,6,[12]=1}", "{1,2,3,4,5,6,[13]=1}", "{[0]=1}", "{[-1]=1}", "{[1.5]=1}", "{1,x=2}", "{['1']=1}", "{[1]=1,[2^40]=2}", "{[2^31]=1}", "{[2^31-1]=1}", "{[1/0]=1}", "{[-1/0]=1}", "{true,false,cjson.null}", "cjson.null", "nil", "true", "'x'", "{[true]=1}", "{[{}]=1}", "{[cjson.null]=1}", "{a=function() end}", "tostring", "{coroutine.create(tostring)}", "{1/0}", "{-1/0}", "{0/0}", "setmetatable({1}, {__index = function() return 5 end})", "{[1]=1,[2]=2,[3]=3,[5]=5}"].map(encode).join("\n")}
    ${script("local t = {} for i = 10, 1, -1 do t[i] = i end return cjson.encode(t)")}
    ${script("local t = {} for i = 1, 100 do t[i] = i end for i = 2, 99 do t[i] = nil end return cjson.encode(t)")}
    ${script("local t = {} for i = 1, 100 do t['k' .. i] = {i, v = i / 7} end return cjson.encode(t)")}
    ${script("local t = {} for i = 1, 40 do t['k' .. i] = i end for i = 1, 35 do t['k' .. i] = nil end t.x = 1 return cjson.encode(t)")}
    ${script("local t = {} t[1] = t return cjson.encode(t)")}
    ${script("local t = {} t.a = t return cjson.encode(t)")}
  `,

  "the depth of tables": `
    ${script("local t = {} for i = 1, 999 do t = {t} end return cjson.encode(t)")}
    ${script("local t = {} for i = 1, 1000 do t = {t} end return cjson.encode(t)")}
    ${script("local t = {} for i = 1, 1000 do t = {a = t} end return cjson.encode(t)")}
    ${["{t}", "{a = t}", "{1, t}", "{b = 1, a = t}"].flatMap((table) => [3998, 3999, 7995, 7996, 7997, 9000].map((depth) => script(`cjson.encode_max_depth(100000) local t = {} for i = 1, ${depth} do t = ${table} end local ok, r = pcall(cjson.encode, t) cjson.encode_max_depth(1000) return ok and #r or r`))).join("\n")}
  `,

  "texts decoded": texts.map(decode).join("\n"),

  "texts decoded without invalid numbers": `
    ${script("return tostring(cjson.decode_invalid_numbers(false))")}
    ${texts.map(decode).join("\n")}
    ${script("return cjson.decode_invalid_numbers(true)")}
  `,

  "the depth of texts": `
    ${[1000, 1001].map((depth) => script(`return #cjson.encode(cjson.decode(${nested("[", "", depth)}))`)).join("\n")}
    ${[999, 1000, 1001].map((depth) => script(`return #cjson.encode(cjson.decode(string.rep('{"a":', ${depth}) .. '1' .. string.rep('}', ${depth})))`)).join("\n")}
    ${["[", '{"a":', "[1,", '{"b":1,"a":', '[{"a":'].flatMap((open) => [2600, 3998, 3999, 4000, 7998, 7999, 9000].map((depth) => script(`cjson.decode_max_depth(100000) local ok, r = pcall(cjson.decode, string.rep('${open}', ${depth})) cjson.decode_max_depth(1000) return r`))).join("\n")}
    ${script(`cjson.decode_max_depth(2) local ok, r = pcall(cjson.decode, '[[1], {"a": [1]}]') cjson.decode_max_depth(1000) return r`)}
  `,

  settings: `
    ${settings.map((name) => script(`return {cjson.${name}()}`)).join("\n")}
    ${settings.flatMap((name) => ["0", "-1", "1", "2.9", "'x'", "{}", "nil", "'5'", "1, 2", "nil, nil", "true, 1, 2, 3", "2147483648", "4294967297", "1e300"].map((args) => script(`local c = cjson.new() local r = {pcall(c.${name}, ${args})} r[#r + 1] = tostring(c.${name}()) for i = 1, #r do r[i] = tostring(r[i]) end return r`))).join("\n")}
    ${["encode_keep_buffer", "encode_invalid_numbers", "decode_invalid_numbers", "encode_sparse_array"].flatMap((name) => ["true", "false", "'on'", "'off'", "'null'", "'ON'", "'on\\0x'", "''"].map((value) => script(`local c = cjson.new() return {tostring(select(2, pcall(c.${name}, ${value}))), tostring(c.${name}())}`))).join("\n")}
    ${script("return cjson.encode_max_depth('x')")}
    ${script("return cjson.encode_max_depth(0)")}
    ${script("return cjson.encode_keep_buffer(1)")}
    ${script("return cjson.encode_sparse_array(true, 3, -1)")}
    ${script("return cjson.encode_sparse_array(1, 2, 3, 4)")}
    ${["off", "on", "null"].map((mode) => script(`local c = cjson.new() c.encode_invalid_numbers('${mode}') local r = {} for i, n in ipairs({1/0, -1/0, 0/0, -(0/0)}) do r[i] = select(2, pcall(c.encode, {n, 5})) end return r`)).join("\n")}
    ${["true", "false"].flatMap((convert) => ["0, 0", "1, 0", "1, 3", "2, 0", "3, 5", "2147483647, 0"].map((rest) => script(`local c = cjson.new() c.encode_sparse_array(${convert}, ${rest}) local r = {} for i, t in ipairs({{[3]=1}, {1,[5]=1}, {1,2,[6]=1}, {[100]=1}, {1,2,3}}) do r[i] = select(2, pcall(c.encode, t)) end return r`))).join("\n")}
    # they stay as they are for the next script
    ${script("return cjson.encode_number_precision(3)")}
    ${script("return cjson.encode(1/3)")}
    ${script("return cjson.encode_number_precision(14)")}
    ${script("return cjson.new().encode_number_precision(15)")}
  `,

  "what else there is": `
    ${["cjson", "cjson.new()"].map((table) => script(`local r = {} for k, v in pairs(${table}) do r[#r + 1] = k .. ' ' .. type(v) .. ' ' .. (type(v) == 'string' and v or '') end table.sort(r) return r`)).join("\n")}
    ${script("return {tostring(cjson.null == cjson.decode('null')), tostring(cjson.null == cjson.new().null), tostring(cjson.null == nil)}")}
    ${script("return cjson.null")}
    ${script("cjson.encode = 1")}
    ${script("local c = cjson.new() c.encode = 1 return c.encode")}
    ${script("return cjson.new(1, 2).encode({1})")}
    ${["encode()", "encode(1, 2)", "decode()", "decode('1', 2)", "decode(nil)", "decode({})", "decode(true)", "decode(12)", "decode(1.5)"].map((call) => script(`return cjson.${call}`)).join("\n")}
    ${script("return {pcall(cjson.decode)}")}
    ${script("return cjson.encode(cjson.decode(cjson.encode({1, 'a', {b = cjson.null}})))")}
    ${script("return cjson.encode(cjson.decode(ARGV[1]))").replace(/ 0$/, "")} 0 ${quote('{"id":17,"name":"a b","tags":["x","y"],"nested":{"a":1.5,"b":null,"c":[]},"done":false}')}
  `
})
