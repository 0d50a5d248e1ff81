/**
 * Integers of Lua's library and of Redis's: `long` has 32 bits in the Lua that runs here, 64 in Redis. Random numbers around the
 * limits of 32, 53 and 64 bits, as numbers and as strings, are the same on both servers.
 */
import * as fc from "effect/FastCheck"
import { numeral, properties, show } from "./Properties.js"

const limits = fc
  .tuple(
    fc.constantFrom(0, 2 ** 8, 2 ** 15, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 51, 2 ** 53, 2 ** 62, 2 ** 63, 2 ** 64),
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3000, max: 3000 }), fc.double({ min: -2, max: 2 })),
    fc.constantFrom(1, -1)
  )
  .map(([base, more, sign]) => sign * (base + more))

const number = fc.oneof(
  { arbitrary: limits, weight: 4 },
  { arbitrary: fc.integer({ min: -9, max: 9 }), weight: 2 },
  { arbitrary: fc.integer(), weight: 1 },
  { arbitrary: fc.maxSafeInteger(), weight: 1 },
  { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }), weight: 1 }
)

/** An argument as Lua writes it: mostly a number, or a string that is one. */
const scalar = fc.oneof(
  { arbitrary: number.map(numeral), weight: 8 },
  { arbitrary: number.map((each) => `'${each}'`), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      ...["1/0", "-1/0", "0/0", "-(0/0)", "-0.0", "' 4294967298 '", "'0x100000002'", "'inf'", "'1e10'"],
      ...["nil", "true", "'x'", "''"]
    ),
    weight: 2
  }
)

const argument = fc.oneof({ arbitrary: scalar, weight: 15 }, { arbitrary: fc.constant("{}"), weight: 1 })

/** Numbers that as a C `int` are small: as large ones, some calls would take all memory. */
const small = fc
  .tuple(fc.integer({ min: -5, max: 40 }), fc.constantFrom(0, 2 ** 32, -(2 ** 32), 3 * 2 ** 40, 2 ** 51), fc.boolean())
  .map(([value, more, isText]) => (isText ? `'${value + more}'` : numeral(value + more)))

/** The results of a call, or its error. */
const results = (call: string): string => `${show} return all(pcall(function() return ${call} end))`

/** A call of which each `$` is an argument. */
const calling = (
  calls: ReadonlyArray<string>,
  arguments_: fc.Arbitrary<string> = argument
): fc.Arbitrary<ReadonlyArray<string>> =>
  fc
    .tuple(fc.constantFrom(...calls), fc.array(arguments_, { minLength: 4, maxLength: 4 }))
    .map(([call, list]) => [results(list.reduce((sofar, each) => sofar.replace("$", () => each), call))])

const format = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.constantFrom("", "%%", "x", " "),
        fc.string({ unit: fc.constantFrom("-", "+", " ", "#", "0"), maxLength: 3 }),
        fc.constantFrom("", "", "1", "5", "20", "99", "100"),
        fc.constantFrom("", "", ".", ".0", ".3", ".25", ".123"),
        fc.constantFrom(..."dddiiouxXxxcsgeq")
      ),
      { minLength: 1, maxLength: 4 }
    ),
    fc.array(argument, { minLength: 4, maxLength: 4 })
  )
  .map(([items, list]) => {
    const text = items.map(([before, flags, width, precision, letter]) =>
      // C has no flags, width or precision for a quoted string
      letter === "q" ? `${before}%q` : `${before}%${flags}${width}${precision}${letter}`
    )
    return [results(`string.format('${text.join("")}', ${list.join(", ")})`)]
  })

const digits = fc
  .tuple(
    fc.constantFrom("", " ", "-", "+", "\t -", "0x", "-0X", "- "),
    fc.oneof(
      // not empty: without a digit, "0x" is 0 to the C library here, and no number to glibc
      fc.string({ unit: fc.constantFrom(..."0123456789abcdefzZ"), minLength: 1, maxLength: 24 }),
      fc
        .bigInt({ min: 0n, max: 2n ** 65n })
        .chain((each) => fc.integer({ min: 2, max: 36 }).map((base) => each.toString(base)))
    ),
    fc.constantFrom("", "", " ", "\0z", "!", "\v\n")
  )
  .map((parts) => parts.join(""))

