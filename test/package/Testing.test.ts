/**
 * `layeredis/testing` from the packed package, in projects as its users have them: without Effect 3, and beside Effect 4, under
 * each test runner. The listings of `docs/testing.md` run as well.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Project from "./Project.js"
import { root, run } from "./Project.js"

const programs = join(import.meta.dirname, "testing")
const linked = [["effect", "effect4"], "ioredis", "redis", "bullmq", "vitest"] as const

let parent: string
let folder: string
const node = (...args: ReadonlyArray<string>): Promise<string> => run(folder, process.execPath, ...args)

const vitest = (file: string): Promise<string> => node("node_modules/vitest/vitest.mjs", "run", file)

/** A project with the programs of these tests. */
const project = async (name: string, dependencies?: Readonly<Record<string, string>>): Promise<string> => {
  const path = await Project.assemble(join(parent, name), linked, dependencies)
  for (const file of readdirSync(programs)) copyFileSync(join(programs, file), join(path, file))
  return path
}

/** The program of a listing, without the lines that it replaces. */
const programOf = (language: string, text: string): string =>
  language === "diff" ? text.replace(/^-.*\n/gm, "").replace(/^[+ ]/gm, "") : text

const listings = [...readFileSync(join(root, "docs/testing.md"), "utf8").matchAll(/^```(js|diff)\n(.*?)^```/gms)].map(
  ([, language = "", text = ""], index) => ({ file: `listing-${index}.test.mjs`, text: programOf(language, text) })
)

describe("layeredis/testing", () => {
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), "layeredis-testing-"))
    folder = await project("plain")
    for (const { file, text } of listings) writeFileSync(join(folder, file), text)
  }, 240_000)

  afterAll(() => {
    rmSync(parent, { recursive: true, force: true })
  })

  for (const program of ["commonjs.cjs", "esm.mjs", "bullmq.mjs"]) {
    it(`runs in ${program}, and lets its process end`, async () => {
      assert.strictEqual(await node(program), "done\n")
    })
  }

  it("keeps compiled code next to the package, and does without if it is spoilt or cannot be written", async () => {
    const cache = join(folder, "node_modules/.cache")
    const [name = ""] = readdirSync(join(cache, "layeredis"))
    const path = join(cache, "layeredis", name)
    const whole = readFileSync(path)
    assert.isAbove(whole.length, 500_000)
    for (const spoilt of [whole.subarray(0, 100_000), Buffer.alloc(whole.length), Buffer.alloc(0)]) {
      writeFileSync(path, spoilt)
      assert.strictEqual(await node("commonjs.cjs"), "done\n")
      assert.isAbove(readFileSync(path).length, 500_000)
    }
    assert.deepStrictEqual(readdirSync(join(cache, "layeredis")), [name])
    rmSync(cache, { recursive: true })
    writeFileSync(cache, "a file in place of the folder")
    assert.strictEqual(await node("commonjs.cjs"), "done\n")
    rmSync(cache)
  })

  it("runs under vitest, and goes by its fake timers", async () => {
    assert.match(await vitest("vitest.test.mjs"), /Tests +2 passed/)
  })

  it("has listings in docs/testing.md that pass, under vitest and node:test", async () => {
    assert.lengthOf(listings, 4)
    for (const { file, text } of listings) {
      if (text.includes(`from "vitest"`)) assert.match(await vitest(file), /Tests +1 passed/)
      else assert.match(await node("--test", file), /pass 1\n/)
    }
  })

  it("has types for both kinds of modules that need no others", async () => {
    for (const extension of ["mts", "cts"]) copyFileSync(join(folder, "types.ts"), join(folder, `types.${extension}`))
    const compilerOptions = { strict: true, noEmit: true, target: "ES2022", module: "NodeNext", types: [] }
    const files = ["types.mts", "types.cts"]
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }))
    await node(join(root, "node_modules/typescript/bin/tsc"), "-p", ".")
    for (const extension of ["ts", "cts"]) {
      const text = readFileSync(join(folder, `node_modules/layeredis/dist/testing.d.${extension}`), "utf8")
      assert.notMatch(text, /^(import|export \*)|from "|import\(/m)
    }
  })

  it("runs under Jest, in CommonJS and in ES modules", async () => {
    const path = await project("jest", { jest: "^29.7.0" })
    const jest = (...args: ReadonlyArray<string>): Promise<string> =>
      run(path, process.execPath, ...args, "--testMatch", "**/jest.test.*")
    const printed = await jest("--experimental-vm-modules", "node_modules/jest/bin/jest.js")
    assert.match(printed, /Tests: +3 passed, 3 total/)
  }, 400_000)
})
