/** The spans and metrics of a client: those of every store, with the server's address, and the count of reconnections. */
import * as Metric from "effect/Metric"
import * as Telemetry from "../store/Telemetry.js"
import { addressOf, type Resolved } from "./Options.js"

/** Counts the connections that came after a loss. */
export const reconnects = Metric.counter("layeredis.client.reconnects", {
  description: "Connections that came after a loss",
  incremental: true
})

/** The observer that the options ask for, if they ask for one. */
export const make = ({ address, database, target, telemetry }: Resolved): Telemetry.Observe | undefined => {
  // an address that is not the target's is a name: a socket's path, or that of a master
  const isHost = "host" in target && address === addressOf(target.host, target.port)
  const server = isHost ? { "server.address": target.host, "server.port": target.port } : { "server.address": address }
  return Telemetry.make(telemetry, { kind: "client", attributes: { "db.namespace": String(database), ...server } })
}
