/** A request of every command of redis-server, to compare which of them a server refuses in some state. */
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { connect, type Wire } from "../fixtures.js"

type Request = ReadonlyArray<string>

/** They end the server, or leave nothing to compare. */
const unsent = new Set(["shutdown", "failover", "sync", "psync", "quit"])

const requestOf = (name: string, arity: number): Request => {
  const words = name.split("|")
  return [...words, ...Array.from({ length: Math.max(Math.abs(arity) - words.length, 0) }, () => "x")]
}

const requestsIn = (commands: Reply.Reply | undefined): ReadonlyArray<Request> =>
  Array.isArray(commands)
    ? commands.flatMap((command) => {
        const [name, arity, , , , , , , , subcommands] = Array.isArray(command) ? command : []
        if (unsent.has(String(name))) return []
        const found = requestsIn(subcommands)
        return found.length > 0 ? found : [requestOf(String(name), Number(arity))]
      })
    : []

/** Each command of redis-server with as few arguments as it takes, all of them `x`. */
export const requests = async (redis: Wire): Promise<ReadonlyArray<Request>> =>
  [...requestsIn(await redis.send("COMMAND"))].sort((a, b) => (String(a) < String(b) ? -1 : 1))

/**
 * The requests that a server refuses with a code, and the whole error. Each request has a connection of its own, and follows
 * others on it.
 */
export const refusals = (
  address: number | string,
  all: ReadonlyArray<Request>,
  code: string,
  before: ReadonlyArray<Request> = []
): Effect.Effect<ReadonlyArray<string>> => {
  const refusal = async (request: Request): Promise<ReadonlyArray<string>> => {
    const wire = await connect(address)
    const replies = await Promise.all([...before, request].map((words) => wire.send(...words)))
    wire.close()
    const reply = replies.at(-1)
    return Reply.isError(reply) && reply.text.startsWith(code) ? [`${request.join(" ")}: ${reply.text}`] : []
  }
  const each = (request: Request) => Effect.promise(() => refusal(request))
  return Effect.map(Effect.forEach(all, each, { concurrency: 64 }), (lists) => lists.flat())
}
