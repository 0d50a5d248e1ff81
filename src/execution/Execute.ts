/**
 * Running a request: the command is looked up, its arity checked, it runs, and it is counted. The one way in, for
 * sockets and embedded stores alike.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client } from "../state/Client.js"
import * as Monitor from "../state/Monitor.js"
import { Left } from "../state/Pending.js"
import { redact } from "../state/Redaction.js"
import type { CommandStatistics } from "../state/Statistics.js"
import type { Queued } from "../state/Transaction.js"
import { Waiter } from "../state/Waiter.js"
import { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"
import type { Context } from "./CommandContext.js"

/** Longest part of a request that an error text repeats, in bytes. */
const quoted = 128

/**
 * Runs a request, at once or, where the command must wait, as an `Effect` that ends with its reply. A reply that is an
 * error has been counted.
 */
export const execute = (context: Context, request: Request): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { tracking } = context.instance.signals
  if (!tracking.isActive) return dispatch(context, request)
  tracking.begin(context.client)
  tracking.limit()
  try {
    return dispatch(context, request)
  } finally {
    tracking.end(context.client, request)
  }
}

const dispatch = (context: Context, request: Request): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { client, instance } = context
  // pipelines repeat themselves: a look at the last command saves two hash look-ups
  if (context.last === undefined || context.last.word !== request[0]) {
    const found = find(instance.commands, request)
    if (Reply.isError(found)) return refuseUnknown(context, request, found)
    const statistics = instance.statistics.of(found.name)
    const isWhole = found.subcommands === undefined && !found.isSubcommand
    context.last = { word: isWhole ? request[0] : undefined, command: found, statistics }
  }
  const { command: found, statistics } = context.last
  client.lastCommand = found.name
  if (!Command.accepts(found, request.length)) {
    statistics.rejected++
    return rejected(context, request, found, Reply.error(`wrong number of arguments for '${found.name}' command`))
  }
  if (found.refuse !== undefined || client.isRestricted) {
    const refusal = refuse(context, found)
    if (refusal !== undefined) {
      statistics.rejected++
      return rejected(context, request, found, refusal)
    }
  }
  const { busy } = instance.scripting
  if (busy.refusal !== undefined && !found.specification.flags.includes("allow_busy")) {
    // the program itself waits
    if (client.embedded) return Effect.flatMap(instance.keyspace.settled.await, () => again(context, request))
    statistics.rejected++
    return rejected(context, request, found, busy.refusal)
  }
  if (instance.clients.pause !== undefined && isHeld(context, found)) {
    client.paused = true
    return Effect.flatMap(instance.clients.awaitPause, () => {
      client.paused = false
      return again(context, request)
    })
  }
  if (client.transaction !== undefined && found.isQueued) {
    // Redis keeps nothing of what will not run
    if (!client.transaction.failed && client.watch?.isStale !== true) client.transaction.add(found, request)
    return queued
  }
  const reply = run(context, found, statistics, request)
  if (instance.signals.isUnsettled) instance.signals.settle()
  return reply
}

/** Runs a request that was held back. */
const again = (context: Context, request: Request): Effect.Effect<Reply.Reply> => {
  context.instance.tick()
  const reply = execute(context, request)
  return Command.isWaiting(reply) ? reply : Effect.succeed(reply)
}

const queued = Reply.simple("QUEUED")

/**
 * Runs the commands of a transaction, one behind the other with nothing between them: their replies. None of them waits for
 * others; what takes its time, such as a log to be written, is done when all of them have run. Behind a script that was left
 * the rest goes on in the step that ends it.
 */
export const executeAll = (
  context: Context,
  commands: ReadonlyArray<Queued>
): ReadonlyArray<Reply.Reply> | Effect.Effect<ReadonlyArray<Reply.Reply>> | Left => {
  context.isNested = true
  return executeFrom(context, commands, [])
}

const executeFrom = (
  context: Context,
  commands: ReadonlyArray<Queued>,
  replies: Array<Reply.Reply | Effect.Effect<Reply.Reply>>
): ReadonlyArray<Reply.Reply> | Effect.Effect<ReadonlyArray<Reply.Reply>> | Left => {
  for (const { command, request } of commands.slice(replies.length)) {
    const { protocol } = context.client
    context.client.lastCommand = command.name
    const reply = run(context, command, context.instance.statistics.of(command.name), request)
    if (reply instanceof Left) {
      const whole = new Left()
      reply.onEnd((late) => {
        const rest = executeFrom(context, commands, [...replies, late])
        if (rest instanceof Left) rest.onEnd((replies_) => whole.end(replies_))
        else whole.end(rest)
      })
      return whole
    }
    replies.push(reply)
    if (context.pushed.length > 0 && !Command.isWaiting(reply)) {
      // what a command sends to its own client stands before its reply, as if it were not in a transaction
      replies[replies.length - 1] = new Reply.Sequence([...context.pushed, reply])
      context.pushed = []
    }
    if (context.client.protocol !== protocol) inProtocol(replies, protocol)
  }
  context.isNested = false
  context.client.lastCommand = "exec"
  for (const late of context.pushed.splice(0)) context.client.connection.push(late)
  const ready = replies.filter((reply): reply is Reply.Reply => !Command.isWaiting(reply))
  return ready.length === replies.length
    ? ready
    : Effect.all(replies.map((reply) => (Command.isWaiting(reply) ? reply : Effect.succeed(reply))))
}

