/** An instance on a disk in memory, empty unless given, with a clock that the test moves. */
import { tmpdir } from "node:os"
import * as Effect from "effect/Effect"
import * as Bytes from "../../src/Bytes.js"
import { CommandContext } from "../../src/execution/CommandContext.js"
import { Executor } from "../../src/execution/Execute.js"
import { Composition } from "../../src/instance/Composition.js"
import * as EncodedReader from "../../src/resp/EncodedReader.js"
import * as Reply from "../../src/resp/Reply.js"
import { detached } from "../../src/state/Client.js"
import { type Answer, isWaiting } from "../../src/state/Pending.js"
import { Settings } from "../../src/state/Settings.js"
import { Source } from "../compat/Grammar.js"
import { ManualClock } from "./ManualClock.js"
import { TestDisk } from "./TestDisk.js"

const shown = (answer: Reply.Reply): string => {
  const reply = EncodedReader.plain(answer)
  return Reply.isError(reply)
    ? reply.text
    : JSON.stringify(reply, (_, value) => (typeof value === "bigint" ? String(value) : value))
}

export const start = (given: Readonly<Record<string, string>>, disk = TestDisk.empty(new Source(1))) =>
  Effect.gen(function* () {
    const clock = new ManualClock(1_700_000_000_000)
    const settings = yield* Settings.make({ dir: tmpdir(), save: "", ...given })
    const composition = new Composition(clock, settings, disk)
    yield* Effect.withClock(Effect.zipRight(composition.start, composition.persist), clock)
    const { state } = composition
    const client = state.clients.add(detached("test"), state.keyspace.now, "embedded")
    const executor = new Executor(new CommandContext(state, client), composition.commands)
    const execute = (words: ReadonlyArray<string>): Answer => {
      state.step.begin()
      const answer = executor.execute(words.map(Bytes.unsafeMake))
      state.step.end()
      return answer
    }
    /** The reply as text, once it may leave. */
    const send = (...words: ReadonlyArray<string>): string => {
      const answer = execute(words)
      if (isWaiting(answer)) return "waits"
      return state.commit.isHeld ? "held" : shown(answer)
    }
    /** As `send`, of a command that takes its time. */
    const result = (...words: ReadonlyArray<string>): Effect.Effect<string> =>
      Effect.suspend(() => {
        const answer = execute(words)
        return isWaiting(answer) ? Effect.map(answer, shown) : Effect.succeed(shown(answer))
      })
    return { clock, disk, result, send, state }
  })
