// Generates parts of README.md from the sources: the tables of commands and settings, and the text of `serve --help`. With
// --check it writes nothing, and fails if README.md is out of date.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"

const folder = mkdtempSync(join(tmpdir(), "layeredis-readme-"))

const load = async (path) => {
  const outfile = join(folder, `${path.replaceAll("/", "_")}.mjs`)
  await build({ entryPoints: [path], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" })
  return import(pathToFileURL(outfile).href)
}

const groups = {
  string: "Strings",
  bitmap: "Bitmaps",
  list: "Lists",
  hash: "Hashes",
  set: "Sets",
  "sorted-set": "Sorted sets",
  stream: "Streams",
  geo: "Places",
  hyperloglog: "HyperLogLogs",
  generic: "Keys",
  transactions: "Transactions",
  pubsub: "Publish and subscribe",
  scripting: "Scripts and functions",
  connection: "Connection",
  server: "Server"
}

const commandTable = async () => {
  const { commands } = await load("test/internals.ts")
  for (const { name, specification } of commands) {
    const { group } = specification
    if (!Object.hasOwn(groups, group)) {
      throw new Error(`${name} belongs to the group ${group}, which has no title: add one in scripts/readme.mjs`)
    }
  }
  const rows = []
  for (const [group, title] of Object.entries(groups)) {
    const names = []
    for (const { name, specification, subcommands } of commands) {
      if (specification.group !== group) continue
      const inside = [...(subcommands?.keys() ?? [])].filter((each) => each !== "help")
      names.push(`${name}${inside.length > 0 ? ` (${inside.sort().join(" ")})` : ""}`.toUpperCase())
    }
    rows.push(`| ${title} | ${names.sort().join(", ")} |`)
  }
  return ["| | |", "|---|---|", ...rows].join("\n")
}

const settingTable = async () => {
  const { table } = await load("src/state/settings/Table.ts")
  const active = table.filter(({ effect, hidden }) => effect && !hidden).map(({ name }) => `\`${name}\``)
  return active.sort().join(", ")
}

const help = () => {
  const program = join(folder, "cli.js")
  execFileSync(process.execPath, ["scripts/bundle.mjs", program])
  const text = execFileSync(process.execPath, [program, "serve", "--help"], { encoding: "utf8" })
  return `\`\`\`text\n${text.slice(text.indexOf("--addr address...\n"), text.indexOf("EVERY COMMAND")).trim()}\n\`\`\``
}

const replace = (readme, name, text) => {
  const parts = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
  if (!parts.test(readme))
    throw new Error(`README.md lacks the markers <!-- ${name} --> and <!-- /${name} -->: add them`)
  return readme.replace(parts, (_, before, after) => `${before}${text}\n${after}`)
}

try {
  const before = readFileSync("README.md", "utf8")
  let after = replace(before, "commands", await commandTable())
  after = replace(after, "settings", await settingTable())
  after = replace(after, "flags", help())
  if (process.argv.includes("--check")) {
    if (after !== before) {
      process.stderr.write("README.md is out of date: run npm run readme\n")
      process.exitCode = 1
    }
  } else writeFileSync("README.md", after)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
