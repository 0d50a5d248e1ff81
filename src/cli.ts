/**
 * The `layeredis` program.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import packageJson from "../package.json" with { type: "json" }
import { report, Usage } from "./cli/Failure.js"
import * as Help from "./cli/Help.js"
import * as Logging from "./cli/Logging.js"
import * as Main from "./cli/Main.js"
import * as Ping from "./cli/Ping.js"
import * as Serve from "./cli/Serve.js"

const layeredis = Command.make("layeredis").pipe(
  Command.withDescription(packageJson.description),
  Command.withSubcommands([Serve.command, Ping.command])
)

const program = Command.run(layeredis, {
  name: "Layeredis",
  version: packageJson.version,
  executable: "layeredis",
  footer: Help.footer
})

/** @effect/cli prints an error that it also fails with, and that `Main` reports. */
const quietly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, {
      ...console,
      log: (text) => console.log(typeof text === "string" ? Help.tidy(text, Logging.colors()) : text),
      error: () => Effect.void
    })
  )

/** @effect/cli takes a flag that repeats, and stands without a value or with an empty one, for one that was not given. */
const lacksValue = Effect.suspend(() => {
  const lacking = process.argv.find((arg, at) => Serve.flags.has(arg) && !process.argv[at + 1])
  return lacking === undefined ? Effect.void : new Usage({ message: `${lacking} needs a value` })
})

Main.run(
  lacksValue.pipe(
    Effect.zipRight(program(process.argv)),
    quietly,
    Logger.withMinimumLogLevel(Logging.unset),
    Effect.provide(
      Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, CliConfig.layer({ showBuiltIns: false }))
    )
  ),
  (cause) => report(cause, process.argv, Serve.flags)
)
