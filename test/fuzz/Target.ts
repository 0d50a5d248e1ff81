/**
 * The two servers of a fuzz run, each in a process of its own: ours, which is started anew when it dies, and a real
 * redis-server that shows what a close or a slow reply is worth.
 */
import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Program from "../cli/Program.js"
import { connect, startRedis, type Wire } from "../fixtures.js"

/** A running server. */
export interface Target {
  readonly address: number | string
  /** A connection that prepares and watches, and sends nothing random. */
  readonly control: Wire
  /** The reason of its end, once it has ended. */
  readonly death: () => string | undefined
  /** The errors in its log since the last call. */
  readonly takeErrors: () => string
  /** The milliseconds of CPU that the process has used; 0 where the system does not report them. */
  readonly cpu: () => number
  readonly stop: () => Promise<void>
}

/** Clock ticks a second of Linux, in which it reports CPU time. */
const ticks = 100

const cpuOf = (pid: number | undefined): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    // the second field is the name in parentheses, which may have spaces
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks
  } catch {
    return 0
  }
}

/** Requests may not build larger values: both servers would spend the test's time on filling memory. */
const limits = ["CONFIG", "SET", "proto-max-bulk-len", "4mb"]

/** Starts our program, built at the path. */
export const startOurs = async (path: string): Promise<Target> => {
  const scope = await Effect.runPromise(Scope.make())
  const args = ["serve", "--addr", "127.0.0.1:0", "--enable-debug-command", "yes", "--log-format", "json"]
  const program = await Effect.runPromise(Scope.extend(Program.run(path, args), scope))
  let errors = ""
  let death: string | undefined
  program.process.stdout?.on("data", (chunk: Buffer) => {
    if (chunk.includes('"logLevel":"ERROR"') || chunk.includes('"logLevel":"FATAL"')) errors += chunk
  })
  void program.exit.then(({ code, signal, stderr }) => {
    death = `ended with ${signal ?? code}: ${stderr.slice(-4000)}`
  })
  const address = await program.port
  const control = await connect(address)
  await control.send(...limits)
  return {
    address,
    control,
    death: () => death,
    takeErrors: () => {
      const taken = errors
      errors = ""
      return taken
    },
    cpu: () => cpuOf(program.process.pid),
    stop: async () => {
      control.close()
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await program.exit
    }
  }
}

/** Starts a redis-server. */
export const startReal = async (): Promise<Target> => {
  const redis = await startRedis()
  let death: string | undefined
  redis.process.once("exit", (code, signal) => {
    death = `ended with ${signal ?? code}`
  })
  const control = await connect(redis.path)
  await control.send(...limits)
  return {
    address: redis.path,
    control,
    death: () => death,
    takeErrors: () => "",
    cpu: () => cpuOf(redis.process.pid),
    stop: async () => {
      control.close()
      redis.stop()
    }
  }
}
