/**
 * The settings that promise what the server does not do yet: they stop the start. Once the table marks a setting as having an
 * effect, its promise is kept and the entry here has no say.
 */
import type { Name } from "./Table.js"

export interface Unkept {
  /** Whether a text of the setting makes the promise. */
  readonly isMade: (text: string) => boolean
  /** The reason: the missing part, and a way out. */
  readonly reason: string
}

export const unkept: ReadonlyMap<Name, Unkept> = new Map<Name, Unkept>([
  [
    "cluster-enabled",
    { isMade: (text) => text === "yes", reason: "the cluster is not supported yet: set cluster-enabled no" }
  ],
  ["replicaof", { isMade: (text) => text !== "", reason: "replication is not supported yet: remove the line" }]
])
