/**
 * CONFIG: reading and changing the settings while the server runs.
 *
 * @see https://redis.io/docs/latest/commands/config-get/
 */
import * as Bytes from "../../Bytes.js"
import * as Glob from "../../bytes/Glob.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import { isAllowed } from "../../execution/Protection.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import * as ConfigFile from "../../state/ConfigFile.js"
import { loadingError } from "../../state/PersistenceStatus.js"
import type { Refusal } from "../../state/Settings.js"
import * as SystemLog from "../../state/SystemLog.js"

export const make = (): Command.Command =>
  Command.container(spec.config, [
    Command.make(spec.configGet, get),
    Help.make(spec.configHelp, help),
    Command.make(spec.configResetstat, resetstat),
    Command.make(spec.configRewrite, rewrite),
    Command.make(spec.configSet, set)
  ])

const get = ({ state: { settings } }: CommandContext, args: Arguments): Reply.Reply => {
  const found = new Map<string, readonly [name: string, Reply.Reply]>()
  const add = (name: string, text: string): void => {
    const lower = name.toLowerCase()
    if (!found.has(lower)) found.set(lower, [name, Reply.bulk(text)])
  }
  for (const pattern of args.rest()) {
    if (/[*?[]/.test(pattern)) {
      const matches = Glob.matcher(pattern, { ignoreCase: true })
      for (const [name, text] of settings.listed()) {
        if (matches(Bytes.unsafeMake(name))) add(name, text)
      }
    } else {
      // a full name also finds settings that patterns do not list, and is returned as the client wrote it
      const text = settings.lookup(pattern)
      if (text !== undefined) add(pattern, text)
    }
  }
  return Reply.map([...found.values()])
}

const set = (context: CommandContext, args: Arguments): Reply.Reply => {
  const words = args.rest().map(Bytes.own)
  if (words.length % 2 === 1) return Reply.syntaxError
  const pairs = words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1] ?? ""] as const] : []))
  const refusal = context.state.settings.set(pairs, {
    protectedToo: isAllowed(context, "enable-protected-configs"),
    isLoading: context.state.persistence.loading !== undefined
  })
  if (refusal === undefined) return Reply.ok
  if (refusal._tag === "Refused" && refusal.failedToApply) {
    context.state.log.add(
      SystemLog.levels.warning,
      `Failed applying new configuration. Possibly related to new ${refusal.name} setting. Restoring previous settings.`
    )
  }
  return refusalReply(refusal)
}

/** The error of a CONFIG SET that changed nothing. */
const refusalReply = (refusal: Refusal): Reply.ErrorReply => {
  const name = Bytes.untilNul(Bytes.unsafeMake(refusal.name))
  switch (refusal._tag) {
    case "Unknown":
      return Reply.error(`Unknown option or number of arguments for CONFIG SET - '${name}'`)
    case "Loading":
      return loadingError
    case "Refused":
      return Reply.error(`CONFIG SET failed (possibly related to argument '${name}') - ${refusal.reason}`)
  }
}

const rewrite = ({ state }: CommandContext): Reply.Reply => {
  const { authorization, configFile, log, settings } = state
  if (configFile === undefined) return Reply.error("The server is running without a config file")
  const failure = ConfigFile.rewrite(configFile, settings, authorization.configLines, { appendsDefaults: false })
  if (failure === undefined) {
    log.add(SystemLog.levels.warning, "CONFIG REWRITE executed with success.")
    return Reply.ok
  }
  log.add(SystemLog.levels.warning, `CONFIG REWRITE failed: ${failure}`)
  return Reply.error(`Rewriting config file: ${failure}`)
}

const resetstat = ({ now, state }: CommandContext): Reply.Reply => {
  state.statistics.reset()
  state.clients.memory.evicted = 0
  state.clients.checkReplyBuffers(now)
  state.clients.replyBuffers.reset()
  state.keyspace.lazyFree.count = 0
  const { aof, rdb } = state.persistence
  rdb.saves = 0
  aof.rewrites = 0
  aof.delayedSyncs = 0
  return Reply.ok
}

const help = [
  "GET <pattern>",
  "    Return parameters matching the glob-like <pattern> and their values.",
  "SET <directive> <value>",
  "    Set the configuration <directive> to <value>.",
  "RESETSTAT",
  "    Reset statistics reported by the INFO command.",
  "REWRITE",
  "    Rewrite the configuration file."
]
