/** The log line for a connection that the server closed on its own initiative. */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { CloseReason } from "../state/Client.js"
import type { State } from "../state/State.js"

/** Why the server closed a connection, and the client's line in CLIENT LIST at that moment. */
export interface Ending {
  readonly reason: CloseReason
  readonly client: Bytes.Bytes
}

/** Milliseconds between two log lines about cross-protocol requests: a browser can cause any number of them. */
const crossProtocolInterval = 60_000

export const log = (state: State, { client, reason }: Ending): Effect.Effect<void> =>
  Effect.annotateLogs(line(state, reason), "client", Bytes.toText(client))

const line = ({ clients, clock, settings }: State, reason: CloseReason): Effect.Effect<void> => {
  switch (reason) {
    case "output limit":
      return Effect.logWarning(
        "closed a client with too much unread output: it must read faster, or client-output-buffer-limit must be higher"
      )
    case "output limit before AUTH":
      return Effect.logDebug("closed a client that left replies unread before AUTH")
    case "query buffer limit": {
      const limit = settings.number("client-query-buffer-limit")
      return Effect.logWarning(
        `closed a client that sent ${limit} bytes without completing a request: raise client-query-buffer-limit if its requests are that large`
      )
    }
    case "client memory limit":
      return Effect.logInfo(
        "closed a client to keep all clients within maxmemory-clients: raise it, or protect the client with CLIENT NO-EVICT"
      )
    case "idle":
      return Effect.logDebug(`closed a client that was idle for ${settings.number("timeout")} seconds (timeout)`)
    case "protocol error":
      return Effect.logDebug("closed a client after a protocol error")
    case "cross-protocol request": {
      const now = clock.unsafeCurrentTimeMillis()
      if (now - clients.crossProtocolLogged < crossProtocolInterval) return Effect.void
      clients.crossProtocolLogged = now
      return Effect.logWarning("closed a client that sent POST or Host: (possible cross-protocol scripting attack)")
    }
  }
}
