/**
 * The table `redis` of scripts: `redis.call` and the functions around it.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/
 */
import { createHash } from "node:crypto"
import * as Bytes from "../Bytes.js"
import * as Admission from "../execution/Admission.js"
import * as Command from "../execution/Command.js"
import type { CommandTable } from "../execution/CommandTable.js"
import * as Permission from "../execution/Permission.js"
import { cannotWait, runNested } from "../execution/Run.js"
import type { Calls } from "../lua/Calls.js"
import { Type } from "../lua/Layout.js"
import type { Library } from "../lua/Library.js"
import { type Function_, type Lua, ReplyError, raise } from "../lua/Lua.js"
import * as LuaToReply from "../lua/LuaToReply.js"
import * as ReplyToLua from "../lua/ReplyToLua.js"
import type { LuaState } from "../lua/Wasm.js"
import * as Reply from "../resp/Reply.js"
import { redisVersion } from "../specification/Version.js"
import { Pending } from "../state/Pending.js"
import type { CommandStatistics, Statistics } from "../state/Statistics.js"
import type { SystemLog } from "../state/SystemLog.js"
import type { ScriptRun } from "./ScriptRun.js"

/** The levels of `redis.log`, and the targets of `redis.set_repl`, which has no effect here. */
const constants = {
  LOG_DEBUG: 0,
  LOG_VERBOSE: 1,
  LOG_NOTICE: 2,
  LOG_WARNING: 3,
  REPL_NONE: 0,
  REPL_AOF: 1,
  REPL_SLAVE: 2,
  REPL_REPLICA: 2,
  REPL_ALL: 3,
  REDIS_VERSION_NUM: redisVersion.split(".").reduce((number, part) => number * 256 + Number(part), 0)
}

/** The environment of the scripts of an instance. */
export interface Host {
  readonly commands: CommandTable
  readonly log: SystemLog
  /** The running script. */
  readonly currentRun: () => ScriptRun
}

/** A command as scripts call it. */
interface Called {
  readonly command: Command.Command
  readonly statistics: CommandStatistics
  /** Whether scripts may not call it. */
  readonly isForbidden: boolean
}

/** How many words are kept with their commands: each can be spelled in many ways. */
const maxCalled = 1024

/** The commands that scripts have called, by their first word if that alone names one: a look-up instead of three. */
class CalledCommands {
  private readonly byWord = new Map<string, Called>()

  constructor(private readonly commands: CommandTable) {}

  find(statistics: Statistics, words: ReadonlyArray<Bytes.Bytes>): Called | undefined {
    const [word = Bytes.empty] = words
    const known = this.byWord.get(word)
    if (known !== undefined) return known
    const command = this.commands.find(words)
    if (Reply.isError(command)) return undefined
    const called = {
      command,
      statistics: statistics.of(command.name),
      isForbidden: command.specification.flags.includes("noscript")
    }
    const isOneWord = command.subcommands === undefined && !command.isSubcommand
    if (isOneWord && this.byWord.size < maxCalled) this.byWord.set(Bytes.own(word), called)
    return called
  }
}

/** `redis.call` raises errors, `redis.pcall` returns them. */
const call =
  (lua: Lua, calls: Calls, host: Host, commands: CalledCommands, raises: boolean): Function_ =>
  (L) => {
    const script = host.currentRun()
    let words: Array<Bytes.Bytes>
    try {
      words = LuaToReply.request(lua, L)
    } catch (thrown) {
      if (raises || !(thrown instanceof ReplyError)) throw thrown
      ReplyToLua.pushError(lua, L, thrown.text, false)
      return 1
    }
    const answer = run(commands, script, words)
    if (!(answer instanceof Pending)) return push(lua, L, script, answer, raises)
    let reply: Reply.Reply = cannotWait
    script.waitFor(answer, (arrived) => {
      reply = arrived
    })
    calls.pause(L, (L) => push(lua, L, script, reply, raises))
    script.isWaiting = false
    return push(lua, L, script, cannotWait, raises)
  }

const push = (lua: Lua, L: LuaState, script: ScriptRun, reply: Reply.Reply, raises: boolean): number => {
  if (reply instanceof Reply.ErrorReply) {
    ReplyToLua.pushError(lua, L, errorText(reply.text), true)
    if (raises) return raise
  } else ReplyToLua.push(lua, L, reply, script.context.client.protocol)
  return 1
}

const run = (commands: CalledCommands, running: ScriptRun, words: Array<Bytes.Bytes>): Reply.Reply | Pending => {
  const { context } = running
  const called = commands.find(context.state.statistics, words)
  if (called === undefined) return refused(running, undefined, "Unknown Redis command called from script")
  const { command } = called
  if (!Command.accepts(command, words.length)) {
    return refused(running, command, "Wrong number of args calling Redis command from script")
  }
  if (called.isForbidden && !context.state.allowsAllInScripts) {
    return refused(running, command, "This Redis command is not allowed from script")
  }
  const denied = Permission.refuseInScript(context, command, words)
  if (denied !== undefined) return refused(running, command, denied)
  if (running.isReadOnly && (command.isWrite || command.mayReplicate)) {
    return refused(running, command, "Write commands are not allowed from read-only scripts.")
  }
  // as in Redis, a script that has written goes on: it must not stop in its midst
  const refusal = running.hasWritten ? undefined : refuseWrite(running, command)
  if (refusal !== undefined) return count(running, command, refusal)
  if (command.isWrite) running.hasWritten = true
  return runNested(context, command, words, called.statistics)
}

