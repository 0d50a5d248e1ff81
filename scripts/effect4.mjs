// Makes the sources for Effect 4 in build/effect4 out of those for Effect 3: `effect4/table.mjs` has the renames, and the files of
// effect4/ take the place of those that differ in more than names. With `--report` it prints how often each rule was used.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import ts from "typescript"
import { make } from "./effect4/rewrite.mjs"
import { table, tests } from "./effect4/table.mjs"

const target = "build/effect4"

const under = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))

/** The program and `layeredis/testing` need no Effect beside them; Effect 4 has three of the services over `Redis`. */
const others = /^src\/(cli|testing|services\/(PersistedQueue|Persistence|QueueScripts|RateLimiter))(\.ts$|\/)/
const sources = under("src").filter((path) => path.endsWith(".ts") && !others.test(path))
const suites = under("test").filter((path) => tests.some((pattern) => pattern.test(path)))
const config = ts.readConfigFile("tsconfig.json", (path) => readFileSync(path, "utf8")).config
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".")
const program = ts.createProgram([...sources, ...suites], options)
const checker = program.getTypeChecker()

const uses = new Map()
const rewriter = make(table, (rule) => uses.set(rule, (uses.get(rule) ?? 0) + 1))
const replaced = new Set(under("effect4").map((path) => path.slice("effect4/".length)))

/** The project's own files that the sources and tests import. */
const files = program
  .getSourceFiles()
  .map((file) => ({ file, path: ts.sys.resolvePath(file.fileName).slice(process.cwd().length + 1) }))
  .filter(({ path }) => /^(src|test)\//.test(path))

rmSync(target, { recursive: true, force: true })
for (const { file, path } of files) {
  if (replaced.has(path)) continue
  mkdirSync(dirname(join(target, path)), { recursive: true })
  writeFileSync(join(target, path), rewriter.file(file, checker) + (table.additions[path] ?? ""))
}
cpSync("effect4", target, { recursive: true })
mkdirSync(join(target, "node_modules"))
if (!existsSync("node_modules/effect4")) throw new Error("effect4 is not installed: run npm ci")
symlinkSync("../../../node_modules/effect4", join(target, "node_modules/effect"))

if (process.argv.includes("--report")) {
  for (const [rule, count] of [...uses].sort(([, a], [, b]) => b - a)) process.stdout.write(`${count}\t${rule}\n`)
  const total = [...uses.values()].reduce((sum, count) => sum + count, 0)
  process.stdout.write(`${total} uses of ${uses.size} rules; ${replaced.size} files of their own\n`)
}
