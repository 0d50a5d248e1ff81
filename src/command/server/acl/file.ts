/**
 * ACL LOAD and SAVE: the users in the file that the setting `aclfile` names.
 *
 * @see https://redis.io/docs/latest/commands/acl-load/
 */
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import * as AclFile from "../../../state/AclFile.js"
import * as SystemLog from "../../../state/SystemLog.js"

const noFile = Reply.error(
  "This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration."
)

/** Replaces all users by those of the file, and closes the clients of the users before, but not those of `default`. */
export const load = ({ client, state }: CommandContext): Reply.Reply => {
  const { authorization, clients, settings } = state
  if (settings.text("aclfile") === "") return noFile
  const users = AclFile.read(settings, authorization.rules)
  if (typeof users === "string") return Reply.error(users)
  for (const user of authorization.users.replaceAll(users)) authorization.closeAll(clients, user, client)
  authorization.guardAll(clients)
  return Reply.ok
}

const notSaved = Reply.error(
  "There was an error trying to save the ACLs. Please check the server logs for more information"
)

/** Writes all users to the file. */
export const save = ({ state }: CommandContext): Reply.Reply => {
  const { authorization, log, settings } = state
  if (settings.text("aclfile") === "") return noFile
  const failure = AclFile.write(settings, authorization.lines)
  if (failure === undefined) return Reply.ok
  log.add(SystemLog.levels.warning, failure)
  return notSaved
}
