import { compare } from "../Compare.js"

/** Text in redis-cli's quoting. */
const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`

const script = (body: string): string => `EVAL ${quote(body)} 0`

/** Bytes as hexadecimal digits, within Lua. */
const hex = (expression: string): string =>
  script(`return (${expression}):gsub('.', function(c) return string.format('%02x', c:byte()) end)`)

const dump = (expression: string): string =>
  script(`local t = {${expression}} for i = 1, #t do t[i] = type(t[i]) .. ' ' .. tostring(t[i]) end return t`)

const integers = ["b", "B", "h", "H", "l", "L", "T", "i", "I", ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 16, 31, 32].flatMap((n) => [`i${n}`, `I${n}`])] // biome-ignore format: one row
const numbers = ["0", "1", "-1", "127", "128", "255", "-128", "65535", "-2^31", "2^31", "2^32 + 1", "2^53", "2^63", "-2^63", "2^64", "-2^64", "1.9", "-1.9", "'12'", "1/0", "-1/0"] // biome-ignore format: one row
const data = "'\\\\1\\\\255\\\\128\\\\3\\\\127\\\\0\\\\254\\\\7\\\\9\\\\200' .. string.rep('\\\\129x', 40)".replace(
  /\\\\/g,
  "\\"
)

compare("struct", {
  "integers packed": integers
    .flatMap((option) => [hex(`struct.pack('<${option}', 0x1234567)`), ...numbers.map((n) => hex(`struct.pack('>${option}', ${n})`))])
    .join("\n"),

  "integers unpacked": integers
    .flatMap((option) => ["<", ">"].flatMap((order) => [1, 2, 3, 4].map((at) => dump(`struct.unpack('${order}${option}', ${data}, ${at})`))))
    .join("\n"),

  "floats and doubles": [
    ...["0", "-0.0", "1", "0.1", "1e300", "-1/3", "1/0", "-1/0", "0/0", "-(0/0)", "1e-46", "16777217", "'2.5'"].flatMap((n) => [
      hex(`struct.pack('<f', ${n})`),
      hex(`struct.pack('>f', ${n})`),
      hex(`struct.pack('<d', ${n})`),
      hex(`struct.pack('>d', ${n})`),
      dump(`struct.unpack('<fd', struct.pack('<fd', ${n}, ${n}))`),
      dump(`struct.unpack('>df', struct.pack('>df', ${n}, ${n}))`)
    ])
  ].join("\n"),

  strings: `
    ${hex("struct.pack('s', 'abc')")}
    ${hex("struct.pack('ss', '', 'a\\0b')")}
    ${hex("struct.pack('c3', 'abcdef')")}
    ${hex("struct.pack('c', 'abcdef')")}
    ${hex("struct.pack('c0', 'abcdef')")}
    ${hex("struct.pack('c0', '')")}
    ${hex("struct.pack('c2', 1234)")}
    ${hex("struct.pack('Bc0', 3, 'abc')")}
    ${dump("struct.unpack('s', 'abc\\0def\\0')")}
    ${dump("struct.unpack('ss', 'abc\\0def\\0')")}
    ${dump("struct.unpack('ss', 'abc\\0def')")}
    ${dump("struct.unpack('s', '')")}
    ${dump("struct.unpack('c3', 'abcdef')")}
    ${dump("struct.unpack('c', 'abcdef')")}
    ${dump("struct.unpack('Bc0', '\\3abcdef')")}
    ${dump("struct.unpack('Bc0', '\\9abcdef')")}
    ${dump("struct.unpack('bc0', '\\255abcdef')")}
    ${dump("struct.unpack('c0', 'abcdef')")}
    ${dump("struct.unpack('sc0', 'abc\\0abcdef')")}
    ${dump("struct.unpack('sc0', '2\\0abcdef')")}
    ${dump("struct.unpack('Bc0c0', '\\1' .. '2ab')")}
    ${dump("struct.unpack('dc0', struct.pack('dc0', 2.9, 'abcd'))")}
    ${dump("struct.unpack('dc0', struct.pack('dc0', 0/0, 'abcd'))")}
  `,

  "alignment and padding": ["", "!", "!1", "!2", "!4", "!8", "!16"]
    .flatMap((align) => [
      hex(`struct.pack('${align}bhbibdbl', 1, 2, 3, 4, 5, 6.5, 7, 8)`),
      hex(`struct.pack('${align}bi3bi5bi16', 1, 2, 3, 4, 5, 6)`),
      hex(`struct.pack('${align}xhxxib', 1, 2, 3)`),
      hex(`struct.pack('${align}sic2i', 'ab', 1, 'cd', 2)`),
      hex(`struct.pack(' ${align} > b h < h  > i', 1, 2, 3, 4)`),
      dump(`struct.unpack('${align}bhbibdbl', string.rep('\\1\\2\\3\\4', 20))`),
      dump(`struct.unpack('${align}bi3bi5bi16', string.rep('\\1\\2\\3\\4', 20), 2)`),
      dump(`struct.unpack('${align}xhxxib', string.rep('\\1\\2\\3\\4', 20))`),
      script(`return struct.size('${align}bhbibdblxi3i16c5fT')`)
    ])
    .join("\n"),

  sizes: ["", "b", "i", "l", "c5", "c", "x", "q", "5", "<", ">!4 bi", "s", "c0", "~", "!3", "i33", "bs", "i99999999999", "c2147483647", "c2147483648", "!0", "b\\0q", "\\255"]
    .map((format) => script(`return struct.size('${format}')`))
    .join("\n"),

  offsets: ["1", "2", "4", "5", "6", "0", "-1", "-100", "2.9", "'3'", "nil", "{}", "'x'", "0.5", "1e10"]
    .flatMap((at) => ["b", "", "<", "bb", "s", "c0", "x"].map((format) => dump(`struct.unpack('${format}', 'ab\\0d', ${at})`)))
    .join("\n"),

  errors: [
    "pack()", "pack(nil)", "pack({})", "pack('i')", "pack('ii', 1)", "pack('i', 'x')", "pack('i', {})", "pack('s')", "pack('s', {})",
    "pack('s', nil)", "pack('f', 'x')", "pack('d', nil)", "pack('q', 1)", "pack('\\255', 1)", "pack('i33', 1)", "pack('i2147483648', 1)", "pack('!3')", "pack('!0')",
    "pack('c5', 'abc')", "pack('bc5', 1, 'abc')", "pack('~')", "pack('i', 1, 2, 3)", "pack('')", "pack(5)", "pack('b\\0q', 1)",
    "unpack()", "unpack('i')", "unpack('i', {})", "unpack('i', 'abc')", "unpack('i', 12345)", "unpack('q', 'abc')", "unpack('!5', 'abc')",
    "unpack('s', 'abc')", "unpack('c4', 'abc')", "unpack('i64', 'abc')", "unpack('d', 'abc')", "unpack('x', '')", "unpack('bc0', '\\5abc')",
    "unpack('c2147483647', 'abc')", "unpack('', 'abc')", "unpack('~', 'abc')",
    "unpack(string.rep('b', 7900), string.rep('b', 9000)) and 1", "unpack(string.rep('b', 7998), string.rep('b', 9000)) and 1", "unpack(string.rep('b', 8100), string.rep('b', 9000))",
    "size()", "size({})", "size(5)"
  ]
    .map((call) => script(`return struct.${call}`))
    .join("\n")
}) // biome-ignore format: calls in rows
