/**
 * Running a request: the command is looked up, its arity checked, it runs, and it is counted. The one way in, for
 * sockets and embedded stores alike.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Context } from "../instance/Context.js"
import type { CommandStatistics } from "../instance/Statistics.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"

/** Longest part of a request that an error text repeats, in bytes. */
const quoted = 128

/**
 * Runs a request, at once or, where the command must wait, as an `Effect` that ends with its reply. A reply that is an
 * error has been counted.
 *
 * @since 0.1.0
 * @category running
 */
export const execute = (context: Context, request: Request): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { client, instance } = context
  const found = find(instance.commands, request)
  if (Reply.isError(found)) {
    instance.statistics.countError(found.code)
    return found
  }
  const statistics = instance.statistics.of(found.name)
  if (!Command.accepts(found, request.length)) {
    statistics.rejected++
    return failed(context, Reply.error(`wrong number of arguments for '${found.name}' command`))
  }
  client.lastCommand = found.name
  if (instance.clients.isPaused(found.isWrite, context.now) && !client.embedded) {
    return Effect.flatMap(instance.clients.awaitPause, () => {
      instance.tick()
      const reply = execute(context, request)
      return Effect.isEffect(reply) ? reply : Effect.succeed(reply)
    })
  }
  return run(context, found, statistics, request)
}

const run = (
  context: Context,
  command: Command.Command,
  statistics: CommandStatistics,
  request: Request
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { meter } = context.instance
  const isSubcommand = command.name.includes("|")
  if (!command.isConstant) meter.settle()
  let reply: Reply.Reply | Effect.Effect<Reply.Reply>
  try {
    reply = command.run(context, new Arguments(request, isSubcommand ? 2 : 1))
  } catch (thrown) {
    if (!Reply.isError(thrown)) throw thrown
    reply = thrown
  }
  if (typeof reply === "object" && reply !== null && Effect.isEffect(reply)) {
    const started = meter.read()
    return Effect.map(reply, (late) => {
      context.instance.observe(statistics, request, meter.read() - started)
      return answered(context, statistics, late)
    })
  }
  if (command.isConstant) meter.share(statistics, request)
  else meter.end(statistics, request)
  return answered(context, statistics, reply)
}

const answered = (context: Context, statistics: CommandStatistics, reply: Reply.Reply): Reply.Reply => {
  if (!Reply.isError(reply)) return reply
  statistics.failed++
  return failed(context, reply)
}

const failed = (context: Context, error: Reply.ErrorReply): Reply.ErrorReply => {
  context.instance.statistics.countError(error.code)
  return error
}

/**
 * The command, or subcommand, that a request names.
 *
 * @since 0.1.0
 * @category looking up
 */
export const find = (
  commands: ReadonlyMap<string, Command.Command>,
  request: Request
): Command.Command | Reply.ErrorReply => {
  const name = request[0] ?? ""
  const command = commands.get(name) ?? commands.get(name.toLowerCase())
  if (command === undefined) return unknownCommand(request)
  if (command.subcommands === undefined || request[1] === undefined) return command
  const subcommand = command.subcommands.get(request[1].toLowerCase())
  return (
    subcommand ??
    Reply.error(`unknown subcommand '${request[1].slice(0, quoted)}'. Try ${name.toUpperCase()} HELP.`)
  )
}

const unknownCommand = (request: Request): Reply.ErrorReply => {
  let args = ""
  for (const arg of request.slice(1)) {
    if (args.length >= quoted) break
    args += `'${arg.slice(0, quoted - args.length)}' `
  }
  return Reply.error(`unknown command '${request[0]?.slice(0, quoted)}', with args beginning with: ${args}`)
}
