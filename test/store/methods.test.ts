/** The table of methods and commands in docs/commands.md is that of the store itself. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { byCommand, covered, methods } from "../../scripts/methods.mjs"
import * as Store from "../../src/Store.js"
import { commands } from "../internals.js"

const names: ReadonlyArray<string> = commands.flatMap((command) => [
  command.name,
  ...[...(command.subcommands?.values() ?? [])].map(({ name }) => name)
])

/** The methods that an object has, with those of its groups. */
const methodsOf = (object: object, prefix = ""): ReadonlyArray<string> =>
  Object.entries(object).flatMap(([name, member]) =>
    name === "binary"
      ? []
      : typeof member === "object" && member !== null && !Effect.isEffect(member)
        ? methodsOf(member, `${prefix}${name}.`)
        : [`${prefix}${name}`]
  )

describe("docs/commands.md", () => {
  it.effect("knows each method that a store has", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const known = methods().map(({ method }) => method)
      assert.deepStrictEqual([...known].sort(), [...methodsOf(store)].sort())
    }).pipe(Effect.provide(Store.layer))
  )

  it("names commands that exist, each by one way", () => {
    const linked = new Set(
      methods().flatMap((each) => each.commands.map((name) => name.toLowerCase().replace(" ", "|")))
    )
    assert.deepStrictEqual(
      [...byCommand().keys()].filter((name) => !names.includes(name)),
      []
    )
    assert.deepStrictEqual(
      Object.keys(covered).filter((name) => linked.has(name)),
      []
    )
    const known = methods().map(({ method }) => method)
    assert.deepStrictEqual(
      Object.values(covered).filter((method) => !known.includes(method)),
      []
    )
  })

  it("has a row for each of these commands and a cell for each method that runs one", () => {
    const text = readFileSync("docs/commands.md", "utf8")
    for (const [command, found] of byCommand()) {
      const row = `| ${command.replace("|", " ").toUpperCase()} | ${found.map((method) => `\`${method}\``).join(", ")} |`
      assert.include(text, row)
    }
    for (const { commands: run, method } of methods()) if (run.length > 0) assert.include(text, `| \`${method}\` | `)
  })
})
