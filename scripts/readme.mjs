// Rewrites the generated parts of README.md and docs: the tables of commands and settings and the text of `serve --help`, from
// the sources, the README's figures, from bench/README.md, and its sizes, from dist. With --check it writes nothing and fails
// if a part is stale.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { byCommand, covered, methods } from "./methods.mjs"
import { sizes } from "./sizes.mjs"

const folder = mkdtempSync(join(tmpdir(), "layeredis-readme-"))

const load = async (path) => {
  const outfile = join(folder, `${path.replaceAll("/", "_")}.mjs`)
  await build({ entryPoints: [path], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" })
  return import(pathToFileURL(outfile).href)
}

const table = (head, rows, alignment = "---") =>
  [head, head.map((_, index) => (index === 0 ? "---" : alignment)), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n")

const groups = {
  string: "Strings",
  bitmap: "Bitmaps",
  list: "Lists",
  hash: "Hashes",
  set: "Sets",
  "sorted-set": "Sorted sets",
  stream: "Streams",
  geo: "Geospatial indexes",
  hyperloglog: "HyperLogLogs",
  generic: "Keys",
  transactions: "Transactions",
  pubsub: "Publish and subscribe",
  scripting: "Scripts and functions",
  connection: "Connection",
  server: "Server",
  cluster: "Cluster"
}

const commandTable = async () => {
  const { commands } = await load("test/internals.ts")
  for (const { name, specification } of commands) {
    if (!Object.hasOwn(groups, specification.group)) {
      throw new Error(`no title for the group ${specification.group} of ${name}: add it in scripts/readme.mjs`)
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
    rows.push([title, names.sort().join(", ")])
  }
  return table(["group", "commands"], rows)
}

const byName = ([one], [other]) => (one < other ? -1 : 1)

const methodsOfCommands = () =>
  table(
    ["command", "methods"],
    [...byCommand()]
      .map(([command, found]) => [
        command.replace("|", " ").toUpperCase(),
        found.map((method) => `\`${method}\``).join(", ")
      ])
      .sort(byName)
  )

const commandsOfMethods = () =>
  table(
    ["method", "commands"],
    methods()
      .filter(({ commands }) => commands.length > 0)
      .map(({ commands, method }) => [
        `\`${method}\``,
        [
          ...commands,
          ...Object.keys(covered)
            .filter((command) => covered[command] === method)
            .map((command) => command.toUpperCase())
        ].join(", ")
      ])
      .sort(byName)
  )

const unbounded = 2n ** 63n - 1n

const valuesOf = (kind) => {
  switch (kind._tag) {
    case "Flag":
      return "`yes` or `no`"
    case "Choice":
      return kind.words.map((word) => `\`${word}\``).join(", ")
    case "Numeric": {
      const range = kind.max >= unbounded ? `${kind.min} or more` : `${kind.min} to ${kind.max}`
      return kind.unit === "memory" ? `bytes, ${range}; also with a unit (\`64mb\`)` : range
    }
    default:
      return "as in `redis.conf`"
  }
}

const changedBy = {
  modifiable: "CONFIG SET",
  protected: "CONFIG SET, with `enable-protected-configs`",
  immutable: "only at the start"
}

const settingTable = async () => {
  const { table: settings } = await load("src/state/settings/Table.ts")
  const rows = settings
    .filter(({ effect, hidden }) => effect && !hidden)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, kind, initial, access }) => [
      `\`${name}\``,
      valuesOf(kind),
      initial === "" ? "empty" : name === "dir" ? "the working directory" : `\`${initial}\``,
      changedBy[access]
    ])
  return table(["setting", "values", "default", "changed by"], rows)
}

/** The settings that stop the start, because the server does not keep their promise yet. */
const promiseTable = async () => {
  const { table: settings } = await load("src/state/settings/Table.ts")
  const { unkept } = await load("src/state/settings/Promises.ts")
  const rows = settings
    .filter(({ name, effect }) => unkept.has(name) && !effect)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name }) => [`\`${name}\``, unkept.get(name).reason])
  return table(["refused", "why"], rows)
}

/** Why settings are kept without effect, by patterns of their names; the first that matches counts. */
const reasons = [
  [/^active-?defrag/, "there is no allocator to defragment: V8 and the arenas compact their own memory"],
  [/^(active-expire-effort|dynamic-hz|hz)$/, "due keys are removed at their deadlines, not by a cycle"],
  [/^activerehashing$/, "a table grows and shrinks by segments, within the writes themselves"],
  [/^always-show-logo$/, "there is no logo"],
  [/^(rdb-del-sync-files|propagation-error-behavior)$/, "there is no replication yet"],
  [/^(bind-source-addr|masterauth|masteruser|repl|tls-(client|replication))/, "there is no replication yet"],
  [/^cluster/, "there is no cluster yet"],
  [/^tls-cluster$/, "there is no cluster yet; `MIGRATE`, which speaks no TLS, then answers that it cannot connect"],
  [/^crash|^ignore-warnings$/, "Node reports its crashes itself, and the warnings that can be ignored are not made"],
  [/cpulist$|^disable-thp$|^socket-mark-id$/, "Node has no access to it: set it for the process"],
  [/^io-threads/, "one thread runs all commands and reads and writes all sockets"],
  [/^jemalloc/, "there is no jemalloc"],
  [
    /^oom-score/,
    "the process has no children that the kernel could end in its place: set its score where it is started (`OOMScoreAdjust=` of systemd)"
  ],
  [/^list-compress-depth$/, "lists are not compressed"],
  [/^sanitize-dump-payload$/, "every payload and file is checked in depth, as if with `yes`"],
  [/^shutdown-/, "there are no replicas to wait for"],
  [
    /^tls-session-cache-size$/,
    "sessions are resumed by tickets, which the clients keep: there is no cache on the server to bound"
  ]
]