/** The error of a command that the disk, the replicas or the memory stand in the way of. */
const refuseWrite = (
  { context: { state }, isOutOfMemory }: ScriptRun,
  command: Command.Command
): Reply.ErrorReply | undefined => {
  if (command.isWrite) {
    const unwritable = state.persistence.writeRefusal
    if (unwritable !== undefined) return unwritable
    if (state.lacksReplicas) return Admission.noReplicas
  }
  return isOutOfMemory && command.needsMemory ? Admission.outOfMemory : undefined
}

/** The error of a command that may not run; it is counted. */
const refused = (running: ScriptRun, command: Command.Command | undefined, text: string): Reply.ErrorReply =>
  count(running, command, Reply.error(text))

const count = (
  { context }: ScriptRun,
  command: Command.Command | undefined,
  error: Reply.ErrorReply
): Reply.ErrorReply => {
  const { statistics } = context.state
  if (command !== undefined) statistics.of(command.name).rejected++
  statistics.countError(error.code)
  return error
}

/** The text of an error in a table: with a code, or `ERR` without one. */
const errorText = (text: string): string => {
  const trimmed = text.replace(/[\r\n]+$/, "")
  return trimmed.includes(" ") ? trimmed : `ERR ${trimmed}`
}

/** `redis.error_reply` and `redis.status_reply`: turn a string into a table with one field. */
const reply =
  (lua: Lua, field: "err" | "ok"): Function_ =>
  (L) => {
    const text = lua.top(L) === 1 && lua.type(L, 1) === Type.string ? lua.bytes(L, 1) : undefined
    if (text === undefined) ReplyToLua.pushError(lua, L, "ERR wrong number or type of arguments", false)
    else if (field === "ok") ReplyToLua.pushField(lua, L, field, text)
    else ReplyToLua.pushError(lua, L, errorText(Bytes.untilNul(text).replace(/^-/, "")), false)
    return 1
  }

const sha1hex =
  (lua: Lua): Function_ =>
  (L) => {
    if (lua.top(L) !== 1) throw new ReplyError("ERR wrong number of arguments")
    const bytes = lua.bytes(L, 1) ?? Bytes.empty
    lua.pushText(L, createHash("sha1").update(bytes, "latin1").digest("hex"))
    return 1
  }

const log =
  (lua: Lua, host: Host): Function_ =>
  (L) => {
    const count = lua.top(L)
    if (count < 2) throw new ReplyError("ERR redis.log() requires two arguments or more.")
    if (lua.api.lua_isnumber(L, 1) === 0) throw new ReplyError("ERR First argument must be a number (log level).")
    const level = Math.trunc(lua.api.lua_tonumber(L, 1))
    if (!(level >= constants.LOG_DEBUG && level <= constants.LOG_WARNING)) {
      throw new ReplyError("ERR Invalid debug level.")
    }
    const words: Array<Bytes.Bytes> = []
    for (let i = 2; i <= count; i++) {
      const word = lua.bytes(L, i)
      if (word !== undefined) words.push(word)
    }
    host.log.add(level, Bytes.toText(Bytes.unsafeMake(words.join(" "))))
    return 0
  }

/** The only argument, as C's `int`: a number out of range becomes the smallest. */
const integer = (lua: Lua, L: LuaState, name: string, howMany: string): number => {
  if (lua.top(L) !== 1) throw new ReplyError(`ERR redis.${name}() requires ${howMany}.`)
  const value = Math.trunc(lua.api.lua_tonumber(L, 1))
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : -(2 ** 31)
}

const setresp =
  (lua: Lua, host: Host): Function_ =>
  (L) => {
    const protocol = integer(lua, L, "setresp", "one argument")
    if (protocol !== 2 && protocol !== 3) throw new ReplyError("ERR RESP version must be 2 or 3.")
    host.currentRun().context.client.protocol = protocol
    return 0
  }

const setRepl =
  (lua: Lua): Function_ =>
  (L) => {
    // Redis's own text, although the function takes one argument
    const flags = integer(lua, L, "set_repl", "two arguments")
    if ((flags & ~constants.REPL_ALL) === 0) return 0
    throw new ReplyError("ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.")
  }

const aclCheckCmd =
  (lua: Lua, host: Host): Function_ =>
  (L) => {
    const words = LuaToReply.request(lua, L)
    const command = host.commands.find(words)
    if (Reply.isError(command)) throw new ReplyError("ERR Invalid command passed to redis.acl_check_cmd()")
    lua.api.lua_pushboolean(L, Permission.isAllowed(host.currentRun().context, command, words) ? 1 : 0)
    return 1
  }

const answer =
  (lua: Lua, value: 0 | 1): Function_ =>
  (L) => {
    lua.api.lua_pushboolean(L, value)
    return 1
  }

export const make = (host: Host): Library => {
  const commands = new CalledCommands(host.commands)
  return {
    name: "redis",
    functions: (lua, calls) => ({
      call: call(lua, calls, host, commands, true),
      pcall: call(lua, calls, host, commands, false),
      log: log(lua, host),
      setresp: setresp(lua, host),
      acl_check_cmd: aclCheckCmd(lua, host),
      sha1hex: sha1hex(lua),
      error_reply: reply(lua, "err"),
      status_reply: reply(lua, "ok"),
      set_repl: setRepl(lua),
      replicate_commands: answer(lua, 1),
      // there is no debugger
      breakpoint: answer(lua, 0),
      debug: () => 0
    }),
    constants: (lua, L) => {
      lua.pushText(L, redisVersion)
      lua.setField(L, -2, "REDIS_VERSION")
      for (const [name, value] of Object.entries(constants)) {
        lua.api.lua_pushnumber(L, value)
        lua.setField(L, -2, name)
      }
    }
  }
}
