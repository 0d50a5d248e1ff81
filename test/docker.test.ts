/**
 * Tests the Dockerfile without Docker. Runs its instructions in order, each stage in an empty folder, then its health
 * check and its start command on the result. An unknown instruction is a failure.
 */
import { execFile, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs"
import { createServer } from "node:net"
import { basename, join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Program from "./cli/Program.js"
import { bytes, wire } from "./fixtures.js"

interface Image {
  readonly from: string
  readonly root: string
  workdir: string
  user: string
  entrypoint: ReadonlyArray<string>
  command: ReadonlyArray<string>
  health: ReadonlyArray<string>
  stopSignal: string
  readonly ports: Array<string>
  readonly volumes: Array<string>
  readonly environment: Record<string, string>
}

/** The instructions, without comments and with continued lines joined. */
const parse = (text: string): ReadonlyArray<readonly [instruction: string, rest: string]> =>
  text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, instruction = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return [instruction.toUpperCase(), rest] as const
    })

const words = (json: string): ReadonlyArray<string> => {
  const read: unknown = JSON.parse(json)
  if (!Array.isArray(read)) throw new Error(`${json} is not in the exec form: write a JSON array`)
  return read.map(String)
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly optional?: boolean }>>
}

/** Whether `npm ci` in a folder would install what is installed here: then a link to it saves a minute. */
const isInstalledHere = (folder: string): boolean => {
  const [wanted, found] = [join(folder, "package-lock.json"), "node_modules/.package-lock.json"].map(
    (path): Lock => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { packages: {} })
  )
  const installed = found?.packages ?? {}
  return Object.entries(wanted?.packages ?? {}).every(
    ([path, { integrity, optional }]) =>
      path === "" || (installed[path] === undefined ? optional === true : installed[path].integrity === integrity)
  )
}

// a step takes up to a minute, for which the process has to stay able to answer Vitest
const execute = promisify(execFile)

const build = async (text: string, folder: string): Promise<Image> => {
  const stages = new Map<string, Image>()
  let image: Image | undefined
  for (const [instruction, rest] of parse(text)) {
    if (instruction === "FROM") {
      const [, from = "", name = String(stages.size)] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? []
      const root = join(folder, name)
      mkdirSync(root)
      image = {
        from,
        root,
        workdir: "/",
        user: "root",
        entrypoint: [],
        command: [],
        health: [],
        stopSignal: "SIGTERM",
        ports: [],
        volumes: [],
        environment: {}
      }
      stages.set(name, image)
      continue
    }
    if (image === undefined) throw new Error(`${instruction} before FROM`)
    const inside = (path: string): string =>
      join(image?.root ?? "", path.startsWith("/") ? "" : (image?.workdir ?? ""), path)
    switch (instruction) {
      case "WORKDIR":
        image.workdir = join(image.workdir, rest)
        mkdirSync(inside("."), { recursive: true })
        break
      case "COPY": {
        const [, stage, paths = ""] = /^(?:--from=(\S+)\s+)?(?:--chown=\S+\s+)?(.*)$/.exec(rest) ?? []
        const [target = "", ...sources] = paths.split(/\s+/).reverse()
        const origin = stage === undefined ? "." : stages.get(stage)?.root
        if (origin === undefined) throw new Error(`the Dockerfile has no stage ${stage}`)
        for (const source of sources) {
          const from = join(origin, source)
          const to = inside(target)
          // COPY copies the contents of a folder, and puts a file into a target that ends with a slash
          const destination = target.endsWith("/") && !statSync(from).isDirectory() ? join(to, basename(source)) : to
          cpSync(from, destination, { recursive: true })
        }
        break
      }
      case "RUN": {
        const options = {
          cwd: inside("."),
          env: { PATH: process.env.PATH, HOME: process.env.HOME, ...image.environment }
        }
        if (rest.startsWith("[")) await execute(process.execPath, argumentsOf(image, words(rest)), options)
        else if (/^npm ci\b/.test(rest) && isInstalledHere(options.cwd)) {
          await execute("sh", ["-c", `${rest} --dry-run`], options)
          symlinkSync(resolve("node_modules"), join(options.cwd, "node_modules"))
        } else await execute("sh", ["-c", rest], options)
        break
      }
      case "ENV": {
        const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(rest) ?? []
        image.environment[name] = value
        break
      }
      case "EXPOSE":
        image.ports.push(rest)
        break
      case "VOLUME":
        image.volumes.push(rest)
        break
      case "USER":
        image.user = rest
        break
      case "STOPSIGNAL":
        image.stopSignal = rest
        break
      case "HEALTHCHECK":
        image.health = words(/ CMD (\[.*\])$/.exec(rest)?.[1] ?? "")
        break
      case "ENTRYPOINT":
        image.entrypoint = words(rest)
        break
      case "CMD":
        image.command = words(rest)
        break
      default:
        throw new Error(`the test does not know the instruction ${instruction}: add it`)
    }
  }
  if (image === undefined) throw new Error("the Dockerfile has no stage")
  return image
}

/** The arguments that a command of the image passes to Node, with absolute paths moved to the image's folder. */
const argumentsOf = (image: Image, command: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [program, ...args] = command
  assert.strictEqual(program, "/nodejs/bin/node")
  return args.map((arg) => (arg.startsWith("/") ? join(image.root, arg) : arg))
}

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** Whether this machine allows a process to become process 1 of a namespace. */
const canUnshare = spawnSync("unshare", ["-Urpf", "true"]).status === 0

