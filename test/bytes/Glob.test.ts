import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { unsafeMake } from "../../src/Bytes.js"
import * as Glob from "../../src/bytes/Glob.js"

const matches = (pattern: string, text: string, ignoreCase = false): boolean =>
  Glob.matches(unsafeMake(pattern), unsafeMake(text), { ignoreCase })

// test/compat/generic/scan.test.ts compares further patterns with the real server.
describe("Glob", () => {
  it("matches every byte literally when escaped, and by ?", () => {
    for (let code = 0; code < 256; code++) {
      const char = String.fromCharCode(code)
      assert.isTrue(matches(`\\${char}`, char), `byte ${code}`)
      assert.isTrue(matches(`[\\${char}]`, char), `byte ${code}`)
      assert.isTrue(matches("?", char), `byte ${code}`)
    }
  })

  it("ignores the case of letters on request, except of a character escaped in a class", () => {
    assert.isTrue(matches("HeLLo", "hEllO", true))
    assert.isFalse(matches("HeLLo", "hEllO"))
    assert.isTrue(matches("[A-C]x", "bX", true))
    assert.isTrue(matches("[ABC]", "c", true))
    assert.isFalse(matches("[\\A]", "a", true))
    assert.isTrue(matches("\\A", "a", true))
    assert.isFalse(matches("[^A]", "a", true))
    // only ASCII has case
    assert.isFalse(matches("\xc9", "\xe9", true))
  })

  it("matches as a regular expression of the same meaning", () => {
    const alphabet = FastCheck.constantFrom("a", "b", "c", "*", "?")
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(alphabet, { maxLength: 12 }),
        FastCheck.array(FastCheck.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 }),
        (pattern, text) => {
          const expression = new RegExp(
            `^${pattern.map((each) => (each === "*" ? ".*" : each === "?" ? "." : each)).join("")}$`
          )
          assert.strictEqual(matches(pattern.join(""), text.join("")), expression.test(text.join("")))
        }
      ),
      { numRuns: 3000 }
    )
  })

  it("has a matcher that agrees with the pattern", () => {
    const byte = FastCheck.constantFrom("a", "b", "-", "*", "?", "[", "]", "^", "\\")
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(byte, { maxLength: 8 }),
        FastCheck.array(byte, { minLength: 1, maxLength: 6 }),
        (pattern, text) => {
          const bytes = unsafeMake(text.join(""))
          assert.strictEqual(Glob.matcher(unsafeMake(pattern.join("")))(bytes), matches(pattern.join(""), bytes))
        }
      ),
      { numRuns: 3000 }
    )
  })

  it("takes time in proportion to pattern times string for a hostile pattern", () => {
    const text = "a".repeat(5000)
    const began = process.hrtime.bigint()
    assert.isFalse(matches(`${"a*".repeat(1000)}b`, text))
    assert.isFalse(matches(`${"*?[a]".repeat(1000)}b`, text))
    assert.isTrue(matches(`${"*a".repeat(1000)}`, text))
    assert.isBelow(Number(process.hrtime.bigint() - began) / 1e6, 2000)
  })
})
