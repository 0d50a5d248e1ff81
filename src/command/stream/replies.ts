/** Entries of streams as replies. */
import type * as Reply from "../../resp/Reply.js"
import * as Id from "../../value/stream/Id.js"
import type { Entry } from "../../value/stream/Node.js"

export const entry = ({ id, fields }: Entry): Reply.Reply => [Id.format(id), fields]
