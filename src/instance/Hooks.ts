/** The commands and scripts of an instance, as its durability needs them. */
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import { Arguments } from "../execution/Arguments.js"
import { accepts } from "../execution/Command.js"
import { CommandContext } from "../execution/CommandContext.js"
import type { CommandTable } from "../execution/CommandTable.js"
import type { Hooks, Ran } from "../persistence/Hooks.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Scripting } from "../scripting/Scripting.js"
import { detached } from "../state/Client.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"

interface Parts {
  readonly state: State
  readonly commands: CommandTable
  readonly scripting: Scripting
}

export const makeHooks = ({ commands, scripting, state }: Parts): Hooks => {
  const { functions } = scripting
  return {
    functions: () => functions.libraries.all.map(({ code }) => code),
    clearFunctions: () => functions.flush(),
    loadFunction: (code) => {
      const result = functions.load(code, false)
      return Reply.isError(result) ? result.text : undefined
    },
    run: runner(state, commands),
    fail: (line) => {
      state.log.add(levels.warning, line)
      state.failure = line
      Deferred.unsafeDone(state.shutdown, Exit.void)
    }
  }
}

/** Runs requests as a client of their own, without the gates: they have passed them. */
const runner = (state: State, commands: CommandTable): Hooks["run"] => {
  let context: CommandContext | undefined
  return (database: number, words: Request): Ran => {
    context ??= new CommandContext(
      state,
      state.clients.add(detached("append-only file"), state.keyspace.now, "embedded")
    )
    context.client.database = database
    context.isNested = true
    const command = commands.find(words)
    if (Reply.isError(command)) return "unknown"
    if (!accepts(command, words.length)) return "malformed"
    state.step.tick()
    let reply: unknown
    try {
      reply = command.run(context, new Arguments(words, command.isSubcommand ? 2 : 1))
    } catch (thrown) {
      if (!Reply.isError(thrown)) throw thrown
      reply = thrown
    }
    if (Reply.isError(reply)) tellOf(state, reply, command.name)
    state.step.complete()
    return "done"
  }
}

/** A request that was recorded as a change now fails: the data differ from what they were. As in Redis, loading goes on. */
const tellOf = ({ log, statistics }: State, { code, text }: Reply.ErrorReply, name: string): void => {
  statistics.countError(code)
  statistics.loadingErrors++
  log.add(
    levels.warning,
    `== CRITICAL == This server is sending an error to its AOF-loading-client: '-${text}' after processing the command '${name}'`
  )
}
