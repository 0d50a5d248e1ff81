/**
 * The order of the test files: those that take longest first, so that no process ends with one while the other has nothing left to
 * do. Vitest's own order is by size until it has run them all once.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** From 20 seconds on, the longest first. */
const longest = [
  "package/Installation",
  "cli/longReplies",
  "package/Effect4",
  "package/Testing",
  "readme",
  "package/Bundlers",
  "package/Package",
  "lua/suspension",
  "client/secureCluster",
  "faults/memory",
  "compat/server/latencyDoctor",
  "cli/usage",
  "fuzz/fuzz",
  "compat/scripting/interruption",
  "cli/users",
  "client/cluster",
  "compat/memory/hitRate",
  "docker"
]

const rank = ({ moduleId }: TestSpecification): number => {
  const index = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return index < 0 ? longest.length : index
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
