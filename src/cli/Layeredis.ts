/** The `layeredis` program as an Effect. It parses the arguments and runs the command; `Main` turns it into a process. */
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
import { packageVersion } from "../specification/Version.js"
import * as CommandLine from "./CommandLine.js"
import type { CommandError, ConfigError, UsageError } from "./Failure.js"
import * as Help from "./Help.js"
import * as Logging from "./Logging.js"
import * as Mistakes from "./Mistakes.js"
import * as Ping from "./Ping.js"
import * as Serve from "./Serve.js"

const program = (separated: CommandLine.Separated) => {
  const command = Command.make("layeredis").pipe(
    Command.withDescription(packageJson.description),
    Command.withSubcommands([Serve.command(separated), Ping.command])
  )
  return Command.run(command, {
    name: "Layeredis",
    version: packageVersion,
    executable: "layeredis",
    footer: Help.footer
  })(separated.own)
}

/** Tidies the help. Drops the errors that @effect/cli prints, because it also fails with them and `Failure` reports them. */
const withTidyOutput = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, {
      ...console,
      log: (text) => console.log(typeof text === "string" ? Help.tidy(text, Logging.colors()) : text),
      error: () => Effect.void
    })
  )

/** Runs the program. The arguments are those of `process.argv`, whose first two are Node and the script. */
export const run = (
  args: ReadonlyArray<string>
): Effect.Effect<void, UsageError | CommandError | ConfigError | ValidationError.ValidationError> =>
  Effect.suspend(() => {
    const separated = CommandLine.separate(args, Serve.flags)
    return Effect.zipRight(Mistakes.check(separated.own, Serve.flags), program(separated))
  }).pipe(
    withTidyOutput,
    Logger.withMinimumLogLevel(Logging.unsetLevel),
    Effect.provide(
      Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, CliConfig.layer({ showBuiltIns: false }))
    )
  )
