/**
 * The package as its users install it: by npm and by pnpm, with Effect 3, with Effect 4 and without, under each Node that is maintained and
 * under Bun.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Project from "./Project.js"
import { root, run } from "./Project.js"

const programs = join(import.meta.dirname, "programs")
const platform = `${process.platform}-${process.arch}`
const effect = Project.versionOf("effect")

let parent: string

/** The entry points that need Effect. */
const entries = ["layeredis", ...["Client", "Instance", "Script", "Server", "Store"].map((name) => `layeredis/${name}`)]

/** A module or package of Effect that is missing, and the folder that says which version has it. */
const refused =
  /Cannot find (?:module|package) '\S*effect\S*' imported from \S+layeredis\/dist\/needs-effect-3\/\S+\.js$/

/** The line of Node's error about an import that fails. */
const refusal = async (folder: string, code: string): Promise<string> => {
  const type = code.startsWith("import") ? "module" : "commonjs"
  const printed = await run(folder, process.execPath, `--input-type=${type}`, "-e", code).catch(String)
  return printed.split("\n").find((line) => line.startsWith("Error [")) ?? printed
}

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "layeredis-installation-"))
})

afterAll(() => rmSync(parent, { recursive: true, force: true }))

describe("installed next to Effect 3 and nothing else", () => {
  let folder: string

  beforeAll(async () => {
    folder = await Project.make(join(parent, "effect-3"), {
      effect,
      node22: `npm:node-${platform}@22`,
      node24: `npm:node-${platform}@24`,
      bun: `npm:@oven/bun-${platform}@1`,
      ioredis: "^6.0.0",
      "@types/node": Project.versionOf("@types/node")
    })
    for (const file of readdirSync(programs)) cpSync(join(programs, file), join(folder, file))
    for (const file of ["commonjs.cjs", "esm.mjs"]) cpSync(join(programs, "../testing", file), join(folder, file))
    Project.link(folder, ["redis"])
  }, 240_000)

  it("has no other packages", () => {
    assert.isFalse(existsSync(join(folder, "node_modules/@effect/platform")))
    assert.isFalse(existsSync(join(folder, "node_modules/layeredis/node_modules")))
  })

  it("has types that need no skipLibCheck", async () => {
    cpSync(join(folder, "store.ts"), join(folder, "store.mts"))
    const compilerOptions = { strict: true, target: "ES2022", module: "NodeNext", types: ["node"], outDir: "out" }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["store.mts"] }))
    await run(folder, process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", ".")
    assert.strictEqual(await run(folder, process.execPath, "out/store.mjs"), "Some\n")
  }, 400_000)

  for (const major of [undefined, 22, 24]) {
    const title = major === undefined ? "this Node" : `Node ${major}`
    const node = (...args: ReadonlyArray<string>): Promise<string> =>
      run(folder, major === undefined ? process.execPath : join(folder, `node_modules/node${major}/bin/node`), ...args)

    it(`runs under ${title}: the store, servers for tests, and the program`, async () => {
      assert.strictEqual(await node("store.mjs"), "done\n")
      assert.strictEqual(await node("--no-warnings", "store.cjs"), "done\n")
      assert.strictEqual(await node("commonjs.cjs"), "done\n")
      assert.strictEqual(await node("esm.mjs"), "done\n")
      assert.match(await node("node_modules/layeredis/dist/cli.js", "version"), /^\d+\.\d+\.\d+\n$/)
    })
  }

  it("runs under Bun: the store, servers for tests, and the program", async () => {
    const bun = (...args: ReadonlyArray<string>): Promise<string> =>
      run(folder, join(folder, "node_modules/bun/bin/bun"), ...args)
    for (const file of ["store.mjs", "store.cjs", "commonjs.cjs", "esm.mjs"]) {
      assert.strictEqual(await bun(file), "done\n")
    }
    assert.match(await bun("node_modules/layeredis/dist/cli.js", "version"), /^\d+\.\d+\.\d+\n$/)
  })
})

describe("installed next to Effect 4", () => {
  let folder: string

  beforeAll(async () => {
    folder = await Project.make(join(parent, "effect-4"), { effect: "^4.0.0" })
  }, 240_000)

  it("says which major version its library needs, in Node's error", async () => {
    for (const entry of entries) {
      for (const code of [`import "${entry}"`, `require("${entry}")`]) {
        assert.match(await refusal(folder, code), refused, code)
      }
    }
  })

  it("has entry points that need no Effect, and the program", async () => {
    const code = `import { encode } from "layeredis/Encoder"; console.log(typeof encode)`
    assert.strictEqual(await run(folder, process.execPath, "--input-type=module", "-e", code), "function\n")
    assert.match(await run(folder, process.execPath, "node_modules/layeredis/dist/cli.js", "version"), /^\d+\./)
  })
})

describe("installed alone, by pnpm", () => {
  let folder: string

  beforeAll(async () => {
    folder = join(parent, "pnpm")
    const { path } = await Project.tarball()
    const tools = await Project.make(join(parent, "tools"), { pnpm: "12.4.2" })
    mkdirSync(folder)
    const dependencies = { effect, layeredis: `file:${path}` }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }))
    await run(
      folder,
      process.execPath,
      join(tools, "node_modules/pnpm/bin/pnpm.mjs"),
      "install",
      "--prefer-offline",
      "--store-dir",
      join(parent, "store")
    )
    for (const file of readdirSync(programs)) cpSync(join(programs, file), join(folder, file))
  }, 240_000)

  it("runs: the store and the program", async () => {
    assert.strictEqual(await run(folder, process.execPath, "store.mjs"), "done\n")
    assert.match(await run(folder, "node_modules/.bin/layeredis", "version"), /^\d+\./)
  })
})

describe("installed alone", () => {
  let folder: string

  beforeAll(async () => {
    folder = await Project.make(join(parent, "alone"), {})
  }, 240_000)

  it("is one package", () => {
    assert.deepStrictEqual(
      readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
      ["layeredis"]
    )
  })

  it("says which major version of Effect its library needs, in Node's error", async () => {
    for (const entry of entries) {
      assert.match(await refusal(folder, `import "${entry}"`), refused, entry)
    }
  })
})
