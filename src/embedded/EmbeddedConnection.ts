/** The connection of the program's own clients. It has no peer; MONITOR and SLOWLOG show its address. */
import { type Connection, longestValue } from "../state/Client.js"
import { collect } from "../state/TransactionReplies.js"

export const connection: Connection = {
  address: "embedded",
  localAddress: "",
  descriptor: -1,
  isAlive: () => true,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  room: () => longestValue,
  transactionReplies: collect,
  push: () => undefined,
  close: () => undefined
}
