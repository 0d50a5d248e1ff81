/** How an embedded store keeps its data on disk. */

export interface PersistenceOptions {
  /** The folder of the files: the setting `dir`. It must exist. */
  readonly directory: string
  /** Whether each write goes to the append-only file before its method returns: the setting `appendonly`. */
  readonly appendonly?: boolean | undefined
  /** When the append-only file is synced: with each write, once a second (the default), or when the system likes to. */
  readonly appendfsync?: "always" | "everysec" | "no" | undefined
  /** When a snapshot is written, as pairs of seconds and changes; at the end as well, unless it is "". Default `3600 1 300 100 60 10000`. */
  readonly save?: string | undefined
  /** The name of the snapshot; `dump.rdb` unless given. */
  readonly dbfilename?: string | undefined
}

/** The settings that the options stand for. */
export const toSettings = (options: PersistenceOptions | undefined): ReadonlyArray<readonly [string, string]> => {
  if (options === undefined) return []
  const { appendfsync, appendonly, dbfilename, directory, save } = options
  const given: ReadonlyArray<readonly [string, string | undefined]> = [
    ["dir", directory],
    ["appendonly", appendonly === undefined ? undefined : appendonly ? "yes" : "no"],
    ["appendfsync", appendfsync],
    ["save", save],
    ["dbfilename", dbfilename]
  ]
  return given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}
