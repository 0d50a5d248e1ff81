import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Directive from "../../../src/state/settings/Directive.js"
import * as Words from "../../../src/state/settings/Words.js"

const bytes = FastCheck.array(FastCheck.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes))

describe("the words of a line", () => {
  it("quoted words are read back as they were", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(bytes), (words) => {
        assert.deepStrictEqual(Words.split(words.map(Words.quote).join(" ")), words)
      })
    )
  })

  const lines: ReadonlyArray<readonly [line: string, words: ReadonlyArray<string> | undefined]> = [
    ["", []],
    ["  a\tb  ", ["a", "b"]],
    ["\"a b\" 'c d'", ["a b", "c d"]],
    [String.raw`"\x41\n\q\"" '\'\n'`, ['A\nq"', "'\\n"]],
    ['a"b c"', ["ab c"]],
    ['""', [""]],
    ['"a', undefined],
    ["'a", undefined],
    ['"a"b', undefined],
    ["'a'b", undefined]
  ]
  for (const [line, words] of lines) {
    it(`splits ${JSON.stringify(line)}`, () => assert.deepStrictEqual(Words.split(line), words))
  }
})

describe("the lines of a configuration file", () => {
  it("are numbered, without comments and empty lines, with names in lower case", () => {
    assert.deepStrictEqual(Directive.parse("# a comment\r\n\r\n PORT 1 \n'"), [
      { _tag: "Directive", line: 3, text: "PORT 1", name: "port", args: ["1"] },
      { _tag: "BadLine", line: 4, text: "'" }
    ])
  })
})
