/** Lines of `redis.conf` made from the table of settings, and how redis-server and ours read a configuration. */
import { spawn } from "node:child_process"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as CommandLine from "../../src/cli/CommandLine.js"
import * as ConfigFile from "../../src/cli/ConfigFile.js"
import * as Serve from "../../src/cli/Serve.js"
import type { Kind } from "../../src/state/settings/Kind.js"
import type { Setting } from "../../src/state/settings/Setting.js"
import { table } from "../../src/state/settings/Table.js"

/** What redis-server prints on stderr with these arguments, for a configuration that it refuses. */
export const redisErrors = (args: ReadonlyArray<string>, input = "", cwd = "/tmp"): Effect.Effect<string> =>
  Effect.async((resume) => {
    const child = spawn("redis-server", args, { cwd, stdio: ["pipe", "ignore", "pipe"] })
    let stderr = ""
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("latin1")))
    // it may have ended without reading
    child.stdin.on("error", () => undefined)
    child.stdin.end(Buffer.from(input, "latin1"))
    child.once("close", () => resume(Effect.succeed(stderr)))
    return Effect.sync(() => void child.kill("SIGKILL"))
  })

/** Our configuration for the arguments after `serve`, or the error that stops the start, as stderr shows it. */
export const ourConfiguration = (
  args: ReadonlyArray<string>
): Effect.Effect<Either.Either<ConfigFile.Configuration, string>> =>
  ConfigFile.read(CommandLine.separate(["node", "cli.js", "serve", ...args], Serve.flags)).pipe(
    Effect.either,
    Effect.map(Either.mapLeft(({ message }) => `${Buffer.from(message).toString("latin1")}\n`))
  )

/** The settings whose values a real server could not start with, or could not be asked about afterwards. */
const awkward = new Set([
  "aclfile",
  "activedefrag",
  "appenddirname",
  "appendfilename",
  "appendonly",
  "bind",
  "bind-source-addr",
  "cluster-enabled",
  "daemonize",
  "databases",
  "dir",
  "enable-debug-command",
  "logfile",
  "loglevel",
  "maxclients",
  "oom-score-adj",
  "pidfile",
  "port",
  "proc-title-template",
  "replicaof",
  "requirepass",
  "server_cpulist",
  "supervised",
  "tls-cluster",
  "tls-port",
  "tls-replication",
  "unixsocket",
  "watchdog-period"
])

/** Values with their own syntax, which both accept. */
const listValues: Readonly<Record<string, ReadonlyArray<string>>> = {
  "client-output-buffer-limit": [
    "normal 1gb 5m 10",
    "replica 10gb 1 3 PubSub 1gb 2 4",
    '"slave 1 2 3"',
    "pubsub 18446744073709551615 2 +3",
    "pubsub 33554433 1025kb 010"
  ],
  "latency-tracking-info-percentiles": ["", "50", "1e1 .5 33.333333333", '"99.999 5"', "100 0"],
  "notify-keyspace-events": ["KEA", "nmEKdtexzhsl$g", '""', "An", "KKgg"],
  "oom-score-adj-values": ["0 200 800", "-2000 +0 2000", '"1  2 3"', "30 20 10", '1 2 ""'],
  save: ["900 1", "", '"900 1 300 010"', '""', "+5 1 1 4294967297", '900 ""', '"5 \'1"']
}

const quoted = ["x", '"a b"', "'a\"b'", '"\\x41\\n\\xff"', '""', "a#b", 'a"b"']

/** Texts of settings that do not take any. */
const textValues: Readonly<Record<string, ReadonlyArray<string>>> = {
  appenddirname: ["x", '"a b"'],
  appendfilename: ["x", '"a b"'],
  "cluster-announce-hostname": ["a.b-c", '""', '"x"'],
  "proc-title-template": ["{port}", '"{title} \\x41\\xff"']
}