properties("integers of scripts", [
  ["string.format", 2000, format],

  [
    "positions in strings",
    1500,
    calling([
      ...[
        "('hello'):sub($)",
        "('hello'):sub($, $)",
        "('hello'):byte($)",
        "('hello'):byte($, $)",
        "('hello'):sub($, -1)"
      ],
      ...[
        "('hello'):find('l', $)",
        "('hello'):find('l', $, true)",
        "('hello'):match('%w', $)",
        "('hello'):find('', $)"
      ],
      ...["string.sub($, $, $)", "string.find($, 1, $)", "string.byte($, $)"]
    ])
  ],

  [
    "counts and indices",
    1500,
    calling([
      ...[
        "string.char($)",
        "string.char($, $, 65)",
        "('aaaa'):gsub('a', 'b', $)",
        "select($, 1, 2, 3)",
        "unpack({1, 2, 3}, $)"
      ],
      ...[
        "('aaaa'):gsub('a', function() return 'b' end, $)",
        "('aaaa'):gsub('a', {a = 'b'}, $)",
        "unpack({1, 2, 3}, $, $)"
      ],
      ...["table.concat({1, 2, 3}, ',', $, $)", "table.concat({1, 2, 3}, ',', $)", "table.remove({1, 2, 3}, $)"],
      ...["math.ldexp(1, $)", "math.ldexp($, $)", "math.random($)", "math.random($, $)", "select($)", "error('x', $)"]
    ])
  ],

  [
    "counts of what is made",
    400,
    calling(
      [
        ...["('ab'):rep($)", "string.rep($, $)", "(function() local t = {1, 2} table.insert(t, $, 3) return t end)()"],
        ...["(function() math.randomseed($) return math.random(), math.random(9) end)()"],
        "(function() local old = collectgarbage('setpause', $) return (collectgarbage('setpause', old)) end)()"
      ],
      small
    )
  ],

  [
    "tonumber with a base",
    2000,
    fc
      .tuple(digits, fc.oneof(fc.constantFrom("2", "8", "10", "16", "36"), argument))
      .map(([text, base]) => [results(`tonumber(ARGV[1], ${base})`), text])
  ],
  [
    "tonumber",
    800,
    fc.oneof(
      calling(["tonumber($)", "tonumber($, $)", "tonumber($, 16)", "tonumber($, 36)", "tonumber($, '10')"]),
      digits.map((text) => [results("tonumber(ARGV[1])"), text])
    )
  ],

  [
    "numbers",
    1500,
    calling(
      [
        ...[
          "tostring($)",
          "$ .. ''",
          "$ + $",
          "$ % $",
          "$ / $",
          "$ < $",
          "math.floor($)",
          "math.ceil($)",
          "math.abs($)"
        ],
        ...["math.fmod($, $)", "math.modf($)", "math.frexp($)", "math.max($, $)", "math.min($, $)", "({[$] = 1})[$]"],
        ...[
          "(function() local n = 0 for i = $, $, 2^60 do n = n + 1 if n > 9 then break end end return n end)()",
          "#tostring($)"
        ]
      ],
      scalar
    )
  ],

  [
    "bit",
    800,
    calling([
      ...["bit.tobit($)", "bit.bnot($)", "bit.band($, $)", "bit.bor($, $, $)", "bit.bxor($, $)", "bit.bswap($)"],
      ...[
        "bit.lshift($, $)",
        "bit.rshift($, $)",
        "bit.arshift($, $)",
        "bit.rol($, $)",
        "bit.ror($, $)",
        "bit.tohex($, $)"
      ]
    ])
  ],

  [
    "struct",
    1500,
    calling([
      ...[
        "struct.pack('l', $)",
        "struct.pack('>L', $)",
        "struct.pack('T', $)",
        "struct.pack('i', $)",
        "struct.pack('I8', $)"
      ],
      ...["struct.pack('b', $)", "struct.pack('>i16', $)", "struct.pack('H', $)", "struct.unpack('b', 'abc', $)"],
      ...[
        "struct.unpack('<l', struct.pack('<l', $))",
        "struct.unpack('L', struct.pack('L', $))",
        "struct.unpack('bb', 'abc', $)"
      ]
    ])
  ],

  [
    "cmsgpack",
    800,
    calling([
      ...["cmsgpack.pack($)", "cmsgpack.unpack(cmsgpack.pack($))", "cmsgpack.pack({[$] = $})"],
      ...[
        "cmsgpack.unpack_one('\\1\\2\\3', $)",
        "cmsgpack.unpack_limit('\\1\\2\\3', $)",
        "cmsgpack.unpack_limit('\\1\\2\\3', $, $)"
      ]
    ])
  ],

  [
    "cjson",
    1500,
    calling([
      ...["cjson.encode($)", "cjson.encode({$, $})", "cjson.encode({[$] = $})", "cjson.decode(cjson.encode({$}))"],
      ...[
        "cjson.new().encode_max_depth($)",
        "cjson.new().decode_max_depth($)",
        "cjson.new().encode_number_precision($)"
      ],
      ...["cjson.new().encode_sparse_array(false, $, $)", "cjson.decode('[' .. $ .. ']')", "cjson.decode($)"]
    ])
  ],

  [
    "redis",
    1500,
    calling([
      ...["redis.setresp($)", "redis.set_repl($)", "redis.log($, 'x')", "redis.sha1hex($)", "redis.call('ECHO', $)"],
      ...["redis.call('SETRANGE', 'key', $, '')", "redis.call('GETRANGE', 'key', $, $)", "redis.error_reply($)"]
    ])
  ],

  ["replies", 800, scalar.map((each) => [`return {${each}, {double = ${each}}, tostring(${each})}`])]
])