/** Runs a command that a script calls: looked up, accepted and allowed by whoever asks. */
export const executeNested = (context: Context, command: Command.Command, request: Request): Reply.Reply => {
  context.instance.meter.beginNested()
  const reply = run(context, command, context.instance.statistics.of(command.name), request)
  return Command.isWaiting(reply) ? Reply.error("the command must wait, which a script may not") : reply
}

/** HELLO was among the commands: the replies before its own are in the protocol that was spoken then. */
const inProtocol = (replies: Array<Reply.Reply | Effect.Effect<Reply.Reply>>, protocol: Protocol): void => {
  for (const [at, reply] of replies.slice(0, -1).entries()) {
    replies[at] = Command.isWaiting(reply)
      ? Effect.map(reply, (late) => new Reply.InProtocol(protocol, late))
      : new Reply.InProtocol(protocol, reply)
  }
}

/** Whether CLIENT PAUSE holds a command back: not the program's own, nor, as in Redis, those of a client that monitors. */
const isHeld = ({ client, instance, now }: Context, command: Command.Command): boolean =>
  !client.embedded &&
  !client.monitor &&
  instance.clients.isPaused(
    command.mayReplicate || (command.name === "exec" && client.transaction?.mayReplicate === true),
    now
  )

const run = (
  context: Context,
  command: Command.Command,
  statistics: CommandStatistics,
  request: Request
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { meter } = context.instance
  if (!command.isConstant) meter.settle()
  const start = meter.since
  let reply: Reply.Reply | Effect.Effect<Reply.Reply>
  try {
    reply = command.run(context, new Arguments(request, command.isSubcommand ? 2 : 1))
  } catch (thrown) {
    if (!Reply.isError(thrown)) throw thrown
    reply = thrown
  }
  const { tracking } = context.client
  if (tracking !== undefined) {
    const keys = context.isScript ? context.scriptKeys : undefined
    context.instance.signals.tracking.remember(tracking, command.specification, request, keys)
  }
  if (Command.isWaiting(reply)) {
    if (reply instanceof Waiter) return awaited(context, command, statistics, request, reply)
    if (reply instanceof Left) return left(context, command, statistics, request, reply)
    meter.settle()
    const started = meter.read()
    return Effect.map(reply, (late) => {
      context.instance.observe({ statistics, request, client: context.client }, meter.read() - started)
      return shown(context, command, request, answered(context, statistics, late))
    })
  }
  const ran = { statistics, request, client: context.client }
  if (command.isConstant) meter.share(ran)
  else meter.end(ran, start)
  return shown(context, command, request, answered(context, statistics, reply))
}

/**
 * A command that waits for others: who monitors sees it now, and it is counted when it has its reply, without the time that
 * it waited.
 */
const awaited = (
  context: Context,
  command: Command.Command,
  statistics: CommandStatistics,
  request: Request,
  waiter: Waiter
): Waiter => {
  const { client, instance } = context
  const spent = instance.meter.lap()
  const ran = { statistics, request: request.map(Bytes.own), client }
  const line = shown(context, command, request, null)
  // one that monitors and waits itself
  if (line !== null) client.connection.push(line)
  return waiter.map((reply) => {
    instance.observe(ran, spent)
    // Redis counts CLIENT UNBLOCK as a failure, even where it answers as a timeout does
    if (waiter.wasUnblocked && !Reply.isError(reply)) statistics.failed++
    return answered(context, statistics, reply)
  })
}

/** A script that was left: it is counted when it has ended, with all the time it took. */
const left = (
  context: Context,
  command: Command.Command,
  statistics: CommandStatistics,
  request: Request,
  reply: Left
): Left => {
  const ran = { statistics, request: request.map(Bytes.own), client: context.client }
  return reply.map((late) => {
    context.instance.observe(ran, reply.microseconds)
    return shown(context, command, ran.request, answered(context, statistics, late))
  })
}

