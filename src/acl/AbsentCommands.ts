/** The commands of Redis 7.0.15 that this server does not have, by their ACL categories. */
export const absentCommands: ReadonlyArray<readonly [categories: string, names: ReadonlyArray<string>]> = [
  ["admin slow dangerous", ["psync"]]
]
