/**
 * Each server starts on the files of the other: append-only files of several parts, old ones of one part, and snapshots. The data
 * come from random commands; both servers must then show the same digest and deadlines.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { Source } from "../Grammar.js"
import { keys, randomCommand } from "../RandomCommand.js"
import * as Seed from "../Seed.js"

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "layeredis-interchange-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** Random data in three databases. */
const fill = (client: Wire, source: Source, count: number): Effect.Effect<void> =>
  Effect.promise(async () => {
    for (let i = 0; i < count; i++) {
      if (i % 50 === 0) await client.send("SELECT", String(source.between(0, 2)))
      if (i % 40 === 0) {
        await client.send("MULTI")
        await client.send("SET", "in a transaction", String(i), "PX", "3000000")
        await client.send("EXEC")
      }
      await client.send(...randomCommand(source).words)
    }
    await client.send("EVAL", "redis.call('SET', KEYS[1], 'x') redis.call('EXPIRE', KEYS[1], 5000)", "1", "by a script")
  })

/** The digest, and the deadlines of all keys. */
const describeData = (client: Wire): Effect.Effect<string> =>
  Effect.promise(async () => {
    const lines: Array<string> = []
    for (const database of ["0", "1", "2"]) {
      await client.send("SELECT", database)
      for (const key of [...keys, "by a script", "in a transaction"]) {
        const deadline = await client.send("PEXPIRETIME", key)
        if (deadline !== -2) lines.push(`${database} ${key} ${String(deadline)}`)
      }
    }
    return [JSON.stringify(await client.send("DEBUG", "DIGEST")), ...lines].join("\n")
  })

/** Waits until no snapshot and no rewrite is at work. */
const untilSaved = (client: Wire): Effect.Effect<void> =>
  Effect.promise(async () => {
    for (;;) {
      const info = String(await client.send("INFO", "persistence"))
      if (/rdb_bgsave_in_progress:0.*aof_rewrite_in_progress:0.*aof_rewrite_scheduled:0/s.test(info)) return
    }
  })

interface Form {
  /** What to do after half of the commands. */
  readonly save?: string
  readonly appendonly: boolean
  readonly settings?: Readonly<Record<string, string>>
  /** Turns the files of a folder into those of an older version. */
  readonly convert?: (folder: string) => void
}

/** Makes one file of the parts, as before 7.0. */
const joinParts = (folder: string): void => {
  const parts = join(folder, "appendonlydir")
  const manifest = readFileSync(join(parts, "appendonly.aof.manifest"), "latin1")
  const names = [...manifest.matchAll(/^file (\S+) /gm)].map(([, name]) => name ?? "")
  writeFileSync(join(folder, "appendonly.aof"), Buffer.concat(names.map((name) => readFileSync(join(parts, name)))))
  rmSync(parts, { recursive: true })
}

const forms: Readonly<Record<string, Form>> = {
  "an append-only file with a new base": { appendonly: true, save: "BGREWRITEAOF" },
  "an append-only file that was never rewritten": { appendonly: true },
  "an append-only file with annotations": { appendonly: true, settings: { "aof-timestamp-enabled": "yes" } },
  "an old append-only file with a snapshot before it": { appendonly: true, save: "BGREWRITEAOF", convert: joinParts },
  "a snapshot": { appendonly: false },
  "a snapshot without compression": { appendonly: false, settings: { rdbcompression: "no", rdbchecksum: "no" } }
}

/** Forms that only redis-server writes. */
const realForms: Readonly<Record<string, Form>> = {
  "an append-only file whose base has commands": {
    appendonly: true,
    save: "BGREWRITEAOF",
    settings: { "aof-use-rdb-preamble": "no" }
  },
  "an old append-only file": {
    appendonly: true,
    save: "BGREWRITEAOF",
    settings: { "aof-use-rdb-preamble": "no" },
    convert: joinParts
  }
}

const count = 800

const write = (client: Wire, form: Form, seed: number) =>
  Effect.gen(function* () {
    const source = new Source(seed)
    yield* fill(client, source, count / 2)
    if (form.save !== undefined) {
      yield* Effect.promise(() => client.send(form.save ?? ""))
      yield* untilSaved(client)
    }
    yield* fill(client, source, count / 2)
    const data = yield* describeData(client)
    if (!form.appendonly) assert.isFalse(Reply.isError(yield* Effect.promise(() => client.send("SAVE"))))
    return data
  })

const appendonly = (form: Form): "yes" | "no" => (form.appendonly ? "yes" : "no")

const inReal = (folder: string, form: Form, use: (client: Wire) => Effect.Effect<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const settings = Object.entries(form.settings ?? {}).flatMap(([name, value]) => [`--${name}`, value])
      // with everysec it puts a write off while a sync runs, and the end of the test would lose it
      const redis = yield* realRedis(
        "--appendfsync",
        "always",
        "--dir",
        folder,
        "--appendonly",
        appendonly(form),
        ...settings
      )
      return yield* use(yield* wire(redis.path))
    })
  )

const inOurs = (folder: string, form: Form, use: (client: Wire) => Effect.Effect<string>) =>
  Effect.scoped(Effect.flatMap(Effect.flatMap(ourPort, wire), use)).pipe(
    Effect.provide(
      ourServer({
        settings: form.settings,
        persistence: { directory: folder, appendonly: form.appendonly, save: "" }
      })
    )
  )

const seed = Seed.seedOr(4711)

describe.skipIf(!hasRedis)("interchange", () => {
  for (const [name, form] of Object.entries({ ...forms, ...realForms })) {
    it.scopedLive(`loads ${name} of redis-server`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const written = yield* inReal(folder, form, (client) => write(client, form, seed))
        form.convert?.(folder)
        const loaded = yield* inOurs(folder, form, describeData)
        assert.strictEqual(loaded, written, `seed ${seed}`)
        // and again from what we made of it
        assert.strictEqual(yield* inReal(folder, form, describeData), written, `seed ${seed}`)
      })
    )
  }
  for (const [name, form] of Object.entries(forms)) {
    it.scopedLive(`writes ${name} for redis-server`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const written = yield* inOurs(folder, form, (client) => write(client, form, seed + 1))
        if (form.appendonly) {
          const parts = join(folder, "appendonlydir")
          const checked = execFileSync("redis-check-aof", [join(parts, "appendonly.aof.manifest")]).toString()
          assert.match(checked, /All AOF files and manifest are valid/)
        } else {
          assert.match(execFileSync("redis-check-rdb", [join(folder, "dump.rdb")]).toString(), /RDB looks OK/)
        }
        form.convert?.(folder)
        assert.strictEqual(yield* inReal(folder, form, describeData), written, `seed ${seed + 1}`)
      })
    )
  }
})
