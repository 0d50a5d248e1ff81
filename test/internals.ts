/** The inside of an instance, which its tag hides from programs. */
import * as Effect from "effect/Effect"
import type { Command } from "../src/execution/Command.js"
import * as Instance from "../src/Instance.js"
import { Composition } from "../src/instance/Composition.js"
import type { State } from "../src/state/State.js"

/** State, scripts and commands. */
export const composition: Effect.Effect<Composition, never, Instance.Instance> = Effect.map(
  Instance.Instance,
  Composition.of
)

/** Every command there is, without subcommands. */
export const commands: ReadonlyArray<Command> = Effect.runSync(
  composition.pipe(
    Effect.map((each) => each.commands.all),
    Effect.provide(Instance.layer()),
    Effect.scoped
  )
)

export const state: Effect.Effect<State, never, Instance.Instance> = Effect.map(composition, (each) => each.state)
