import { execFile } from "node:child_process"
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
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = resolve(import.meta.dirname, "../..")

interface Target {
  readonly types: string
  readonly default: string
}

const manifest: {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Target | { readonly import: Target; readonly require: Target }>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

/** The modules for Effect 3; `Effect4.test.ts` has those for Effect 4. */
const modules = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "string" || path.startsWith("./effect4")
    ? []
    : [{ path: path.replace(/^\./, manifest.name), target: "import" in target ? target.import : target }]
)

/** The examples in the documentation of the public modules. */
const documented = modules.flatMap(({ path, target }) => {
  const source = readFileSync(join(root, target.default.replace("./dist", "src").replace(/\.js$/, ".ts")), "utf8")
  return [...source.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)].map(([, lines = ""], index) => ({
    name: `${path.replaceAll("/", "-")}-${index}`,
    code: lines.replace(/^ \* ?/gm, "")
  }))
})

let folder: string
let packed: ReadonlyArray<string>

const execute = promisify(execFile)

const run = async (command: string, ...args: ReadonlyArray<string>): Promise<string> => {
  try {
    return (await execute(command, args, { cwd: folder })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string } // what execFile rejects with
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`)
  }
}

const node = (...args: ReadonlyArray<string>): Promise<string> => run(process.execPath, ...args)

describe("the package", () => {
  beforeAll(async () => {
    if (!existsSync(join(root, "dist/index.js"))) await execute(process.execPath, ["scripts/build.mjs"], { cwd: root })
    folder = mkdtempSync(join(tmpdir(), "layeredis-package-"))
    const pack = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: root
    })
    const [tarball] = JSON.parse(pack.stdout)
    packed = tarball.files.map((file: { readonly path: string }) => file.path)
    // an empty project, with the peer dependencies in the versions that the tests here use
    const peers = Object.keys(manifest.peerDependencies).map((name) => [name, manifest.devDependencies[name]])
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({
        name: "example",
        private: true,
        type: "module",
        dependencies: {
          ...Object.fromEntries(peers),
          [manifest.name]: `file:${tarball.filename}`,
          "@types/node": manifest.devDependencies["@types/node"]
        }
      })
    )
    await run("npm", "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
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

  it("contains the build and nothing else", () => {
    const others = packed.filter((path) => !path.startsWith("dist/"))
    assert.sameMembers(
      others,
      ["CHANGELOG.md", "LICENSE", "README.md", "package.json"].filter((file) => existsSync(join(root, file)))
    )
    assert.include(packed, "dist/cli.js")
    assert.include(packed, "dist/liblua5.1.wasm")
    assert.include(packed, "dist/liblua5.1.LICENSE")
    for (const { target } of modules) {
      assert.include(packed, target.types.slice(2))
      assert.include(packed, target.default.slice(2))
    }
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

  it("runs scripts in the embedded store, with Lua from its dependency", async () => {
    rmSync(join(folder, "node_modules", manifest.name, "dist/liblua5.1.wasm"))
    const script = `
      import { Effect } from "effect"
      import { Store } from "${manifest.name}"
      const program = Effect.flatMap(Store.Store, (store) => store.command("EVAL", "return 1 + #ARGV", "0", "a"))
      console.log(await Effect.runPromise(Effect.provide(program, Store.layer)))
    `
    assert.strictEqual(await node("--input-type=module", "-e", script), "2\n")
  })

  it("serves the embedded store", async () => {
    assert.strictEqual(await node("out/serve.js"), '"$5\\r\\nHello\\r\\n"\n')
  })

  it("has examples in the documentation that run", async () => {
    // the client's need a server; the README's program with a client runs in its own test
    for (const { name } of documented) if (!name.includes("Client")) await node(`out/${name}.js`)
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
      modules.flatMap(({ path }) => path.split("/").slice(1)).filter((name) => name !== "testing")
    )
  })

  it("hides its internals", async () => {
    for (const path of ["dict/Dict", "dist/Store.js", "embedded/Embedded", "command/Table"]) {
      const refused = await node("--input-type=module", "-e", `await import("${manifest.name}/${path}")`).catch(String)
      assert.match(refused, /ERR_PACKAGE_PATH_NOT_EXPORTED/)
    }
  })

  it("has the program as its bin", async () => {
    assert.include(await node(`node_modules/${manifest.name}/dist/cli.js`, "--version"), manifest.version)
  })
})
