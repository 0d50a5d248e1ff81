/** The `layeredis` program, as an Effect of the arguments it is called with. */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import packageJson from "../../package.json" with { type: "json" }
import { type Failed, Usage } from "./Failure.js"
import * as Help from "./Help.js"
import * as Logging from "./Logging.js"
import * as Ping from "./Ping.js"
import * as Serve from "./Serve.js"

const command = Command.make("layeredis").pipe(
  Command.withDescription(packageJson.description),
  Command.withSubcommands([Serve.command, Ping.command])
)

const program = Command.run(command, {
  name: "Layeredis",
  version: packageJson.version,
  executable: "layeredis",
  footer: Help.footer
})

/** @effect/cli prints an error that it also fails with, and that is to be reported once. */
const quietly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, {
      ...console,
      log: (text) => console.log(typeof text === "string" ? Help.tidy(text, Logging.colors()) : text),
      error: () => Effect.void
    })
  )

/** @effect/cli takes a flag that repeats, and stands without a value or with an empty one, for one that was not given. */
const lacksValue = (args: ReadonlyArray<string>): Effect.Effect<void, Usage> => {
  const lacking = args.find((arg, at) => Serve.flags.has(arg) && !args[at + 1])
  return lacking === undefined ? Effect.void : new Usage({ message: `${lacking} needs a value` })
}

/** Runs it, with arguments as `process.argv` has them: the first two are not its own. */
export const run = (
  args: ReadonlyArray<string>
): Effect.Effect<void, Usage | Failed | ValidationError.ValidationError> =>
  Effect.zipRight(lacksValue(args), program(args)).pipe(
    quietly,
    Logger.withMinimumLogLevel(Logging.unset),
    Effect.provide(
      Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, CliConfig.layer({ showBuiltIns: false }))
    )
  )
