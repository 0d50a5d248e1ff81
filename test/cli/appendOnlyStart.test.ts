/** Files that redis-server does not start with: ours does not either, and gives the same reason. */
import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { encodeRequest, hasRedis } from "../fixtures.js"
import * as Program from "./Program.js"

const manifests: Readonly<Record<string, string>> = {
  "that is empty": "",
  "of other words": "hello\n",
  "with an empty line": "\n",
  "without a newline": "file a seq 1 type b",
  "that names a path": "file a/b seq 1 type b\n",
  "with two bases": "file a seq 1 type b\nfile b seq 2 type b\n",
  "whose numbers go back": "file a seq 2 type i\nfile b seq 1 type i\n",
  "with an unknown type": "file a seq 1 type x\n",
  "without a sequence number": "file a seq 0 type b\n",
  "with a negative sequence number": "file a seq -1 type i\n",
  "of a missing base": "file a seq 1 type b\n",
  "of a missing incremental file": "file a seq 1 type i\n",
  "in upper case, of a missing file": "FILE a SEQ 1 TYPE i\n",
  "with more words than it needs, of a missing file": "file a seq 1 type i x y\n",
  "with a quote that does not end": 'file "a seq 1 type b\n',
  "with an odd number of words": "file a seq 1 type b x\n",
  "with a long line": `file ${"a".repeat(1100)} seq 1 type b\n`
}

const set = encodeRequest(["SET", "a", "1"])

/** Contents of the base and two incremental files, and further settings. */
const files: Readonly<
  Record<string, readonly [base: string, first: string, last: string, ...settings: ReadonlyArray<string>]>
> = {
  "an end that is missing in the middle": [set, set.slice(0, -4), set],
  "an end that is missing in the base": [set.slice(0, -4), set, set],
  "an end that is missing, and must not": [set, set, set.slice(0, -4), "--aof-load-truncated", "no"],
  "half a transaction in the middle": [set, encodeRequest(["MULTI"]) + set, set],
  "half a transaction, where the end must not be missing": [
    set,
    set,
    encodeRequest(["MULTI"]) + set,
    "--aof-load-truncated",
    "no"
  ],
  "other words at its end": [set, set, "hello\r\n"],
  "other words in the middle": [set, "hello\r\n", set],
  "a request of no words": ["*0\r\n", set, set],
  "an unknown command": [set, set, encodeRequest(["HELLX"])],
  "an unknown command in a transaction": [
    set,
    set,
    encodeRequest(["MULTI"]) + encodeRequest(["HELLX"]) + encodeRequest(["EXEC"])
  ]
}

const manifest = "file a seq 1 type b\nfile b seq 1 type i\nfile c seq 2 type i\n"

/** What stands in the way of a file in the server's folder: a folder of its name, or a link to itself. */
type Obstacle = "folder" | "circle"

/** Names of obstacles, and further settings. The other files of an append-only file are there, and empty. */
const obstacles: Readonly<
  Record<string, readonly [name: string, what: Obstacle | "file", settings?: ReadonlyArray<string>]>
> = {
  "a snapshot that links to itself": ["dump.rdb", "circle", ["--appendonly", "no"]],
  "a folder in place of the snapshot": ["dump.rdb", "folder", ["--appendonly", "no"]],
  "a folder in place of the manifest": ["appendonlydir/appendonly.aof.manifest", "folder"],
  "a folder in place of the base": ["appendonlydir/a", "folder"],
  "a base that links to itself": ["appendonlydir/a", "circle"],
  "a folder in place of an incremental file": ["appendonlydir/b", "folder"],
  "an incremental file that links to itself": ["appendonlydir/c", "circle"],
  "a file in place of the folder": ["appendonlydir", "file"],
  "a folder that links to itself": ["appendonlydir", "circle"]
}

const block = (path: string, what: Obstacle | "file"): void => {
  rmSync(path, { recursive: true, force: true })
  if (what === "folder") mkdirSync(path)
  else if (what === "circle") symlinkSync(path, path)
  else writeFileSync(path, "")
}

/** The reason in redis-server's log: its last lines. */
const reasonOf = (folder: string, settings: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { status, stdout } = spawnSync(
    "redis-server",
    ["--port", "0", "--unixsocket", join(folder, "redis.sock"), "--dir", folder, "--appendonly", "yes", ...settings],
    { encoding: "latin1", timeout: 20_000 }
  )
  assert.strictEqual(status, 1, stdout)
  const lines = stdout.split("\n").filter((line) => line !== "")
  const start = lines.findIndex((line) => line.startsWith("*** FATAL AOF MANIFEST"))
  // after a snapshot that is too short redis-server checks it
  const short = lines.filter((line) => line.includes("Short read or OOM"))
  const reason = start >= 0 ? lines.slice(start) : short.length > 0 ? short : lines.slice(-1)
  return reason.map((line) => line.replace(/^\d+:M .{24} # /, ""))
}

describe.skipIf(!hasRedis)("a start with wrong files", () => {
  it.scopedLive(
    "fails for redis-server's reasons",
    () =>
      Effect.gen(function* () {
        const program = yield* Program.file
        const check = (
          name: string,
          settings: ReadonlyArray<string>,
          parts: Readonly<Record<string, string>>,
          prepare: (folder: string) => void = () => undefined
        ) =>
          Effect.gen(function* () {
            const [ours = "", real = ""] = [yield* Program.folder, yield* Program.folder]
            for (const folder of [ours, real]) {
              mkdirSync(join(folder, "appendonlydir"))
              for (const [file, text] of Object.entries(parts)) {
                writeFileSync(join(folder, "appendonlydir", file), text, "latin1")
              }
              prepare(folder)
            }
            const reason = reasonOf(real, settings)
            const args = ["serve", "--addr", "127.0.0.1:0", "--dir", ours, "--appendonly", "yes", ...settings]
            const { code, stderr, stdout } = yield* Program.outcome(program, args)
            assert.strictEqual(code, 1, name)
            assert.include(`${stderr}${stdout}`, reason.join("\n"), name)
          })
        for (const [name, manifest] of Object.entries(manifests)) {
          yield* check(`a manifest ${name}`, [], { "appendonly.aof.manifest": manifest })
        }
        for (const [name, [a, b, c, ...settings]] of Object.entries(files)) {
          yield* check(name, settings, { "appendonly.aof.manifest": manifest, a, b, c })
        }
        for (const [name, [blocked, what, settings = []]] of Object.entries(obstacles)) {
          const parts = { "appendonly.aof.manifest": manifest, a: "", b: "", c: "" }
          yield* check(name, settings, parts, (folder) => block(join(folder, blocked), what))
        }
        yield* check("a missing part", [], { "appendonly.aof.manifest": manifest, a: set, b: set })
      }),
    180_000
  )
})
