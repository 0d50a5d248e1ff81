/**
 * The table `redis` that scripts see: calls of commands, and what goes with them.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import * as Command from "../command/Command.js"
import { executeNested, find } from "../command/Execute.js"
import * as Reply from "../resp/Reply.js"
import * as Conversion from "./Conversion.js"
import type { Library } from "./Engine.js"
import { type Function_, type Lua, ReplyError } from "./Lua.js"
import type { Running } from "./Running.js"

/** `redis.call` raises errors, `redis.pcall` answers them. */
const call =
  (lua: Lua, running: () => Running, raises: boolean): Function_ =>
  (L) => {
    const reply = run(running(), Conversion.request(lua, L))
    if (Reply.isError(reply) && raises) throw new ReplyError(reply.text)
    Conversion.push(lua, L, reply, running().context.client.protocol)
    return 1
  }

const run = (running: Running, request: ReadonlyArray<string>): Reply.Reply => {
  if (request.length === 0) throw new ReplyError("ERR Please specify at least one argument for this redis.call() call")
  const { context } = running
  const words = request.map(Reply.bulk)
  const command = find(context.instance.commands, words)
  if (Reply.isError(command)) return Reply.error("Unknown Redis command called from script")
  if (!Command.accepts(command, words.length)) {
    return Reply.error("Wrong number of args calling Redis command from script")
  }
  if (command.specification.flags.includes("noscript")) {
    return Reply.error("This Redis command is not allowed from script")
  }
  if (command.isWrite) {
    if (running.isReadOnly) return Reply.error("Write commands are not allowed from read-only scripts.")
    running.hasWritten = true
  }
  return executeNested(context, command, words)
}

const sha1hex =
  (lua: Lua): Function_ =>
  (L) => {
    if (lua.top(L) !== 1) throw new ReplyError("ERR wrong number of arguments")
    lua.pushText(
      L,
      createHash("sha1")
        .update(lua.bytes(L, 1) ?? "", "latin1")
        .digest("hex")
    )
    return 1
  }

/**
 * @since 0.1.0
 * @category libraries
 */
export const make = (running: () => Running): Library => ({
  name: "redis",
  functions: (lua) => ({
    call: call(lua, running, true),
    pcall: call(lua, running, false),
    sha1hex: sha1hex(lua)
  })
})
