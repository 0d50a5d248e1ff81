/** The commands that write data to disk: SAVE, BGSAVE, BGREWRITEAOF and LASTSAVE. */
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Persistence } from "../../persistence/Persistence.js"
import * as Reply from "../../resp/Reply.js"

export const save =
  (persistence: Persistence) =>
  ({ state }: CommandContext): Reply.Reply => {
    const { rdb, saving } = state.persistence
    if (saving?.what === "rdb") return Reply.error("Background save already in progress")
    // as in Redis, the snapshots of FLUSHALL, DEBUG RELOAD and SHUTDOWN do not count
    rdb.saves++
    return persistence.background.saveNow() ? Reply.ok : new Reply.ErrorReply("ERR")
  }

export const bgsave =
  (persistence: Persistence) =>
  ({ isNested, state }: CommandContext, args: Arguments): Reply.Reply => {
    const isScheduled = args.skip("SCHEDULE")
    if (args.remaining > 0) return Reply.syntaxError
    const { persistence: status } = state
    if (status.saving?.what === "rdb") return Reply.error("Background save already in progress")
    // as in Redis, a transaction does not begin it
    if (status.saving !== undefined || isNested) {
      if (!isScheduled && !isNested) return anotherIsActive
      status.scheduled.rdb = true
      return Reply.simple("Background saving scheduled")
    }
    persistence.background.startSave()
    return Reply.simple("Background saving started")
  }

const anotherIsActive = Reply.error(
  "Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."
)

export const bgrewriteaof =
  (persistence: Persistence) =>
  ({ isNested, state }: CommandContext): Reply.Reply => {
    const { persistence: status } = state
    if (status.saving?.what === "aof") {
      return Reply.error("Background append only file rewriting already in progress")
    }
    if (status.saving !== undefined || isNested) {
      status.scheduled.aof = true
      // a person asked for it: no failure before puts it off
      status.aof.consecutiveFailures = 0
      return Reply.simple("Background append only file rewriting scheduled")
    }
    return persistence.background.startRewrite()
      ? Reply.simple("Background append only file rewriting started")
      : Reply.error("Can't execute an AOF background rewriting. Please check the server logs for more information.")
  }

export const lastsave = ({ state }: CommandContext): Reply.Reply => Math.floor(state.persistence.rdb.lastSaveAt / 1000)
