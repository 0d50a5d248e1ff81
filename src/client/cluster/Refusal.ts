/** Failures of requests that the client itself refuses: no node could serve them. */
import { ConnectionError, CrossSlot } from "../../StoreError.js"

export const refuse = (address: string, command: string, cause: unknown): ConnectionError =>
  new ConnectionError({ reason: "Refused", address, command, mayHaveRun: false, cause })

/** The keys have several slots. The text is Redis's. */
export const crossSlot = (address: string, command: string): ConnectionError =>
  refuse(
    address,
    command,
    new CrossSlot({ command, code: "CROSSSLOT", text: "Keys in request don't hash to the same slot" })
  )
