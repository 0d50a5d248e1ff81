/**
 * The package as its users install it: by npm and by pnpm, with Effect 3, with Effect 4 and without, under each Node that is maintained and
 * under Bun.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Project from "./Project.js"
import { root, run } from "./Project.js"

const programs = join(import.meta.dirname, "programs")
const effect = Project.versionOf("effect")

let parent: string

/** The entry points that need Effect. */
const entries = ["layeredis", ...["Client", "Instance", "Script", "Server", "Store"].map((name) => `layeredis/${name}`)]

/** A module or package of Effect that is missing, and the folder that says which version has it. */
const refused =
  /Cannot find (?:module|package) '\S*effect\S*' imported from \S+layeredis\/dist\/needs-effect-3\/\S+\.js$/

/** The lines of Node's errors about imports that fail, one after the other in a process. */
const refusals = async (folder: string, imports: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const lines = imports.map(
    (each) =>
      `await Promise.resolve().then(() => ${each}).then(() => console.log("loaded"), ({ stack }) => console.log(stack.split("\\n")[0]))`
  )
  const code = `import { createRequire } from "node:module"; const require = createRequire("${folder}/"); ${lines.join("\n")}`
  const printed = await run(folder, process.execPath, "--no-warnings", "--input-type=module", "-e", code)
  return printed.trim().split("\n")
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

  for (const major of [undefined, ...Project.otherNodes]) {
    const title = major === undefined ? "this Node" : `Node ${major}`
    const node = async (...args: ReadonlyArray<string>): Promise<string> =>
      run(folder, major === undefined ? process.execPath : (await Project.runtimes())[major], ...args)

    it(`runs under ${title}: the store, servers for tests, and the program`, async () => {
      assert.strictEqual(await node("store.mjs"), "done\n")
      assert.strictEqual(await node("--no-warnings", "store.cjs"), "done\n")
      assert.strictEqual(await node("commonjs.cjs"), "done\n")
      assert.strictEqual(await node("esm.mjs"), "done\n")
      assert.match(await node("node_modules/layeredis/dist/cli.js", "version"), /^\d+\.\d+\.\d+\n$/)
    })
  }

  it("runs under Bun: the store, servers for tests, and the program", async () => {
    const bun = async (...args: ReadonlyArray<string>): Promise<string> =>
      run(folder, (await Project.runtimes()).bun, ...args)
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

  it("comes without Effect 3 and the platform", () => {
    const { version } = JSON.parse(readFileSync(join(folder, "node_modules/effect/package.json"), "utf8"))
    assert.match(version, /^4\./)
    assert.isFalse(existsSync(join(folder, "node_modules/@effect/platform")))
  })

  it("says which major version its library needs, in Node's error", async () => {
    for (const kind of ["import", "require"]) {
      const imports = entries.map((entry) => `${kind}("${entry}")`)
      const lines = await refusals(folder, imports)
      assert.lengthOf(lines, imports.length)
      for (const [index, line] of lines.entries()) assert.match(line, refused, imports[index])
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
    const lines = await refusals(
      folder,
      entries.map((entry) => `import("${entry}")`)
    )
    assert.lengthOf(lines, entries.length)
    for (const [index, line] of lines.entries()) assert.match(line, refused, entries[index])
  })
})
