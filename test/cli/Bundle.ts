/**
 * The bundle that the tests of the command line run.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Program from "./Program.js"

/** The path of the bundle. */
export class Bundle extends Context.Tag("test/Bundle")<Bundle, string>() {}

export const layer: Layer.Layer<Bundle> = Layer.effect(Bundle, Program.file)

/** Runs the bundle until the scope closes. */
export const run = (
  args: ReadonlyArray<string>,
  environment?: Readonly<Record<string, string>>,
  wrapper?: ReadonlyArray<string>
): Effect.Effect<Program.Program, never, Bundle | Scope.Scope> =>
  Effect.flatMap(Bundle, (path) => Program.run(path, args, environment, wrapper))

/** Runs the bundle until it ends by itself. */
export const outcome = (
  args: ReadonlyArray<string>,
  environment?: Readonly<Record<string, string>>
): Effect.Effect<Program.Exit, never, Bundle> =>
  Effect.flatMap(Bundle, (path) => Program.outcome(path, args, environment))
