/**
 * Runs the `layeredis` program as a process, built from the sources as they are.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Shared from "../Shared.js"

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly process: ChildProcess
  /** The first line of stdout that matches, as soon as it is there. */
  readonly line: (pattern: RegExp) => Promise<string>
  /** The port of its first address, as soon as it is ready. */
  readonly port: Promise<number>
  readonly exit: Promise<Exit>
}

/** The bundle of the sources as they are, once for all tests, with its compiled code, which a server leaves. */
export const file: Effect.Effect<string> = Effect.promise(async () => {
  const folder = await Shared.folder("program", async (path) => {
    const program = join(path, "cli.js")
    await promisify(execFile)(process.execPath, ["scripts/bundle.mjs", program])
    const server = start(program, ["serve", "--addr", "127.0.0.1:0"], {}, [])
    await server.line(/ is ready on /)
    server.process.kill("SIGTERM")
    await server.exit
  })
  return join(folder, "cli.js")
})

/** The folder from which scripts/coverage.mjs collects what the processes reach, while coverage is measured. */
const measured = (): string | undefined => process.env.LAYEREDIS_COVERAGE

/** The part of a program's environment that makes it leave its coverage there. */
export const coverage = (): Readonly<Record<string, string>> => {
  const folder = measured()
  return folder === undefined ? {} : { NODE_V8_COVERAGE: folder }
}

const start = (
  path: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  wrapper: ReadonlyArray<string>
): Program => {
  const [command = "", ...rest] = [...wrapper, process.execPath, path, ...args]
  // a folder of its own, where it finds no data and leaves its own
  const cwd = mkdtempSync(join(tmpdir(), "layeredis-data-"))
  const child = spawn(command, rest, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      ...coverage(),
      ...environment
    }
  })
  let stdout = ""
  let stderr = ""
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk))
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk))
  const exit = new Promise<Exit>((resolve) =>
    child.once("close", (code, signal) => {
      rmSync(cwd, { recursive: true, force: true })
      resolve({ code, signal, stdout, stderr })
    })
  )
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = stdout.split("\n").find((each) => pattern.test(each))
        if (found === undefined) return
        child.stdout.off("data", look)
        resolve(found)
      }
      child.stdout.on("data", look)
      look()
      void exit.then((end) =>
        reject(new Error(`the program ended before it printed ${pattern}: ${JSON.stringify(end)}`))
      )
    })
  return {
    process: child,
    line,
    exit,
    get port() {
      return line(/ is ready on /).then((text) => Number(/:(\d+)[, ]/.exec(text.slice(text.indexOf("ready on")))?.[1]))
    }
  }
}

/** Runs a program file until the scope closes. `wrapper` is a command line that runs the one after it. */
export const run = (
  path: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {},
  wrapper: ReadonlyArray<string> = []
): Effect.Effect<Program, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => start(path, args, environment, wrapper)),
    (program) => (measured() === undefined ? Effect.sync(() => void program.process.kill("SIGKILL")) : end(program))
  )

/** Lets a program end by itself, as it writes its coverage then. */
const end = (program: Program): Effect.Effect<void> =>
  Effect.promise(async () => {
    program.process.kill("SIGTERM")
    const patience = setTimeout(() => program.process.kill("SIGKILL"), 5000)
    await program.exit
    clearTimeout(patience)
  })

/** Runs a program file until it ends by itself. */
export const outcome = (
  path: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Effect.Effect<Exit> =>
  Effect.scoped(Effect.flatMap(run(path, args, environment), (program) => Effect.promise(() => program.exit)))

/** A temporary folder, removed when the scope closes. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "layeredis-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

export const exists = existsSync

/** A port that another server listens on. */
export const takenPort = Effect.acquireRelease(
  Effect.async<{ readonly port: number; readonly stop: () => void }>((resume) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ port, stop: () => void server.close() }))
    })
  }),
  ({ stop }) => Effect.sync(stop)
)