describe("the Dockerfile", () => {
  const scope = Effect.runSync(Scope.make())
  let image: Image

  beforeAll(async () => {
    const folder = await Effect.runPromise(Scope.extend(Program.folder, scope))
    image = await build(readFileSync("Dockerfile", "utf8"), folder)
  }, 400_000)

  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it("makes an image of Node, the program with its compiled code and its licences, and does not run as root", () => {
    assert.match(image.from, /nodejs/)
    const [compiled = "", ...paths] = readdirSync(image.root, { recursive: true, encoding: "utf8" }).sort(
      (one, other) => Number(other.endsWith(".compiled")) - Number(one.endsWith(".compiled")) || (one < other ? -1 : 1)
    )
    assert.match(compiled, /^app\/cli-.*\.compiled$/)
    assert.deepStrictEqual(paths, ["app", "app/cli.LICENSE.txt", "app/cli.bundle.cjs", "app/cli.js", "data"])
    assert.deepStrictEqual(image.volumes, ["/data"])
    assert.strictEqual(image.workdir, "/data")
    assert.notStrictEqual(image.user, "root")
    assert.deepStrictEqual(image.ports, ["6379"])
    assert.strictEqual(image.stopSignal, "SIGTERM")
  })

  it.scoped("makes an image that serves, is healthy, and stops on SIGTERM", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const environment = { ...image.environment, LAYEREDIS_ADDR: `127.0.0.1:${port}` }
      const [path = "", ...args] = argumentsOf(image, [...image.entrypoint, ...image.command])
      const [healthPath = "", ...healthArgs] = argumentsOf(image, image.health)

      const before = yield* Program.outcome(healthPath, healthArgs, environment)
      assert.strictEqual(before.code, 1)
      const program = yield* Program.run(path, args, environment)
      yield* Effect.promise(() => program.line(/ready/))
      const healthy = yield* Program.outcome(healthPath, healthArgs, environment)
      assert.strictEqual(healthy.code, 0, healthy.stderr)
      program.process.kill("SIGTERM")
      assert.strictEqual((yield* Effect.promise(() => program.exit)).code, 0)
    })
  )

  it.scoped("makes an image that says first that it is open", () =>
    Effect.gen(function* () {
      const [path = "", ...args] = argumentsOf(image, [...image.entrypoint, ...image.command])
      const program = yield* Program.run(path, args, { ...image.environment, LAYEREDIS_ADDR: ":0" })
      yield* Effect.promise(() => program.line(/ready/))
      program.process.kill("SIGTERM")
      const [first = ""] = (yield* Effect.promise(() => program.exit)).stdout.split("\n")
      assert.match(first, /no password is set and protected-mode is off/)
    })
  )

  it.scoped("accepts arguments on the command line", () =>
    Effect.gen(function* () {
      const [path = ""] = argumentsOf(image, image.entrypoint)
      const program = yield* Program.run(path, ["serve", "--addr", "127.0.0.1:0"], image.environment)
      const client = yield* wire(yield* Effect.promise(() => program.port))
      yield* Effect.promise(() => client.send("SET", "a", "1"))
      assert.strictEqual(yield* Effect.promise(() => client.send("GET", "a")), bytes("1"))
      assert.strictEqual(yield* Effect.promise(() => client.send("EVAL", "return #ARGV", "0", "a")), 1)
    })
  )

  for (const [signals, code] of [
    [["SIGTERM"], 0],
    [["SIGTERM", "SIGTERM"], 143]
  ] as const) {
    it.scoped.skipIf(!canUnshare)(`obeys ${signals.join(" and ")} as process 1`, () =>
      Effect.gen(function* () {
        const [path = ""] = argumentsOf(image, image.entrypoint)
        const program = yield* Program.run(path, ["serve", "--addr", "127.0.0.1:0"], {}, ["unshare", "-Urpf"])
        const port = yield* Effect.promise(() => program.port)
        assert.match(yield* Effect.promise(() => program.line(/ready/)), /\(pid 1\)/)
        // a reply that the client does not read delays the shutdown, which leaves time for a second signal
        const slow = yield* wire(port)
        yield* Effect.promise(() => slow.send("SET", "big", "x".repeat(16 * 1024 * 1024)))
        slow.socket.pause()
        slow.write("GET big\r\n".repeat(4))
        const outer = program.process.pid
        const inner = Number(readFileSync(`/proc/${outer}/task/${outer}/children`, "utf8"))
        for (const signal of signals) {
          process.kill(inner, signal)
          yield* Effect.promise(() => program.line(/stopping/))
        }
        assert.strictEqual((yield* Effect.promise(() => program.exit)).code, code)
      })
    )
  }

  it("has a compose file that builds the image and publishes its port to this machine, as the README does", () => {
    const text = readFileSync("compose.yaml", "utf8")
    assert.match(text, /^ {4}build: \.$/m)
    assert.match(text, /^ {4}image: layeredis$/m)
    assert.match(text, /^ {6}- "127\.0\.0\.1:6379:6379"$/m)
    assert.match(text, /^ {6}- data:\/data$/m)
    assert.isTrue(existsSync("Dockerfile"))
    const tagged = /docker build -t (\S+) \./.exec(readFileSync("package.json", "utf8"))?.[1]
    assert.strictEqual(tagged, "layeredis")
    assert.include(readFileSync("README.md", "utf8"), `docker run --rm -p 127.0.0.1:6379:6379 ${tagged}\n`)
  })
})
