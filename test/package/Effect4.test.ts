/** The packed package in an empty project with Effect 4 alone, and its one line in a project with Effect 3. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import * as Project from "./Project.js"
import { manifest, root } from "./Project.js"

/** The README's programs, but for its test and the one over the network, and what they print. */
const programs = [...readFileSync("README.md", "utf8").matchAll(/^```ts\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)]
  .map(([, code = "", output = ""]) => ({ code: code.replace('from "layeredis"', 'from "layeredis/effect4"'), output }))
  .filter(({ code }) => !code.includes("@effect/vitest") && !code.includes("Client."))

/** The examples in the documentation of the modules that only Effect 4 has, or that it has in another form. */
const documented = readdirSync("effect4/src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [...readFileSync(join("effect4/src", file), "utf8").matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)])
  .map(([, lines = ""]) => lines.replace(/^ \* ?/gm, ""))

const overRedis = ["./PersistedQueue", "./Persistence", "./RateLimiter"]

let folder: string

const node = (...args: ReadonlyArray<string>): Promise<string> => Project.run(folder, process.execPath, ...args)

/** Puts one of the installed versions of Effect into the project. */
const linkEffect = (installed: string): void => {
  const path = join(folder, "node_modules/effect")
  rmSync(path, { force: true })
  symlinkSync(join(root, "node_modules", installed), path)
}

describe("layeredis/effect4", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "layeredis-effect4-"))
    await Project.assemble(folder, ["@types/node", "undici-types"])
    linkEffect("effect4")
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...own, type: "module" }))
    mkdirSync(join(folder, "documented"))
    for (const [index, { code }] of programs.entries()) writeFileSync(join(folder, `${index}.ts`), code)
    for (const [index, code] of documented.entries()) writeFileSync(join(folder, `documented/${index}.ts`), code)
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
        include: ["*.ts", "documented"]
      })
    )
  }, 120_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it("has each module of layeredis, and Redis in place of the services that Effect 4 has over it", () => {
    const modules = Object.keys(manifest.exports).filter((path) => path !== "./testing" && path !== "./package.json")
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
    assert.isAbove(documented.length, 2)
    assert.strictEqual(await node(join(root, "node_modules/typescript/bin/tsc"), "-p", "."), "")
  }, 120_000)

  it("runs them, and they print what the README says", async () => {
    assert.include(readdirSync(folder), "0.js")
    for (const [index, { code, output }] of programs.entries()) {
      assert.strictEqual(await node(`${index}.js`), output, code)
    }
    // in one process, which a failure of any of them ends
    const others = [...documented.keys()].map((index) => `import "./documented/${index}.js"`)
    await node("--input-type=module", "--eval", others.join("\n"))
  }, 120_000)

  it("runs in a bundle, too", async () => {
    const [entry, outfile] = [join(folder, "0.js"), join(folder, "bundle.mjs")]
    await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" })
    assert.strictEqual(await node("bundle.mjs"), programs[0]?.output)
  })

  it("names the major version that it needs where it meets the other", async () => {
    linkEffect("effect")
    const failure = await node("0.js").then(String, String)
    assert.match(failure, /effect.*imported from .*\/layeredis\/dist\/needs-effect-4\//)
  })
})
