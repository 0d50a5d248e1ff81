/** Lines of the configuration file, good and bad, for every setting: both servers accept and refuse the same ones. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { seedOr } from "../compat/Seed.js"
import { hasRedis } from "../fixtures.js"
import { badLines, goodLines, ourConfiguration, redisErrors } from "./ConfigLines.js"
import * as Program from "./Program.js"

const ourErrors = (args: ReadonlyArray<string>) =>
  Effect.map(ourConfiguration(args), Either.match({ onLeft: (text) => text, onRight: () => "" }))

/** Files by their names, whose first is the configuration file, and the arguments and the standard input of a start. */
interface Start {
  readonly files: Readonly<Record<string, string>>
  readonly args?: ReadonlyArray<string>
}

const folderOf = (start: Start) =>
  Effect.map(Program.folder, (folder) => {
    for (const [name, text] of Object.entries(start.files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true })
      writeFileSync(join(folder, name), text.replaceAll("FOLDER", folder), "latin1")
    }
    return folder
  })

/** Each of them ends at a line that both refuse, with the same number. */
const starts: Readonly<Record<string, Start>> = {
  "an included file whose last line has no end": {
    files: { "a.conf": "include FOLDER/b.conf\nnosuch", "b.conf": "hz 5" }
  },
  "several included files, joined": {
    files: { "a.conf": "hz 5\ninclude FOLDER/c/*.conf", "c/1.conf": "timeout 1", "c/2.conf": "0\n\nhz x\n" }
  },
  "lines of several included files, counted together": {
    files: { "a.conf": "include FOLDER/c/?.conf", "c/1.conf": "hz 1\nhz 2\n", "c/2.conf": "\nhz x\n" }
  },
  "classes of characters in a pattern": {
    files: { "a.conf": "include FOLDER/c/[!a1].conf\n", "c/1.conf": "hz x\n", "c/2.conf": "hz y\n", "c/a.conf": "hz z" }
  },
  "hidden files": { files: { "a.conf": "include FOLDER/c/*\nnosuch", "c/.x": "hz x" } },
  "a folder as an included file": { files: { "a.conf": "include FOLDER\nnosuch" } },
  "a pattern that matches nothing": { files: { "a.conf": "include FOLDER/none/*.conf\nnosuch" } },
  "an include relative to dir": { files: { "a.conf": "dir FOLDER/c\ninclude x.conf\n", "c/x.conf": "# 1\nnosuch" } },
  "a NUL": { files: { "a.conf": "hz 5\0 6\nnosuch\nport x" } },
  "a NUL in a long line": { files: { "a.conf": `# ${"x".repeat(1100)}\0${"y".repeat(2000)}\nnosuch 1\nhz 5\nnosuch` } },
  "a replica in a cluster": { files: { "a.conf": "cluster-enabled yes\nreplicaof a 5\n" } },
  "flags after the lines of the file": { files: { "a.conf": "hz 5\n" }, args: ["--hz", "x"] },
  "a flag with name and value in one word": { files: { "a.conf": "" }, args: ["--hz 5", "--port", "x"] },
  "a flag with several words": {
    files: { "a.conf": "" },
    args: ["--save", "900", "1", "--bind", "a", "b", "--port", "x"]
  },
  "a value like a flag": { files: { "a.conf": "" }, args: ["--requirepass", "--port", "0"] },
  "a flag like a value after it": { files: { "a.conf": "" }, args: ["--requirepass", "--port", "--hz", "x"] },
  "save without a value before a flag": { files: { "a.conf": "" }, args: ["--save", "--port", "x"] },
  "save with an empty value": { files: { "a.conf": "" }, args: ["--save", "", "--port", "x"] },
  "save in upper case": { files: { "a.conf": "" }, args: ["--SAVE", "--port", "x"] },
  "save and a space": { files: { "a.conf": "" }, args: ["--save ", "--port", "0"] },
  "a flag without a value": { files: { "a.conf": "" }, args: ["--port"] },
  "a flag with an empty value": { files: { "a.conf": "" }, args: ["--port", ""] },
  "quotes and bytes in a value": { files: { "a.conf": "" }, args: ["--masteruser", 'a "b" \\ c', "--hz", 'é"\n'] },
  "quotes in a name": { files: { "a.conf": "" }, args: ["--port 'x"] },
  "negative numbers": { files: { "a.conf": "" }, args: ["--list-max-listpack-size", "-2", "--hz", "-1x"] },
  "a dash that is not last": { files: { "a.conf": "" }, args: ["--port", "0", "-", "--hz", "5"] },
  "a flag in upper case": { files: { "a.conf": "" }, args: ["--HZ", "5", "--LogLevel", "loud"] },
  "directives as flags": {
    files: { "a.conf": "" },
    args: ["--rename-command", "get", "", "--rename-command", "GET", "x"]
  },
  "a user as a flag": { files: { "a.conf": "" }, args: ["--user", "a on", "--user", "b", "on", "nosuch"] },
  "a renamed command": { files: { "a.conf": "rename-command get set2\nrename-command SET2 x\nrename-command get y" } },
  "a renamed command that ours has not": { files: { "a.conf": 'rename-command SYNC ""\nrename-command psync get' } },
  "a name that is taken": {
    files: { "a.conf": 'rename-command get ""\nrename-command set GET\nrename-command del sadd' }
  },
  "save, bare and empty": { files: { "a.conf": 'save\nsave ""\nsave " "\nsave "900 \'1"\nsave "900 1" 5' } }
}

describe.skipIf(!hasRedis)("lines of the configuration file, compared with redis-server", () => {
  for (const [name, start] of Object.entries(starts)) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const folder = yield* folderOf(start)
        const args = [join(folder, "a.conf"), ...(start.args ?? [])]
        const real = yield* redisErrors(args)
        assert.match(real, /FATAL CONFIG FILE ERROR/)
        assert.strictEqual(yield* ourErrors(args), real)
      })
    )
  }

  it.scopedLive("every setting with good values, under all its names", () =>
    Effect.gen(function* () {
      const path = join(yield* Program.folder, "redis.conf")
      const lines = goodLines()
      // the last line stops the server, which has accepted all others
      writeFileSync(path, [...lines, "nosuch"].join("\n"), "latin1")
      const real = yield* redisErrors([path])
      assert.include(real, `at line ${lines.length + 1}\n`, real)
      assert.strictEqual(yield* ourErrors([path]), real)
      process.stdout.write(`good configuration lines: ${lines.length} compared\n`)
    })
  )

  it.scopedLive(
    "every setting with a bad value, and with too few and too many words",
    () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        // each line is a start of redis-server: a share of them, which the seed decides
        const share = process.env.LAYEREDIS_LINES === "all" ? 1 : 10
        const lines = badLines().filter((_, index) => index % share === seedOr(0) % share)
        const differences: Array<string> = []
        const check = (line: string, index: number) =>
          Effect.gen(function* () {
            const path = join(folder, `${index}.conf`)
            // some of the lines are good: the second one stops the server
            writeFileSync(path, `${line}\nnosuch`, "latin1")
            const our = yield* ourErrors([path])
            const real = yield* redisErrors([path])
            if (our !== real) differences.push(`${line}\n  ours: ${our}\n  Redis's: ${real}`)
          })
        yield* Effect.forEach(lines.entries(), ([index, line]) => check(line, index), { concurrency: 4, discard: true })
        process.stdout.write(`bad configuration lines: ${lines.length} compared\n`)
        assert.deepStrictEqual(differences, [])
      }),
    300_000
  )
})
