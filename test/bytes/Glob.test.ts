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

  it("finds long texts between stars", () => {
    const part = FastCheck.string({ unit: FastCheck.constantFrom("a", "b"), minLength: 30, maxLength: 40 })
    FastCheck.assert(
      FastCheck.property(part, part, part, (a, b, c) => {
        const text = `${a}${b}${c}`
        for (const wanted of [b, `${b}a`, a.slice(0, 35), `${c}b`]) {
          assert.strictEqual(matches(`*${wanted}*`, text), text.includes(wanted))
          assert.strictEqual(matches(`*${wanted}*${wanted}*`, text), text.split(wanted).length > 2)
        }
      }),
      { numRuns: 1000 }
    )
  })

  it("takes every key for * alone, and otherwise what a matcher takes", () => {
    assert.isTrue(Glob.keyMatcher(unsafeMake("*"))(unsafeMake("")))
    assert.isFalse(Glob.matcher(unsafeMake("*"))(unsafeMake("")))
    assert.isFalse(Glob.keyMatcher(unsafeMake("**"))(unsafeMake("")))
  })

  it("takes time in proportion to pattern times string for a hostile pattern", () => {
    const text = "a".repeat(5000)
    const began = process.hrtime.bigint()
    assert.isFalse(matches(`${"a*".repeat(1000)}b`, text))
    assert.isFalse(matches(`${"*?[a]".repeat(1000)}b`, text))
    assert.isTrue(matches(`${"*a".repeat(1000)}`, text))
    // the longest of these would take minutes if each place were compared to its end
    const long = "ab".repeat(500_000)
    for (const part of [`a${"ab".repeat(100_000)}`, `${"ab".repeat(100_000)}b`, "?".repeat(100_000)]) {
      assert.strictEqual(matches(`*${part}*`, long), part.startsWith("?"))
      assert.isFalse(matches(`*${part}c`, long))
    }
    assert.isBelow(Number(process.hrtime.bigint() - began) / 1e6, 2000)
  })
})
