import { compare } from "../Compare.js"

/** Prints many numbers with all their digits. */
const digits = (expression: string): string =>
  `EVAL "local r = {} for i = 1, 40 do r[i] = string.format('%.17g', ${expression}) end return r" 0`

compare("math.random", {
  "the same numbers, one script after the other": `
    ${digits("math.random()")}
    ${digits("math.random()")}
    EVAL "math.randomseed(42) return tostring(math.random())" 0
    EVAL "return tostring(math.random())" 0
  `,

  "whole numbers in an interval": `
    ${digits("math.random(100)")}
    ${digits("math.random(i)")}
    ${digits("math.random(-5, 5)")}
    ${digits("math.random(7, 7)")}
    ${digits("math.random('1', '6')")}
    ${digits("math.random(2.9)")}
    ${digits("math.random(-2.9, -1.1)")}
    ${digits("math.random(2147483647)")}
    ${digits("math.random(-2147483648, 2147483647)")}
    ${digits("math.random(-2147483648, 0)")}
    ${digits("math.random(4294967297)")}
  `,

  seeds: `
    ${[
      "0",
      "1",
      "-1",
      "42",
      "1.9",
      "-1.9",
      "65535",
      "65536",
      "2147483647",
      "2147483648",
      "4294967296",
      "1e15",
      "'77'",
      "1e300",
      "-1e300"
    ]
      .map((seed) => `EVAL "math.randomseed(${seed}) return tostring(math.random()) .. ' ' .. math.random(1000)" 0`)
      .join("\n")}
    EVAL "math.randomseed(5) math.random() math.randomseed(5) return tostring(math.random())" 0
    EVAL "return math.randomseed(5)" 0
  `,

  errors: `
    EVAL "return math.random(0)" 0
    EVAL "return math.random(-1)" 0
    EVAL "return math.random(2, 1)" 0
    EVAL "return math.random(1, 2, 3)" 0
    EVAL "return math.random('x')" 0
    EVAL "return math.random(nil)" 0
    EVAL "return math.random({}, 1)" 0
    EVAL "return math.random(1, {})" 0
    EVAL "return math.random(2147483648)" 0
    EVAL "return math.randomseed()" 0
    EVAL "return math.randomseed('x')" 0
    EVAL "return math.randomseed({})" 0
  `
})
