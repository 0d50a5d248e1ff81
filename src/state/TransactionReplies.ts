/**
 * The receiver of a transaction's replies. It gets each when its command has run, so that a connection can encode it at once, in
 * the protocol of that moment, and drop it where the client has more unread output than it may have.
 */
import type { Reply } from "../resp/Reply.js"

export interface TransactionReplies {
  /** Begins the array of `count` replies. */
  readonly begin: (count: number) => void
  readonly add: (reply: Reply) => void
  /** Keeps the place of a reply that comes later; the returned function fills it. */
  readonly reserve: () => (reply: Reply) => void
  /** The answer of EXEC itself, once all replies were added. */
  readonly end: () => Reply
}

/** Collects the replies in an array, which EXEC answers. */
export const collect = (): TransactionReplies => {
  const replies: Array<Reply> = []
  return {
    begin: () => undefined,
    add: (reply) => void replies.push(reply),
    reserve: () => {
      const index = replies.push(null) - 1
      return (reply) => {
        replies[index] = reply
      }
    },
    end: () => replies
  }
}
