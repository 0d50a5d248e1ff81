/**
 * The settings that promise what the server does not do yet. A promise of safety stops the start; any other is a warning. Once
 * the table marks a setting as having an effect, its promise is kept and the entry here has no say.
 */
import type { Name } from "./Table.js"

export interface Unkept {
  readonly refused: boolean
  /** Whether a text of the setting makes the promise. */
  readonly isMade: (text: string) => boolean
  /** The reason: the missing part, and a way out. */
  readonly reason: string
}

const is =
  (wanted: string) =>
  (text: string): boolean =>
    text === wanted
const isNot =
  (plain: string) =>
  (text: string): boolean =>
    text !== plain

const refused = (isMade: Unkept["isMade"], reason: string): Unkept => ({ refused: true, isMade, reason })
const warned = (isMade: Unkept["isMade"], reason: string): Unkept => ({ refused: false, isMade, reason })

export const unkept: ReadonlyMap<Name, Unkept> = new Map<Name, Unkept>([
  ["cluster-enabled", refused(is("yes"), "the cluster is not supported yet: set cluster-enabled no")],
  ["replicaof", refused(isNot(""), "replication is not supported yet: remove the line")],
  [
    "syslog-enabled",
    warned(is("yes"), "the system log is not supported; the log goes to logfile or the standard output")
  ]
])