const whileSubscribed: ReadonlySet<string> = new Set([
  "ping",
  "subscribe",
  "psubscribe",
  "ssubscribe",
  "unsubscribe",
  "punsubscribe",
  "sunsubscribe",
  "quit",
  "reset"
])

/**
 * What a client may not do: run in a transaction what may not be queued, in RESP2 anything but subscribing while it is
 * subscribed; and Redis counts a client that monitors among the replicas, which have no business with the keyspace.
 */
const refuse = (context: Context, command: Command.Command): Reply.ErrorReply | undefined => {
  const { client } = context
  if (client.transaction !== undefined && command.specification.flags.includes("no_multi")) {
    return Reply.error("Command not allowed inside a transaction")
  }
  if (client.protocol === 2 && client.isSubscribed && !whileSubscribed.has(command.name)) {
    return Reply.error(
      `Can't execute '${command.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`
    )
  }
  if (context.client.monitor && (command.isWrite || command.specification.flags.includes("readonly"))) {
    return Reply.error("Replica can't interact with the keyspace")
  }
  return command.refuse?.(context)
}

/** Shows a command to those who monitor; one that runs it itself sees it behind its reply. */
const shown = (context: Context, command: Command.Command, request: Request, reply: Reply.Reply): Reply.Reply => {
  const { monitors } = context.instance.clients
  if (monitors.size === 0) return reply
  const { flags, group } = command.specification
  // what runs a script shows itself, before the script's own commands
  if (flags.includes("admin") || (group === "scripting" && flags.includes("skip_monitor"))) return reply
  return shownTo(monitors, context, command.name, request, reply)
}

/** Shows a command that is about to run to those who monitor. */
export const show = (context: Context, name: string, request: Request): void => {
  const { monitors } = context.instance.clients
  if (monitors.size > 0) shownTo(monitors, context, name, request, null)
}

const shownTo = (
  monitors: ReadonlySet<Client>,
  context: Context,
  name: string,
  request: Request,
  reply: Reply.Reply
): Reply.Reply => {
  const line = Monitor.line(context.instance.clock, context.client, redact(name, request))
  let answer = reply
  for (const monitor of monitors) {
    if (monitor.closing) continue
    if (monitor === context.client) answer = new Reply.Sequence([reply, line])
    else monitor.connection.push(line)
  }
  return answer
}

const answered = (context: Context, statistics: CommandStatistics, reply: Reply.Reply): Reply.Reply => {
  if (!Reply.isError(reply)) return reply
  statistics.failed++
  return failed(context, reply)
}

/** A command was refused before it ran: EXEC will refuse all of its transaction, and if it is EXEC itself, that is over. */
const rejected = (
  context: Context,
  request: Request,
  command: Command.Command | undefined,
  error: Reply.ErrorReply
): Reply.ErrorReply => {
  const { client, instance } = context
  if (client.transaction !== undefined) client.transaction.failed = true
  if (command?.name !== "exec") return failed(context, error)
  instance.clients.discard(client)
  // the only one of those that did not run
  shown(context, command, request, error)
  const text = error.code === "ERR" ? error.text.slice(error.text.indexOf(" ") + 1) : error.text
  return failed(context, new Reply.ErrorReply(`EXECABORT Transaction discarded because of: ${text}`))
}

const failed = (context: Context, error: Reply.ErrorReply): Reply.ErrorReply => {
  if (!error.isCounted) context.instance.statistics.countError(error.code)
  return error
}

/** A web page that has a browser send HTTP here gets no chance to go on with commands: as in Redis, that is the end. */
const crossProtocol = /^(?:post|host:)$/i

const refuseUnknown = (context: Context, request: Request, error: Reply.ErrorReply): Reply.ErrorReply => {
  const { client } = context
  if (crossProtocol.test(request[0] ?? "")) {
    client.connection.close("now", "cross-protocol request")
    return error
  }
  client.lastCommand = ""
  return rejected(context, request, undefined, error)
}

/** The command, or subcommand, that a request names. */
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
    Reply.error(`unknown subcommand '${Bytes.untilNul(request[1]).slice(0, quoted)}'. Try ${name.toUpperCase()} HELP.`)
  )
}

const unknownCommand = (request: Request): Reply.ErrorReply => {
  let args = ""
  for (const arg of request.slice(1)) {
    if (args.length >= quoted) break
    args += `'${Bytes.untilNul(arg).slice(0, quoted - args.length)}' `
  }
  const name = Bytes.untilNul(request[0] ?? Bytes.empty).slice(0, quoted)
  return Reply.error(`unknown command '${name}', with args beginning with: ${args}`)
}
