/** A real cluster on free ports: three masters, each with a replica, made by `redis-cli --cluster create`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { freePort } from "../fixtures.js"

export interface RealNode {
  readonly port: number
  readonly address: string
  readonly process: ChildProcess
  readonly kill: (signal: NodeJS.Signals) => void
}

export interface RealCluster {
  readonly nodes: ReadonlyArray<RealNode>
  /** The addresses of the first three. */
  readonly addresses: ReadonlyArray<string>
}

/** Runs redis-cli, and returns what it prints. */
export const redisCli = (...words: ReadonlyArray<string>): string => {
  const { status, stderr, stdout } = spawnSync("redis-cli", words)
  if (status !== 0) throw new Error(`redis-cli ${words.join(" ")}: ${String(stdout)}${String(stderr)}`)
  return String(stdout)
}

/** Runs redis-cli without a look at what it prints. */
export const runRedisCli = (...words: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.async((resume) => {
    spawn("redis-cli", words, { stdio: "ignore" }).once("exit", (code) =>
      resume(code === 0 ? Effect.void : Effect.dieMessage(`redis-cli ${words.join(" ")} ended with ${code}`))
    )
  })

/** Starts a redis-server on a port of 127.0.0.1, in a folder of its own. */
export const startOnPort = (
  port: number,
  ...settings: ReadonlyArray<string>
): Effect.Effect<RealNode, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<RealNode & { readonly folder: string }>((resume) => {
      const folder = mkdtempSync(join(tmpdir(), "layeredis-node-"))
      const words = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, ...settings]
      const server = spawn("redis-server", words, { stdio: ["ignore", "pipe", "inherit"] })
      server.stdout.on("data", (chunk: Buffer) => {
        if (!chunk.includes("eady to accept") && !chunk.includes("Sentinel ID")) return
        const kill = (signal: NodeJS.Signals): void => void server.kill(signal)
        resume(Effect.succeed({ port, address: `127.0.0.1:${port}`, process: server, kill, folder }))
      })
    }),
    ({ folder, kill }) =>
      Effect.sync(() => {
        kill("SIGKILL")
        rmSync(folder, { recursive: true, force: true })
      })
  )

const settings = (busPort: number, nodeTimeout: number): ReadonlyArray<string> => [
  ...["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-node-timeout", String(nodeTimeout)],
  ...["--notify-keyspace-events", "AKEmn", "--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes"]
]

/** What its nodes have beside the settings of all, and how redis-cli gets in. */
export interface Options {
  readonly settings: (port: number) => ReadonlyArray<string>
  readonly cli: ReadonlyArray<string>
}

/** Waits until a node counts all as online. It is asked ten times a second by one redis-cli: to start one each time is dear. */
const untilAllOnline = (nodes: ReadonlyArray<RealNode>, ...words: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.async((resume) => {
    const cli = spawn("redis-cli", [...words, "-r", "-1", "-i", "0.1", "CLUSTER", "SHARDS"], {
      stdio: ["ignore", "pipe", "ignore"]
    })
    let text = ""
    cli.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      // the states of the nodes in the last replies, with their ports
      const states = [...text.matchAll(/^(?:tls-)?port\n(\d+)\n(?:.*\n)*?health\n(\w+)\n/gm)].slice(-nodes.length)
      const online = states.flatMap(([, port, health]) => (health === "online" ? [port] : []))
      if (new Set(online).size < nodes.length) return
      cli.kill()
      resume(Effect.void)
    })
    return Effect.sync(() => void cli.kill())
  })

/** @param nodeTimeout the milliseconds of silence after which a node counts as failed */
export const realCluster = (
  nodeTimeout: number,
  options: Options = { settings: () => [], cli: [] }
): Effect.Effect<RealCluster, never, Scope.Scope> =>
  Effect.gen(function* () {
    const startNode = Effect.flatMap(Effect.all([freePort, freePort]), ([port, busPort]) =>
      startOnPort(port, ...settings(busPort, nodeTimeout), ...options.settings(port))
    )
    const nodes = yield* Effect.all(Array.from({ length: 6 }, () => startNode))
    const addresses = nodes.map(({ address }) => address)
    const create = ["--cluster", "create", ...addresses, "--cluster-replicas", "1", "--cluster-yes"]
    yield* runRedisCli(...options.cli, ...create)
    // a replica counts once it has its master's data, and each node has a view of its own
    for (const { port } of nodes) yield* untilAllOnline(nodes, ...options.cli, "-p", String(port))
    return { nodes, addresses: addresses.slice(0, 3) }
  })
