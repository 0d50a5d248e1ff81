/**
 * The documents are true: the paths, links, scripts and variables that they name exist, ARCHITECTURE.md draws the floors that
 * `npm run check` proves, and what CONTRIBUTING.md tells a reader to try works. `readme.test.ts` runs the README's programs.
 */
import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, ourPort, ourServer, realRedis } from "./fixtures.js"

const execute = promisify(execFile)

const documents = ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md"]
  .concat(readdirSync("docs").map((name) => `docs/${name}`))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }))

const document = (path: string): string => documents.find((each) => each.path === path)?.text ?? ""

const blocks = (text: string, language: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block)

const withoutBlocks = (text: string): string => text.replace(/^```.*?^```/gms, "")

const isPath = (code: string): boolean =>
  /^[.\w][\w.<>-]*(\/[\w.<>-]*)+$|^[.\w-]+\.(md|mjs|ts|json|yaml)$/.test(code) && !/^(dist|node_modules)\//.test(code)

/** Whether a path exists next to its document, from the root or from `src`, as a module too; with the name after its dot. */
const exists = (path: string, folder: string): boolean => {
  if (path.replace("layeredis", ".") in entries) return true
  const candidates = [join(folder, path), path, join("src", path), join("src", `${path}.ts`)]
  if (candidates.some((candidate) => existsSync(candidate))) return true
  const [, module = "", name = ""] = /^(.+)\.([a-z]\w*)$/.exec(path) ?? []
  const file = join("src", `${module}.ts`)
  return module !== "" && existsSync(file) && new RegExp(`\\b${name}\\b`).test(readFileSync(file, "utf8"))
}

/** The anchors of a document's headings, as GitHub makes them. */
const anchors = (path: string): ReadonlyArray<string> =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-")
  )

const files = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))

const { exports: entries, scripts }: { readonly exports: object; readonly scripts: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync("package.json", "utf8"))

for (const { path, text } of documents) {
  describe(path, () => {
    it("names only paths that exist", () => {
      for (const [, code = ""] of withoutBlocks(text).matchAll(/`([^`\n]+)`/g)) {
        if (isPath(code)) assert.isTrue(exists(code.replaceAll("<group>", "string"), dirname(path)), code)
      }
    })

    it("links only to files and headings that exist", () => {
      for (const [, target = "", anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
        const file = target === "" ? path : join(dirname(path), target)
        assert.isTrue(existsSync(file), target)
        if (anchor !== undefined) assert.include(anchors(file), anchor)
      }
    })

    it("names only commands that exist: scripts, their flags, and tests", () => {
      for (const [, name = ""] of text.matchAll(/npm run ([\w-]+)/g)) assert.property(scripts, name)
      for (const [, file = ""] of text.matchAll(/\bnode ((?:bench|scripts)\/[\w.]+)/g))
        assert.isTrue(existsSync(file), file)
      const bench = ["run", "harness"].map((name) => readFileSync(`bench/${name}.mjs`, "utf8")).join()
      for (const [, flag = ""] of text.matchAll(/npm run bench -- --(\w+)/g))
        assert.match(bench, new RegExp(`\\b${flag}\\b`))
      const tests = files("test").filter((file) => file.endsWith(".test.ts"))
      for (const [, parts = ""] of text.matchAll(/npm test --((?: [\w./-]+)+)/g)) {
        for (const part of parts.trim().split(" "))
          assert.isTrue(
            tests.some((file) => file.includes(part)),
            part
          )
      }
    })
  })
}

describe("ARCHITECTURE.md", () => {
  it("draws the floors that .dependency-cruiser.mjs checks, and each room exists", async () => {
    const { floors }: { readonly floors: ReadonlyArray<ReadonlyArray<string>> } = await import(
      pathToFileURL(resolve(".dependency-cruiser.mjs")).href
    )
    const drawn = [...document("ARCHITECTURE.md").matchAll(/^│ (.*) │/gm)].map(([, rooms = ""]) =>
      rooms.trim().split(/ +/)
    )
    assert.deepStrictEqual(drawn, floors)
    for (const room of floors.flat()) {
      assert.isTrue(existsSync(`src/${room}`) || existsSync(`src/${room}.ts`), room)
    }
  })
})

describe("CONTRIBUTING.md", () => {
  const text = document("CONTRIBUTING.md")

  it("lists every script of package.json", () => {
    const listed = [...text.matchAll(/^\| `npm (?:run )?([\w-]+)/gm)].map(([, name = ""]) => name)
    assert.sameMembers(
      listed,
      Object.keys(scripts).filter((name) => !name.startsWith("pre"))
    )
  })

  it("names only variables that a test reads", () => {
    const sources = files("test")
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(file, "utf8"))
      .join()
    const variables = [...text.matchAll(/LAYEREDIS_\w+/g)].map(([name]) => name)
    assert.isNotEmpty(variables)
    for (const name of variables) assert.include(sources, name)
  })

  it.scoped.skipIf(!hasRedis)("has a session that redis-server and ours answer as it says", () =>
    Effect.gen(function* () {
      const redis = yield* realRedis()
      const port = yield* ourPort
      const sessions = blocks(text, "console")
      assert.isNotEmpty(sessions)
      for (const session of sessions) {
        for (const server of [`-s ${redis.path}`, `-p ${port}`]) {
          let printed = ""
          for (const [, command = ""] of session.matchAll(/^\$ (.*)$/gm)) {
            const line = command.replace("redis-cli -s /tmp/real.sock", `redis-cli --no-raw ${server}`)
            const { stdout } = yield* Effect.promise(() => execute("sh", ["-c", line]))
            printed += `$ ${command}\n${stdout.trimEnd()}\n`
          }
          assert.strictEqual(printed, session, server)
        }
      }
    }).pipe(Effect.provide(ourServer()))
  )
})

// the comparison of CONTRIBUTING.md, whose tests become tests of this file
const folder = mkdtempSync(join(tmpdir(), "layeredis-docs-"))
const [comparison = ""] = blocks(document("CONTRIBUTING.md"), "ts")
const copy = join(folder, "comparison.ts")
writeFileSync(copy, comparison.replace(`"./Compare.js"`, JSON.stringify(resolve("test/compat/Compare.ts"))))
await import(copy)
rmSync(folder, { recursive: true })
