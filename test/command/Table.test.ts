import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Table from "../../src/command/Table.js"
import * as Instance from "../../src/Instance.js"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, realRedis, wire } from "../fixtures.js"
import { composition } from "../internals.js"

const folder = "src/command"

/** The commands of each front file. */
const tables = Effect.runSync(
  composition.pipe(
    Effect.map((services) => Object.entries(Table.groups).map(([file, make]) => [file, make(services)] as const)),
    Effect.provide(Instance.layer()),
    Effect.scoped
  )
)

/** The name of a front file without case, from Redis's name of a group: `sorted-set` is `sortedset`. */
const fileOf = (group: string): string => group.replaceAll("-", "")

const frontFiles = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "Table.ts")
  .map((file) => basename(file, ".ts"))

describe("the tables of commands", () => {
  it("are in the front files of src/command, one for each of Redis's 16 groups", () => {
    assert.lengthOf(frontFiles, 16)
    assert.sameMembers(frontFiles, Object.keys(Table.groups))
  })

  it("hold each command and subcommand in the front file of its group", () => {
    for (const [file, commands] of tables) {
      for (const { specification, subcommands } of commands) {
        const all = [specification, ...[...(subcommands?.values() ?? [])].map((each) => each.specification)]
        for (const { group, name } of all) assert.strictEqual(file.toLowerCase(), fileOf(group), name)
      }
    }
  })

  it("hold each command once, in the order of names", () => {
    const names = tables.flatMap(([, commands]) => commands.map(({ name }) => name))
    assert.strictEqual(new Set(names).size, names.length)
    for (const [file, commands] of tables) {
      const inTable = commands.map(({ name }) => name)
      assert.deepStrictEqual(inTable, [...inTable].sort(), file)
    }
  })

  it("are the first thing in their files, and fit on a screen with a row for each command", () => {
    for (const [file, commands] of tables) {
      const lines = readFileSync(join(folder, `${file}.ts`), "utf8").split("\n")
      const first = lines.findIndex((line) => line.startsWith("export const make = "))
      assert.isTrue(lines[first - 1] === "" && lines[first - 2]?.startsWith("import "), file)
      const end = lines.indexOf("]", first)
      const subcommands = commands.reduce((sum, each) => sum + (each.subcommands?.size ?? 0), 0)
      assert.isAtMost(end - first - 1, commands.length + subcommands + 1, file)
      assert.isAtMost(end - first, 50, file)
    }
  })

  it.scopedLive.skipIf(!hasRedis)("have the groups that a redis-server reports in COMMAND DOCS", () =>
    Effect.gen(function* () {
      const real = yield* wire((yield* realRedis()).path)
      for (const [file, commands] of tables) {
        const names = commands.map(({ name }) => name)
        yield* Effect.promise(() => real.send("HELLO", "3"))
        const docs = yield* Effect.promise(() => real.send("COMMAND", "DOCS", ...names))
        const groups = docs instanceof Reply.MapReply ? docs.entries.map(([, doc]) => groupIn(doc)) : []
        assert.deepStrictEqual(
          groups.map((group) => fileOf(group)),
          names.map(() => file.toLowerCase()),
          file
        )
      }
    })
  )
})

/** The group in a reply of COMMAND DOCS. */
const groupIn = (doc: Reply.Reply): string =>
  String(doc instanceof Reply.MapReply ? doc.entries.find(([name]) => name === "group")?.[1] : "")

describe("the files of src/command", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))

  it("have at most 400 lines", () => {
    for (const file of files) {
      const lines = readFileSync(join(folder, file), "utf8").trimEnd().split("\n").length
      assert.isAtMost(lines, 400, file)
    }
  })

  it("have names in camel case, except Table.ts", () => {
    for (const file of files) if (file !== "Table.ts") assert.match(file, /^(?:[a-z][A-Za-z]*\/)*[a-z][A-Za-z]*\.ts$/)
  })
})
