import { compare } from "../Compare.js"

const numbers = [
  "0", "1", "-1", "0.5", "1.5", "2.5", "-0.5", "-1.5", "255", "0x12345678", "0x80000000", "0xffffffff", "-0x80000000",
  "2^31", "2^32", "2^32 + 5", "-(2^40) - 3", "2^51", "2^53", "2^60", "1e300", "1/0", "-1/0", "0/0", "'7'", "'0x10'", "' 12 '"
] // biome-ignore format: numbers in rows

const each = (f: (number: string) => string): string =>
  numbers.map((number) => `EVAL "return tostring(${f(number)})" 0`).join("\n")

compare("bit", {
  "functions of one number": `
    ${each((number) => `bit.tobit(${number})`)}
    ${each((number) => `bit.bnot(${number})`)}
    ${each((number) => `bit.bswap(${number})`)}
    ${each((number) => `bit.tohex(${number})`)}
  `,

  "functions of many numbers": `
    ${["band", "bor", "bxor"].map((name) => each((number) => `bit.${name}(0x0ff0f00f, ${number}, 0x7fffffff)`)).join("\n")}
    ${["band", "bor", "bxor"].map((name) => `EVAL "return {bit.${name}(5), bit.${name}(12, 10), bit.${name}(1, 2, 4, 8, 16)}" 0`).join("\n")}
  `,

  shifts: `
    ${["lshift", "rshift", "arshift", "rol", "ror"]
      .map((name) => each((number) => `bit.${name}(0x87654321, ${number}) .. ' ' .. bit.${name}(${number}, 4)`))
      .join("\n")}
    ${["lshift", "rshift", "arshift", "rol", "ror"]
      .map((name) => `EVAL "local r = {} for i = -33, 33 do r[#r + 1] = bit.${name}(-123456789, i) end return r" 0`)
      .join("\n")}
  `,

  "hexadecimal digits": `
    EVAL "local r = {} for i = -10, 10 do r[#r + 1] = bit.tohex(0xabcdef01, i) end return r" 0
    EVAL "return {bit.tohex(-1, 2^31), bit.tohex(-1, -2^31), bit.tohex(10, '3')}" 0
  `,

  errors: `
    ${["tobit", "bnot", "band", "bor", "bxor", "lshift", "rshift", "arshift", "rol", "ror", "bswap", "tohex"]
      .flatMap((name) =>
        ["", "nil", "{}", "'x'", "true", "1, 'x'", "1, nil", "1, 2, {}", "'x', {}", "1, {}, 'x'"].map(
          (args) => `EVAL "return bit.${name}(${args})" 0`
        )
      )
      .join("\n")}
    EVAL "return pcall(bit.band)" 0
    EVAL "local ok, e = pcall(bit.band, 'x') return e" 0
  `
})
