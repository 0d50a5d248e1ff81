/** Append-only files that end, or begin anew, in odd places: what each server has loaded, and what it leaves of the files. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Program from "../../cli/Program.js"
import { encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

const lines = (...requests: ReadonlyArray<string>): string =>
  requests.map((request) => encodeRequest(request.split(" "))).join("")

const set = lines("SELECT 0", "SET a 1", "SET b 2")

/** The base, if there is one before the incremental file, and that file. */
const files: Readonly<Record<string, readonly [base: string, incremental: string]>> = {
  "FLUSHALL in the middle": ["", set + lines("FLUSHALL", "SET c 3")],
  "FLUSHALL at the end": ["", set + lines("FLUSHALL")],
  "FLUSHALL ASYNC after the base": [set, lines("SELECT 3", "FLUSHALL ASYNC", "SET c 3")],
  "FLUSHALL in a transaction": ["", set + lines("MULTI", "FLUSHALL", "SET c 3", "EXEC")],
  "FLUSHALL in a transaction that does not end": ["", set + lines("MULTI", "FLUSHALL", "SET c 3")],
  "FLUSHDB of another database": ["", set + lines("SELECT 2", "SET d 4", "FLUSHDB", "SELECT 0", "SET c 3")],
  "SWAPDB and FLUSHDB": ["", set + lines("SWAPDB 0 1", "FLUSHDB", "SET c 3")],
  "MULTI alone": ["", set + lines("MULTI")],
  "MULTI and half a request": ["", set + lines("MULTI", "SET c 3") + lines("SET d 4").slice(0, -3)],
  "a transaction without half of its EXEC": ["", set + lines("MULTI", "SET c 3", "EXEC").slice(0, -2)],
  "a whole transaction, and one without EXEC": ["", set + lines("MULTI", "SET c 3", "EXEC", "MULTI", "INCR a")],
  "a transaction over databases, without EXEC": ["", set + lines("MULTI", "SELECT 5", "SET c 3")],
  "a transaction over databases": ["", set + lines("MULTI", "SELECT 5", "SET c 3", "EXEC", "SET d 4")],
  "MULTI twice, without EXEC": ["", set + lines("MULTI", "SET c 3", "MULTI", "SET d 4")],
  "MULTI twice": ["", set + lines("MULTI", "SET c 3", "MULTI", "SET d 4", "EXEC")],
  "EXEC without MULTI": ["", set + lines("EXEC", "SET c 3")],
  "DISCARD in a transaction": ["", set + lines("MULTI", "SET c 3", "DISCARD", "SET d 4")],
  "an annotation at the end": ["", `${set}#TS:1700000000\r\n`],
  "half an annotation": ["", `${set}#TS:17`],
  "a request that fails": ["", set + lines("LPUSH a 1", "SET c 3")],
  "only half a request": ["", "*2\r\n$3\r\nGE"],
  nothing: ["", ""]
}

/**
 * Ends that redis-server leaves where they are, so that it drops, or refuses to load, what is written after them. We cut them
 * off.
 */
const cutOff: ReadonlyArray<string> = [
  "MULTI and half a request",
  "a transaction without half of its EXEC",
  "half an annotation"
]

/** What a client sees of the data and of their status. */
const seen = async (client: Wire): Promise<ReadonlyArray<string>> => {
  const replies = [await client.send("DEBUG", "DIGEST"), await client.send("KEYS", "*")].map((reply) =>
    Encoder.encode(Array.isArray(reply) ? [...reply].sort() : reply, 2)
  )
  const info = String(await client.send("INFO", "persistence")) + String(await client.send("INFO", "keyspace"))
  const fields = info.split("\r\n").filter((line) => /^(?:db\d+|loading|rdb_changes\w+|aof_last_write\w+):/.test(line))
  return [...replies, ...fields]
}

/** A snapshot that neither server loads. */
const marker = "an old snapshot"

const cases = Object.entries(files).flatMap(([name, parts]) =>
  (parts.join("").includes("FLUSHALL") ? ["", "3600 1"] : [""]).map((save) => [name, save, ...parts] as const)
)

describe.skipIf(!hasRedis)("an append-only file, loaded by redis-server and by ours", () => {
  for (const [name, save, base, incremental] of cases) {
    it.scopedLive(`with ${name}${save === "" ? "" : " and save points"}`, () =>
      Effect.gen(function* () {
        const folders = [yield* Program.folder, yield* Program.folder]
        const parts = [
          ...(base === "" ? [] : [["base", "appendonly.aof.1.base.aof", "b", base] as const]),
          ["incr", "appendonly.aof.1.incr.aof", "i", incremental] as const
        ]
        const manifest = parts.map(([, file, type]) => `file ${file} seq 1 type ${type}\n`).join("")
        for (const folder of folders) {
          writeFileSync(join(folder, "dump.rdb"), marker)
          mkdirSync(join(folder, "appendonlydir"))
          writeFileSync(join(folder, "appendonlydir", "appendonly.aof.manifest"), manifest)
          for (const [, file, , text] of parts) writeFileSync(join(folder, "appendonlydir", file), text, "latin1")
        }
        const [ourFolder = "", realFolder = ""] = folders
        // with everysec, Redis puts writes off while a sync runs
        const redis = yield* realRedis(
          "--dir",
          realFolder,
          "--appendonly",
          "yes",
          "--appendfsync",
          "no",
          "--save",
          save
        )
        yield* Effect.gen(function* () {
          const clients = [yield* wire(yield* ourPort), yield* wire(redis.path)]
          for (const more of ["SET after 1", "INCR after", "SAVE"]) {
            const [our, their] = yield* Effect.promise(() => Promise.all(clients.map(seen)))
            assert.deepStrictEqual(our, their)
            const kept = folders.map((folder) => readFileSync(join(folder, "dump.rdb"), "latin1") === marker)
            assert.strictEqual(kept[0], kept[1], "whether the snapshot is still the old one")
            yield* Effect.promise(() => Promise.all(clients.map((client) => client.send(...more.split(" ")))))
          }
          const [our, their] = folders.map((folder) => {
            const inside = join(folder, "appendonlydir")
            return readdirSync(inside)
              .sort()
              .map((file) => [file, readFileSync(join(inside, file), "latin1")])
          })
          if (!cutOff.includes(name)) assert.deepStrictEqual(our, their)
          else assert.strictEqual(our?.[0]?.[1], set + lines("SELECT 0", "SET after 1", "INCR after"))
        }).pipe(
          Effect.provide(
            ourServer({ persistence: { directory: ourFolder, appendonly: true, appendfsync: "no", save } })
          )
        )
      })
    )
  }
})
