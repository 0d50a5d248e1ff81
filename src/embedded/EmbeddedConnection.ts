/** The connection of the program's own clients. */
import { type Connection, detached } from "../state/Client.js"

export const connection: Connection = detached("embedded")