/** Values of a kind that both accept. */
export const goodValues = ({ kind, name }: Setting): ReadonlyArray<string> => {
  switch (kind._tag) {
    case "Flag":
      return ["yes", "no", "YES", '"No"', "'yes'"]
    case "Choice":
      return kind.several
        ? [...kind.words, `"${kind.words[1]}  ${kind.words[3]}"`, `${kind.words[4]} ${kind.words[2]?.toUpperCase()}`]
        : [...kind.words, ...kind.words.map((word) => word.toUpperCase())]
    case "Numeric":
      return numbers(kind)
    case "Text":
      return textValues[name] ?? quoted
    case "List":
      return listValues[name] ?? []
  }
}

const numbers = ({ min, max, unit }: Extract<Kind, { readonly _tag: "Numeric" }>): ReadonlyArray<string> => {
  if (unit === "octal") return ["0", "700", "0777"]
  const low = min < 0n && unit !== "none" ? 0n : min
  const plain = [low, low + 1n, max - 1n, max].map(String)
  if (unit === "none") return [...plain, `"${max}"`]
  const sizes = ["100mb", "3GB", "1048577", "2000000k", "5242880b", "1073741824"]
  return [...plain, ...(max >= 2n ** 40n ? sizes : []), ...(unit === "percent" ? ["5%", "100%", "0%"] : [])]
}

/** Lines that name a setting in all the ways a file may. */
const spellings: ReadonlyArray<(name: string, value: string) => string> = [
  (name, value) => `${name} ${value}`,
  (name, value) => `  ${name.toUpperCase()}\t ${value}  `,
  (name, value) => `${name} ${value}\r`,
  (name, value) => `"${name}" ${value}`
]

/** Files in which every setting that a server can start with has one line of each value. */
export const goodFiles = (): ReadonlyArray<string> => {
  const settings = table.filter(({ name }) => !awkward.has(name))
  const rounds = Math.max(...settings.map((setting) => goodValues(setting).length))
  return Array.from({ length: rounds }, (_, round) =>
    settings
      .map((setting) => {
        const values = goodValues(setting)
        const name = round % 2 === 1 ? (setting.alias ?? setting.name) : setting.name
        return spellings[round % spellings.length]?.(name, values[round % values.length] ?? "")
      })
      .join("\n")
  )
}

/** A line of each good value of every setting, under all its names. */
export const goodLines = (): ReadonlyArray<string> =>
  table
    .filter(({ name }) => !special.has(name))
    .flatMap((setting) => namesOf(setting).flatMap((name) => goodValues(setting).map((value) => `${name} ${value}`)))

/** The settings whose lines act at once, or need another memory allocator. */
const special: ReadonlySet<string> = new Set(["activedefrag", "dir", "logfile"])

const namesOf = ({ alias, name }: Setting): ReadonlyArray<string> => (alias === undefined ? [name] : [name, alias])

/** Lines with too few and too many words for every setting, and with bad values. */
export const badLines = (): ReadonlyArray<string> =>
  table.flatMap((setting) => {
    const [good = "x"] = goodValues(setting)
    const name = setting.alias ?? setting.name
    const bad = badValues(setting).map((value) => `${name} ${value}`)
    return [name, `${name} ${good} ${good} more`, ...bad]
  })

const badValues = ({ kind }: Setting): ReadonlyArray<string> => {
  switch (kind._tag) {
    case "Flag":
      return ["maybe", '""', '"yes "', "1"]
    case "Choice":
      return ["nosuch", '""', `" ${kind.words[0]}"`]
    case "Numeric":
      return ["x", '""', "1x", '" 1"', "99999999999999999999999", `${kind.max + 1n}`, `${kind.min - 1n}`, "1.5", "1%"]
    case "Text":
      return ["a/b", "{nosuch}", "a_b", "x".repeat(300)]
    case "List":
      return ["x", '""', "1 2 3 4 5", "-1", '" "', "'a b' c", "yes no"]
  }
}
