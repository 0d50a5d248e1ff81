/** The store in the bundles of its users: each bundler, both kinds of modules, run where nothing is installed. Vite is Rollup, too. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Project from "./Project.js"

describe("a bundle", () => {
  let parent: string
  let folder: string

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), "layeredis-bundlers-"))
    folder = await Project.assemble(join(parent, "project"), ["effect", "esbuild", "vite"], { webpack: "^5.99.0" })
    for (const file of ["store.mjs", "bundle.mjs"])
      cpSync(join(import.meta.dirname, "programs", file), join(folder, file))
  }, 240_000)

  afterAll(() => rmSync(parent, { recursive: true, force: true }))

  for (const bundler of ["esbuild", "vite", "webpack"]) {
    it(`of ${bundler} runs as an ES module and as CommonJS, with Lua inside`, async () => {
      await Project.run(folder, process.execPath, "bundle.mjs", bundler)
      for (const [format, file] of [
        ["esm", "index.mjs"],
        ["cjs", "index.cjs"]
      ] as const) {
        const empty = join(parent, `${bundler}-${format}`)
        cpSync(join(folder, bundler, format), empty, { recursive: true })
        assert.deepStrictEqual(
          readdirSync(empty).filter((each) => each.endsWith(".wasm")),
          []
        )
        assert.strictEqual(await Project.run(empty, process.execPath, file), "done\n")
      }
    })
  }
})
