/** The meaning of a failure in a cluster: whether the request may go again, and where to. */
import type { ConnectionError } from "../../StoreError.js"
import * as ShardReplies from "./ShardReplies.js"

export type Redirect =
  /** The slot has another master. */
  | { readonly _tag: "Moved"; readonly slot: number; readonly address: string }
  /** The slot is moving, and this key has moved already. */
  | { readonly _tag: "Ask"; readonly address: string }
  /** The node is gone, or does not serve the request yet. */
  | { readonly _tag: "Wait" }

const wait: Redirect = { _tag: "Wait" }

/**
 * Errors that end by themselves: a slot that moves, a failover, a node that loads its data. READONLY is a former master's answer
 * to a write without keys; one with keys gets MOVED.
 */
const passing: ReadonlySet<string> = new Set(["TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY"])

/** The redirect that a failure stands for; `undefined` if the request must not go again. */
export const of = ({ address, cause, command, mayHaveRun, reason }: ConnectionError): Redirect | undefined => {
  if (mayHaveRun) return undefined
  switch (reason) {
    case "Open":
    case "Lost":
    case "Closed":
      return wait
    case "Timeout":
      // a node that does not let us in; a late reply is the end of the call's time
      return command === "CONNECT" ? wait : undefined
    case "Refused":
      return ofReply(cause, address)
    default:
      return undefined
  }
}

const ofReply = (cause: unknown, address: string): Redirect | undefined => {
  if (!isCoded(cause)) return undefined
  const { code, text } = cause
  if (passing.has(code)) return wait
  // a blocked client of a master that became a replica, whose slot moved, or whose cluster failed
  if (code === "UNBLOCKED") return text.startsWith("force unblock") ? wait : undefined
  if (code !== "MOVED" && code !== "ASK") return undefined
  const [slot, target = ""] = text.split(" ")
  // a node without the hostname that it should announce: the next map has its IP address
  if (code === "MOVED" && target.startsWith("?:")) return wait
  const to = ShardReplies.redirected(target, ShardReplies.hostOf(address))
  if (to === undefined) return undefined
  return code === "ASK" ? { _tag: "Ask", address: to } : { _tag: "Moved", slot: Number(slot), address: to }
}

const isCoded = (cause: unknown): cause is { readonly code: string; readonly text: string } =>
  typeof cause === "object" && cause !== null && "code" in cause && "text" in cause
