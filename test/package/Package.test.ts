import { createHash } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Store from "../../src/Store.js"
import * as Project from "./Project.js"
import { manifest, root } from "./Project.js"

/** The modules for Effect 3; `Effect4.test.ts` has those for Effect 4. */
const modules = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "string" || path.startsWith("./effect4")
    ? []
    : [{ path: path.replace(/^\./, manifest.name), target: "import" in target ? target.import : target }]
)

/** The examples in the documentation of the public modules. */
const documented = modules.flatMap(({ path, target }) => {
  const source = readFileSync(
    join(root, target.default.replace(/dist\/(needs-effect-3\/)?/, "src/").replace(/\.js$/, ".ts")),
    "utf8"
  )
  return [...source.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)].map(([, lines = ""], index) => ({
    name: `${path.replaceAll("/", "-")}-${index}`,
    code: lines.replace(/^ \* ?/gm, "")
  }))
})

/** Options of `inspect` that leave nothing out. */
const whole = { depth: 100, maxArrayLength: 10_000, maxStringLength: 10_000 }

let folder: string
let packed: ReadonlyArray<string>

const node = (...args: ReadonlyArray<string>): Promise<string> => Project.run(folder, process.execPath, ...args)

describe("the package", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "layeredis-package-"))
    packed = (await Project.tarball()).files
    // an empty project, with the peer dependencies in the versions that the tests here use
    const needed = [...Object.keys(manifest.peerDependencies), "@types/node"]
    await Project.make(folder, Object.fromEntries(needed.map((name) => [name, Project.versionOf(name)])))
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...own, type: "module" }))
    mkdirSync(join(folder, "src"))
    for (const file of readdirSync(join(import.meta.dirname, "example"))) {
      copyFileSync(join(import.meta.dirname, "example", file), join(folder, "src", file))
    }
    for (const { name, code } of documented) writeFileSync(join(folder, "src", `${name}.ts`), code)
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          target: "ES2022",
          module: "NodeNext",
          types: ["node"],
          skipLibCheck: true,
          outDir: "out"
        },
        include: ["src"]
      })
    )
  }, 240_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it("contains the build, its sources and nothing else", () => {
    const others = packed.filter((path) => !/^(dist|src|build\/effect4\/src)\//.test(path))
    assert.sameMembers(
      others,
      ["CHANGELOG.md", "LICENSE", "README.md", "package.json"].filter((file) => existsSync(join(root, file)))
    )
    for (const file of ["cli", "testing"])
      assert.includeMembers([...packed], [`dist/${file}.js`, `dist/${file}.LICENSE.txt`])
    for (const { target } of modules) {
      assert.include(packed, target.types.slice(2))
      assert.include(packed, target.default.slice(2))
    }
    assert.deepStrictEqual(
      packed.filter((path) => /^src\/cli\b/.test(path)),
      []
    )
  })

  it("leads from each declaration and each line of code to its source", () => {
    const maps = packed.filter((path) => path.endsWith(".map"))
    assert.isAbove(maps.length, 500)
    for (const path of maps) {
      const { sources } = JSON.parse(readFileSync(join(folder, "node_modules", manifest.name, path), "utf8"))
      for (const source of sources) assert.include(packed, join(path, "..", source), path)
    }
    for (const { target } of modules) {
      const text = readFileSync(join(folder, "node_modules", manifest.name, target.types), "utf8")
      assert.match(text, /\n\/\/# sourceMappingURL=.*\.d\.ts\.map\s*$/, target.types)
    }
  })

  it("needs no other package at run time", () => {
    assert.isUndefined(manifest.dependencies)
    assert.sameMembers(
      readdirSync(join(folder, "node_modules")).filter((name) => /wasmoon|lodash|emscripten/.test(name)),
      []
    )
    const licenses = readFileSync(join(root, "dist/testing.LICENSE.txt"), "utf8")
    for (const part of ["Lua.org", "wasmoon-lua5.1", "effect 3", "@effect/platform"]) assert.include(licenses, part)
  })

  it("shares one installation of its peers with the program", () => {
    assert.isFalse(existsSync(join(folder, "node_modules", manifest.name, "node_modules")))
  })

  it("has examples, in the folder and in the documentation, that compile in strict mode", async () => {
    assert.isAbove(documented.length, 0)
    await node(join(root, "node_modules/typescript/bin/tsc"), "-p", ".")
  }, 120_000)

  it("embeds the store under TestClock", async () => {
    assert.strictEqual(await node("out/cache-test.js"), "the cache expires on the millisecond\n")
  })

  it("has the documentation of every command, packed, as the sources have it", async () => {
    const script = `
      import { createHash } from "node:crypto"
      import { inspect } from "node:util"
      import { Effect } from "effect"
      import { Store } from "${manifest.name}"
      const program = Effect.flatMap(Store.Store, (store) => store.command("COMMAND", "DOCS"))
      const docs = await Effect.runPromise(Effect.provide(program, Store.layer))
      console.log(createHash("sha1").update(inspect(docs, ${JSON.stringify(whole)})).digest("hex"))
    `
    const docs = await Effect.runPromise(
      Effect.provide(
        Effect.flatMap(Store.Store, (store) => store.command("COMMAND", "DOCS")),
        Store.layer
      )
    )
    const text = inspect(docs, whole)
    assert.include(text, "Get the value of a key")
    const hash = createHash("sha1").update(text).digest("hex")
    assert.strictEqual(
      await node("--input-type=module", "-e", script),
      `${hash}
`
    )
  })

  it("serves the embedded store", async () => {
    assert.strictEqual(await node("out/serve.js"), '"$5\\r\\nHello\\r\\n"\n')
  })

  it("has examples in the documentation that run", async () => {
    // the client's need a server; the README's program with a client runs in its own test
    const programs = documented.flatMap(({ name }) => (name.includes("Client") ? [] : [`./out/${name}.js`]))
    // in one process, which a failure of any of them ends
    await node("--input-type=module", "--eval", programs.map((path) => `import ${JSON.stringify(path)}`).join("\n"))
  })

  it("exports its public modules, together and separately", async () => {
    const script = `
      for (const path of ${JSON.stringify(modules.map(({ path }) => path))}) {
        const module = await import(path)
        if (Object.keys(module).length === 0) throw new Error(path + " is empty")
      }
      const all = Object.keys(await import("${manifest.name}"))
      console.log(JSON.stringify(all))
    `
    const names = JSON.parse(await node("--input-type=module", "-e", script))
    assert.sameMembers(
      names,
      // testing is for programs without Effect, and the services need peers that the main module does not
      modules
        .filter(({ path, target }) => !path.endsWith("/testing") && !target.default.includes("/services/"))
        .flatMap(({ path }) => path.split("/").slice(1))
    )
  })

  it("hides its internals", async () => {
    for (const path of [
      "dict/Dict",
      "dist/needs-effect-3/Store.js",
      "src/Store.ts",
      "embedded/Embedded",
      "command/Table"
    ]) {
      const refused = await node("--input-type=module", "-e", `await import("${manifest.name}/${path}")`).catch(String)
      assert.match(refused, /ERR_PACKAGE_PATH_NOT_EXPORTED/)
    }
  })

  it("has the program as its bin", async () => {
    assert.include(await node(`node_modules/${manifest.name}/dist/cli.js`, "--version"), manifest.version)
  })
})
