/**
 * The settings that restrict operations which could harm the server: DEBUG, loading modules, changing protected settings.
 * Each is `no`, `yes`, or `local` for clients on the same machine.
 */
import type { Client } from "../state/Client.js"
import { isUnix } from "../state/ClientInfo.js"
import type { CommandContext } from "./CommandContext.js"

/** Whether the client may do what a setting protects. */
export const isAllowed = (
  { client, state: { settings } }: CommandContext,
  setting: "enable-debug-command" | "enable-module-command" | "enable-protected-configs"
): boolean => {
  const allowed = settings.text(setting)
  return allowed === "yes" || (allowed === "local" && isLocal(client))
}

/** Whether it is on this machine: on a Unix socket, on the loopback interface, or in this process. */
const isLocal = (client: Client): boolean =>
  client.kind !== "socket" ||
  isUnix(client) ||
  /^(?:127\.0\.0\.1|\[::1\]|\[::ffff:127\.0\.0\.1\]):/.test(client.connection.address)
