/** The connection of the program's own clients: nobody to push to, and nothing to close. MONITOR and SLOWLOG show the address. */
import type { Connection } from "../state/Client.js"

export const connection: Connection = {
  address: "embedded",
  localAddress: "",
  descriptor: -1,
  isAlive: () => true,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  push: () => undefined,
  close: () => undefined
}
