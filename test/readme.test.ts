/**
 * The README is true: its generated parts and those of `docs/` are up to date, its sessions go as shown, and its programs, like
 * those of docs/effect.md, compile, run and print what it says. `docs.test.ts` checks the names in all documents.
 */
import { execFile, spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import * as Program from "./cli/Program.js"
import { ourPort, ourServer } from "./fixtures.js"

interface Block {
  readonly language: string
  readonly text: string
  /** The block of output after it. */
  readonly output: string | undefined
}

const execute = promisify(execFile)

const node = (...args: ReadonlyArray<string>) => nodeWith({}, ...args)

const nodeWith = (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  Effect.promise(() =>
    execute(process.execPath, args, { env: { PATH: process.env.PATH, NO_COLOR: "1", ...env } }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`
    )
  )

const texts = ["README.md", "docs/effect.md"].map((path) => readFileSync(path, "utf8")).join("\n")

const blocks: ReadonlyArray<Block> = [...texts.matchAll(/^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
  ([, language = "", text = "", output]) => ({ language, text, output })
)

const isTest = ({ text }: Block): boolean => text.includes("@effect/vitest")

const programs = blocks.filter(({ language }) => language === "ts")

/** The sources of the entry points. Those of paths come first: an alias holds for all that begins with it. */
const entries = {
  ...Object.fromEntries(
    readdirSync("src/services").map((file) => [`layeredis/${basename(file, ".ts")}`, resolve("src/services", file)])
  ),
  layeredis: resolve("src/index.ts")
}

/** The modules of the entry points in the build, or with `.d.ts` their declarations. */
const built = (extension: ".js" | ".d.ts"): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [
      name,
      path.replace(resolve("src"), resolve("dist/needs-effect-3")).replace(/\.ts$/, extension)
    ])
  )

/**
 * A project of the programs, in which `layeredis` is the sources; for the compiler and the tests the build, as to load the sources
 * again would take most of the time.
 */
const project = Effect.map(Program.folder, (folder) => {
  if (!existsSync("dist/needs-effect-3/index.d.ts")) spawnSync(process.execPath, ["scripts/build.mjs"])
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"))
  for (const [index, block] of programs.entries()) {
    writeFileSync(join(folder, `${index}${isTest(block) ? ".test" : ""}.ts`), block.text)
  }
  const paths = Object.fromEntries(Object.entries(built(".d.ts")).map(([name, path]) => [name, [path]]))
  const compilerOptions = { rootDir: "/", paths, typeRoots: [resolve("node_modules/@types")] }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: resolve("tsconfig.json"), compilerOptions, include: ["*.ts"] })
  )
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `export default { resolve: { alias: ${JSON.stringify(built(".js"))} }, server: { fs: { strict: false } },
       test: { server: { deps: { external: [/\\/dist\\//] } } } }`
  )
  return folder
})

describe("README", () => {
  it.effect("and docs are up to date: npm run readme", () =>
    Effect.map(node("scripts/readme.mjs", "--check"), (printed) => assert.strictEqual(printed, ""))
  )

  it.scoped("has programs that compile", () =>
    Effect.gen(function* () {
      assert.isAbove(programs.length, 3)
      const folder = yield* project
      assert.strictEqual(yield* node("node_modules/typescript/bin/tsc", "-p", folder), "")
    })
  )

  it.scoped("has tests that pass", () =>
    Effect.gen(function* () {
      const folder = yield* project
      const printed = yield* node("node_modules/vitest/vitest.mjs", "run", "--root", folder)
      assert.match(printed, new RegExp(`Tests +${programs.filter(isTest).length} passed`), printed)
    })
  )
})

layer(ourServer())("README", (it) => {
  it.scoped("has programs that print what it says", () =>
    Effect.gen(function* () {
      const folder = yield* project
      const env = { REDIS_URL: `redis://127.0.0.1:${yield* ourPort}` }
      const shown = [...programs.entries()].filter(([, block]) => !isTest(block))
      yield* Effect.promise(() =>
        build({
          entryPoints: shown.map(([index]) => join(folder, `${index}.ts`)),
          outdir: folder,
          outExtension: { ".js": ".mjs" },
          bundle: true,
          platform: "node",
          format: "esm",
          alias: entries
        })
      )
      for (const [index, block] of shown) {
        const bundle = join(folder, `${index}.mjs`)
        assert.strictEqual(yield* nodeWith(env, bundle), block.output ?? "", block.text)
      }
    })
  )
})

// a server of its own: the sessions begin with an empty one
layer(ourServer())("README", (it) => {
  it.effect.skipIf(spawnSync("redis-cli", ["--version"]).status !== 0)("has sessions that go as shown", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const sessions = blocks.filter(({ language }) => language === "console")
      assert.isNotEmpty(sessions)
      for (const { text } of sessions) {
        let printed = ""
        for (const [, command = ""] of text.matchAll(/^\$ (.*)$/gm)) {
          // --no-raw: with the types of replies, as on a terminal
          const line = command.replace(/^redis-cli/, `redis-cli --no-raw -p ${port}`)
          const { stdout } = yield* Effect.promise(() => execute("sh", ["-c", line]))
          // redis-cli ends an error with an empty line
          printed += `$ ${command}\n${stdout.trimEnd()}\n`
        }
        assert.strictEqual(printed, text)
      }
    })
  )
})
