/**
 * The first words on a connection: HELLO 3 with the user and the password, or AUTH for a server that knows only RESP2; the
 * database; the names that CLIENT LIST shows.
 *
 * @see https://redis.io/docs/latest/commands/hello/
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Reply from "../resp/Reply.js"
import { ConnectionError, fromReply } from "../StoreError.js"
import { packageVersion } from "../specification/Version.js"
import { type Connection, open } from "./Connection.js"
import type { Resolved } from "./Options.js"

/**
 * Opens a connection that is ready for requests, and closes it with the scope. With `tracks` the server tells when keys change
 * that it has read.
 */
export type Connect = (options: Resolved, tracks?: boolean) => Effect.Effect<Connection, ConnectionError, Scope.Scope>

/** Runs something within `connectTimeout`. */
export const inTime = <A, E, R>(
  { address, connectTimeout }: Resolved,
  step: Effect.Effect<A, E, R>
): Effect.Effect<A, E | ConnectionError, R> =>
  Effect.timeoutFail(step, {
    duration: connectTimeout,
    onTimeout: () => new ConnectionError({ reason: "Timeout", address, command: "CONNECT", mayHaveRun: false })
  })

/** Opens a connection and logs in, within `connectTimeout`. */
export const connect: Connect = (options, tracks = false) =>
  inTime(
    options,
    Effect.tap(open(options), (connection) => login(connection, options, tracks))
  )

const login = (connection: Connection, options: Resolved, tracks: boolean): Effect.Effect<void, ConnectionError> =>
  Effect.gen(function* () {
    const { database, name, password, username } = options
    /** Fails with a refusal of the server. */
    const ask = (...words: ReadonlyArray<string>) =>
      Effect.filterOrFail(
        connection.request(...words),
        (reply) => !Reply.isError(reply),
        (reply) => refusal(reply, words[0] ?? "", options.address)
      )
    const credentials = password === undefined ? [] : [username ?? "default", Redacted.value(password)]
    const hello = yield* connection.request(
      "HELLO",
      "3",
      ...(credentials.length === 0 ? [] : ["AUTH", ...credentials]),
      ...(name === undefined ? [] : ["SETNAME", name])
    )
    if (Reply.isError(hello)) {
      // a server before 6.0 does not know HELLO, and one may refuse the protocol
      if (!/^(NOPROTO|ERR unknown command)/i.test(hello.text)) return yield* refusal(hello, "HELLO", options.address)
      if (tracks) return yield* withoutPushes(options.address)
      connection.hasPushes = false
      if (password !== undefined) {
        yield* ask("AUTH", ...(username === undefined ? [] : [username]), Redacted.value(password))
      }
      if (name !== undefined) yield* ask("CLIENT", "SETNAME", name)
    }
    // in one write; Redis knows SETINFO from 7.2 on, and the answer does not matter
    yield* Effect.all(
      [
        database === 0 ? Effect.void : ask("SELECT", String(database)),
        tracks ? ask("CLIENT", "TRACKING", "ON") : Effect.void,
        connection.request("CLIENT", "SETINFO", "LIB-NAME", "layeredis"),
        connection.request("CLIENT", "SETINFO", "LIB-VER", packageVersion)
      ],
      { concurrency: "unbounded", discard: true }
    )
  })

/** Codes of errors that tell of the server's state, not of the user: another attempt may pass. */
const passing: ReadonlySet<string> = new Set(["LOADING", "BUSY", "MASTERDOWN"])

const isPassing = (reply: Reply.Reply): boolean =>
  Reply.isError(reply) && (passing.has(reply.code) || reply.text.startsWith("ERR max number of clients"))

const refusal = (reply: Reply.Reply, command: string, address: string): ConnectionError =>
  new ConnectionError({
    reason: isPassing(reply) ? "Open" : "Login",
    address,
    command,
    mayHaveRun: false,
    cause: Reply.isError(reply) ? fromReply(reply, command) : undefined
  })

const withoutPushes = (address: string): ConnectionError =>
  new ConnectionError({
    reason: "Login",
    address,
    command: "CLIENT TRACKING",
    mayHaveRun: false,
    cause: new Error("client-side caching needs RESP3, and the server has only RESP2: leave out the option `cache`")
  })
