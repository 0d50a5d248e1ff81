/**
 * ACL LOAD and SAVE: the users in the file that the setting `aclfile` names.
 *
 * @see https://redis.io/docs/latest/commands/acl-load/
 */
import { renameSync, writeFileSync } from "node:fs"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import * as AclFile from "../../../state/AclFile.js"
import { lines } from "./users.js"

const noFile = Reply.error(
  "This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration."
)

/** Replaces all users by those of the file, and closes the clients of the users before, but not those of `default`. */
export const load = ({ client, state }: CommandContext): Reply.Reply => {
  const { authorization, clients, settings } = state
  const path = settings.text("aclfile")
  if (path === "") return noFile
  const users = AclFile.read(path, authorization.rules)
  if (typeof users === "string") return Reply.error(users)
  for (const user of authorization.users.replaceAll(users)) authorization.closeAll(clients, user, client)
  authorization.guardAll(clients)
  return Reply.ok
}

const notSaved = Reply.error(
  "There was an error trying to save the ACLs. Please check the server logs for more information"
)

/** Writes all users to the file: first to another one beside it, so that a failure leaves the old file whole. */
export const save = (context: CommandContext): Reply.Reply => {
  const { now, state } = context
  const path = state.settings.text("aclfile")
  if (path === "") return noFile
  const temporary = `${path}.tmp-${process.pid}-${now}`
  try {
    writeFileSync(
      temporary,
      lines(context)
        .map((line) => `${line}\n`)
        .join(""),
      "latin1"
    )
    renameSync(temporary, path)
    return Reply.ok
  } catch {
    return notSaved
  }
}
