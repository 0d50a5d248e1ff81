/** Failures of requests that the client itself refuses: no server could serve them. */
import { ConnectionError, CrossSlot } from "../StoreError.js"

const refuse = (address: string, command: string, cause: unknown): ConnectionError =>
  new ConnectionError({ reason: "Refused", address, command, mayHaveRun: false, cause })

/** The keys have several slots. The text is Redis's. */
export const crossSlot = (address: string, command: string): ConnectionError =>
  refuse(
    address,
    command,
    new CrossSlot({ command, code: "CROSSSLOT", text: "Keys in request don't hash to the same slot" })
  )

/** A client has no `changes`. */
export const noChanges = (address: string): ConnectionError =>
  refuse(address, "CHANGES", new Error("a server gives its journal to replicas only; a store in process has `changes`"))
