/** The transport in process with spans or metrics: a store that asks for none has `Embedded` itself. */
import * as Effect from "effect/Effect"
import * as Telemetry from "../store/Telemetry.js"
import type { Attempt, Transport } from "../store/Transport.js"

/** A transport on a database whose commands are observed; the transport itself, where nothing is asked for. */
export const over = (
  transport: Transport,
  database: number,
  options: Telemetry.TelemetryOptions | undefined
): Transport => {
  const place = { kind: "internal", attributes: { "db.namespace": String(database) } } as const
  const observe = Telemetry.make(options, place)
  return observe === undefined ? transport : observed(transport, observe, options)
}

const observed = (
  transport: Transport,
  observe: Telemetry.Observe,
  options: Telemetry.TelemetryOptions | undefined
): Transport => ({
  ...transport,
  // each command is a request, which has a name
  shortcuts: undefined,
  call: (request, onReply) => observe(Telemetry.operationOf(request), transport.call(request, onReply)),
  callBlocking: (request, onReply) => observe(Telemetry.operationOf(request), transport.callBlocking(request, onReply)),
  command: (request, onReply) => observe(Telemetry.operationOf(request), transport.command(request, onReply)),
  attempt: Effect.map(
    transport.attempt,
    ({ commit, read }): Attempt => ({
      read: (request, onReply) => observe(Telemetry.operationOf(request), read(request, onReply)),
      commit: (requests) => observe(Telemetry.operationOfAll(requests), commit(requests))
    })
  ),
  onDatabase: (index) => Effect.map(transport.onDatabase(index), (other) => over(other, index, options))
})
