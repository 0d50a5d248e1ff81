/** The file with V8's code cache that a server leaves, and what the program does with one that it cannot trust or use. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "./Program.js"

/** The program in a folder of its own, and another for the user's caches. */
const program = Effect.gen(function* () {
  const built = dirname(yield* Program.file)
  const folder = yield* Program.folder
  const caches = yield* Program.folder
  for (const name of ["cli.js", "cli.bundle.cjs"]) copyFileSync(join(built, name), join(folder, name))
  const compiled = (at = folder): ReadonlyArray<string> =>
    existsSync(at) ? readdirSync(at).filter((name) => name.includes("compiled")) : []
  /** Starts servers at once, and ends them when they are ready. */
  const serve = (count = 1) =>
    Effect.scoped(
      Effect.gen(function* () {
        const servers = yield* Effect.all(
          Array.from({ length: count }, () =>
            Program.run(join(folder, "cli.js"), ["serve", "--addr", "127.0.0.1:0"], { XDG_CACHE_HOME: caches })
          )
        )
        for (const server of servers) {
          yield* Effect.promise(() => server.line(/ is ready on /))
          server.process.kill("SIGTERM")
          const { code, stderr } = yield* Effect.promise(() => server.exit)
          assert.deepStrictEqual([code, stderr], [0, ""])
        }
      })
    )
  return { folder, caches, compiled, serve }
})

const version = (path: string) => Program.outcome(path, ["version"])

// Node's coverage does without the cache
describe.skipIf(process.env.LAYEREDIS_COVERAGE !== undefined)("the program's compiled code", () => {
  it.scoped("is left by the first servers, in one file for all, and read by the next", () =>
    Effect.gen(function* () {
      const { compiled, folder, serve } = yield* program
      assert.strictEqual((yield* version(join(folder, "cli.js"))).code, 0)
      assert.deepStrictEqual(compiled(), [])
      yield* serve(3)
      const [name = "", ...others] = compiled()
      assert.match(name, /^cli-[0-9a-f]{16}-\w+-\d+\.compiled$/)
      assert.deepStrictEqual(others, [])
      const first = statSync(join(folder, name))
      assert.isAbove(first.size, 500_000)
      assert.strictEqual(first.mode & 0o022, 0)
      yield* serve()
      const { ino, mtimeMs } = statSync(join(folder, name))
      assert.deepStrictEqual([ino, mtimeMs], [first.ino, first.mtimeMs])
    })
  )

  it.scoped("is made again where it is not whole", () =>
    Effect.gen(function* () {
      const { compiled, folder, serve } = yield* program
      yield* serve()
      const path = join(folder, compiled()[0] ?? "")
      const whole = readFileSync(path)
      const wrong = Buffer.from(whole)
      wrong[whole.length >> 1] = (wrong[whole.length >> 1] ?? 0) ^ 1
      for (const spoilt of [whole.subarray(0, 100_000), Buffer.alloc(whole.length), Buffer.alloc(0), wrong]) {
        writeFileSync(path, spoilt)
        assert.strictEqual((yield* version(join(folder, "cli.js"))).code, 0)
        yield* serve()
        assert.isAbove(readFileSync(path).length, 500_000)
        assert.notDeepEqual(readFileSync(path), spoilt)
      }
      assert.lengthOf(compiled(), 1)
    })
  )

  it.scoped("is not read where another user may have written it", () =>
    Effect.gen(function* () {
      const { compiled, folder, serve } = yield* program
      yield* serve()
      const path = join(folder, compiled()[0] ?? "")
      const own = join(folder, "own")
      renameSync(path, own)
      const plants: Readonly<Record<string, () => void>> = {
        "a file that others may write to": () => {
          copyFileSync(own, path)
          chmodSync(path, 0o666)
        },
        "a symbolic link": () => symlinkSync(own, path),
        "a second name of a file": () => linkSync(own, path),
        "a pipe": () => execFileSync("mkfifo", [path])
      }
      for (const [plant, make] of Object.entries(plants)) {
        make()
        const { ino } = statSync(path)
        yield* serve()
        assert.notStrictEqual(statSync(path).ino, ino, plant)
        assert.strictEqual(statSync(path).mode & 0o022, 0, plant)
        rmSync(path)
      }
    })
  )

  it.scoped("lies in the user's folder for caches where it cannot lie next to the program", () =>
    Effect.gen(function* () {
      const { caches, compiled, folder, serve } = yield* program
      yield* serve()
      const [name = ""] = compiled()
      // a folder in place of the file cannot be replaced, not even by root
      rmSync(join(folder, name))
      mkdirSync(join(folder, name, "full"), { recursive: true })
      const own = join(caches, "layeredis")
      yield* serve()
      assert.deepStrictEqual(compiled(own), [name])
      assert.strictEqual(statSync(own).mode & 0o022, 0)
      const { ino } = statSync(join(own, name))
      yield* serve()
      assert.strictEqual(statSync(join(own, name)).ino, ino)
      // a folder that others may write to
      rmSync(join(own, name))
      chmodSync(own, 0o777)
      yield* serve()
      assert.deepStrictEqual(compiled(own), [])
      assert.deepStrictEqual(compiled(), [name])
    })
  )
})
