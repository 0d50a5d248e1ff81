/** The packed package in an empty project with Effect 4 alone, and its one line in a project with Effect 3. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const execute = promisify(execFile)

/** The README's programs, but for its test and the one over the network, and what they print. */
const programs = [...readFileSync("README.md", "utf8").matchAll(/^```ts\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)]
  .map(([, code = "", output = ""]) => ({ code: code.replace('from "layeredis"', 'from "layeredis/effect4"'), output }))
  .filter(({ code }) => !code.includes("@effect/vitest") && !code.includes("Client."))

const overRedis = ["./PersistedQueue", "./Persistence", "./RateLimiter"]

let folder: string

/** What a command prints, errors included. */
const run = (...args: ReadonlyArray<string>): Promise<string> =>
  execute(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH, NO_COLOR: "1" } }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`
  )

/** Puts an installed package into the project. */
const link = (name: string, installed: string): void => {
  rmSync(join(folder, "node_modules", name), { force: true })
  symlinkSync(resolve("node_modules", installed), join(folder, "node_modules", name))
}

describe("layeredis/effect4", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "layeredis-effect4-"))
    const pack = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder])
    const [{ filename }] = JSON.parse(pack.stdout)
    const installed = join(folder, "node_modules/layeredis")
    mkdirSync(installed, { recursive: true })
    await execute("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"])
    mkdirSync(join(folder, "node_modules/@types"))
    link("effect", "effect4")
    for (const name of ["@types/node", "undici-types", "wasmoon-lua5.1"]) link(name, name)
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
    for (const [index, { code }] of programs.entries()) writeFileSync(join(folder, `${index}.ts`), code)
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
          skipLibCheck: true
        },
        include: ["*.ts"]
      })
    )
  }, 120_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it("has each module of layeredis, and Redis in place of the services that Effect 4 has over it", () => {
    const { exports } = JSON.parse(readFileSync("package.json", "utf8"))
    const modules = Object.keys(exports).filter((path) => path !== "./testing" && path !== "./package.json")
    const ofEffect4 = modules.filter((path) => path.startsWith("./effect4"))
    assert.sameMembers(ofEffect4, [
      ...modules
        .filter((path) => !path.startsWith("./effect4") && !overRedis.includes(path))
        .map((path) => path.replace(/^\./, "./effect4")),
      "./effect4/Redis"
    ])
  })

  it("compiles the README's programs in strict mode, with no other change than that of the import", async () => {
    assert.isAbove(programs.length, 4)
    assert.strictEqual(await run(resolve("node_modules/typescript/bin/tsc"), "-p", "."), "")
  }, 120_000)

  it("runs them, and they print what the README says", async () => {
    assert.include(readdirSync(folder), "0.js")
    for (const [index, { code, output }] of programs.entries()) {
      assert.strictEqual(await run(`${index}.js`), output, code)
    }
  }, 120_000)

  it("names the major version that it needs where it meets the other", async () => {
    link("effect", "effect")
    assert.match(await run("0.js"), /effect.*imported from .*\/layeredis\/dist\/needs-effect-4\//)
  })
})