const keptTable = async () => {
  const { table: settings } = await load("src/state/settings/Table.ts")
  const { unkept } = await load("src/state/settings/Promises.ts")
  const kept = settings.filter(({ name, effect, hidden }) => !effect && !hidden && !unkept.has(name))
  const groups = new Map(reasons.map(([, reason]) => [reason, []]))
  for (const { name } of kept) {
    const [, reason] = reasons.find(([pattern]) => pattern.test(name)) ?? []
    if (reason === undefined) throw new Error(`no reason for the setting ${name}, which has no effect`)
    groups.get(reason).push(`\`${name}\``)
  }
  const rows = [...groups].filter(([, names]) => names.length > 0)
  return table(
    ["settings", "why they have no effect"],
    rows.map(([reason, names]) => [names.sort().join(", "), reason])
  )
}

const help = () => {
  const program = join(folder, "cli.js")
  execFileSync(process.execPath, ["scripts/bundle.mjs", program])
  const text = execFileSync(process.execPath, [program, "serve", "--help"], { encoding: "utf8" })
  return `\`\`\`text\n${text.slice(text.indexOf("--addr address...\n"), text.indexOf("EVERY COMMAND")).trim()}\n\`\`\``
}

/** The README's figures: CPU per command, memory, the longest pause and the embedded store. */
const figures = () => {
  const report = readFileSync("bench/README.md", "utf8").split("<!-- bench -->")[1].split("<!-- /bench -->")[0]
  const cells = (first) => {
    const line = report.split("\n").find((each) => each.startsWith(`| ${first} |`))
    if (line === undefined) throw new Error(`bench/README.md has no row ${first}`)
    return line.split("|").map((cell) => cell.trim())
  }
  const servers = ["floor", "layeredis", "redis-server"]
  const throughput = ["GET", "SET"].flatMap((command) =>
    [1, 16].map((pipeline) => [
      `${command}${pipeline === 1 ? "" : ` in pipelines of ${pipeline}`}, CPU`,
      ...cells(`${command}, pipeline ${pipeline}`)
        .slice(2, 5)
        .map((value) => `${value} µs`)
    ])
  )
  const filled = servers.map(cells)
  const rows = [
    ...throughput,
    ["16-byte key with a 16-byte value, memory", ...filled.map((row) => `${row[2]} bytes`)],
    ["longest PING while 5 million of them are set", ...filled.map((row) => `${row[3]} ms`)]
  ]
  const nanoseconds = (method) => {
    const [, median] = new RegExp(`'${method}' +│ \\d+ +│ (\\d+)`).exec(report) ?? []
    if (median === undefined) throw new Error(`bench/README.md has no row ${method}`)
    return median
  }
  const [, machine, startUp] = /^(Node [^\n]*)\n+(Start-up[^\n]*)$/m.exec(report) ?? []
  return [
    table(["", ...servers], rows, "---:"),
    `In a program, \`store.get\` takes ${nanoseconds("store.get")} ns and \`store.set\` ${nanoseconds("store.set")} ns. ${startUp}`,
    `Measured with ${machine}`
  ].join("\n\n")
}

/** How far the sizes may be from those measured, as a part of them. */
const tolerance = 0.03

const numbersOf = (text) => [...text.matchAll(/ (\d+) kB /g)].map(([, number]) => Number(number))

/** The table of sizes; the one that is there if it is near enough, so that not every change of the sources changes it. */
const sizeTable = async (current) => {
  const cell = (size) => (size === "" ? "" : `${size} kB`)
  const rows = (await sizes()).map(([name, ...columns]) => [name, ...columns.map(cell)])
  const made = table(["what a program loads", "minified", "without Effect", "compressed"], rows, "---:")
  const [before, after] = [current, made].map(numbersOf)
  const isNear =
    current.replace(/\d+ kB/g, "") === made.replace(/\d+ kB/g, "") &&
    after.every((size, index) => Math.abs(size - before[index]) <= size * tolerance)
  return isNear ? current : made
}

const documents = {
  "README.md": { figures, sizes: sizeTable },
  "docs/commands.md": { commands: commandTable, methods: methodsOfCommands, reverse: commandsOfMethods },
  "docs/settings.md": { settings: settingTable, promises: promiseTable, kept: keptTable, flags: help }
}

try {
  for (const [path, parts] of Object.entries(documents)) {
    const before = readFileSync(path, "utf8")
    let after = before
    for (const [name, make] of Object.entries(parts)) {
      const place = new RegExp(`(<!-- ${name} -->\n)([^]*?)(<!-- /${name} -->)`)
      const [, , current] = place.exec(after) ?? []
      if (current === undefined) throw new Error(`${path} has no <!-- ${name} --> and <!-- /${name} -->`)
      const text = await make(current.trim())
      after = after.replace(place, (_, begin, __, end) => `${begin}\n${text}\n\n${end}`)
    }
    if (after === before) continue
    if (process.argv.includes("--check")) {
      process.stderr.write(`${path} is stale: run npm run readme\n`)
      process.exitCode = 1
    } else writeFileSync(path, after)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
