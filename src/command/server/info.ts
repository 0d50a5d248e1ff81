/**
 * INFO: a report on the server, in sections of fields. It ends the step first, which records the commands before it in the
 * pipeline.
 *
 * @see https://redis.io/docs/latest/commands/info/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import { isCluster } from "../../observability/Deployment.js"
import { persistence } from "../../observability/PersistenceSection.js"
import type { Fields } from "../../observability/Section.js"
import * as Server from "../../observability/ServerSections.js"
import * as Statistics from "../../observability/StatisticsSections.js"
import * as Reply from "../../resp/Reply.js"
import type { Scripting } from "../../scripting/Scripting.js"

export const info = (scripting: Scripting, { state, now }: CommandContext, args: Arguments): Reply.Reply => {
  state.step.end()
  const wanted = new Set(args.remaining === 0 ? ["default"] : args.rest().map((name) => name.toLowerCase()))
  const text = sections
    .filter(({ names, groups }) => [...names, ...groups].some((name) => wanted.has(name)))
    .map(({ title, fields }) => {
      const lines = fields({ scripting, state }, now).map(([name, value]) => `${name}:${value}\r\n`)
      return `# ${title}\r\n${lines.join("")}`
    })
    .join("\r\n")
  return new Reply.Verbatim("txt", Bytes.fromText(text))
}

interface Section {
  readonly title: string
  /** Its names as arguments, in lower case. */
  readonly names: ReadonlyArray<string>
  /** The groups of sections that include it. */
  readonly groups: ReadonlyArray<"default" | "all" | "everything">
  readonly fields: Fields
}

const section = (
  title: string,
  fields: Fields,
  groups: Section["groups"] = ["default", "all", "everything"]
): Section => ({ title, names: [title.toLowerCase()], groups, fields })

/** In the order of the reply, whatever the order of the arguments. */
const sections: ReadonlyArray<Section> = [
  section("Server", Server.server),
  section("Clients", Server.clients),
  section("Memory", Server.memory),
  section("Persistence", persistence),
  section("Stats", Statistics.stats),
  section("Replication", Server.replication),
  section("CPU", Server.cpu),
  { ...section("Modules", () => []), names: ["modules", "module_list"] },
  section("Commandstats", Statistics.commandstats, ["all", "everything"]),
  section("Errorstats", Statistics.errorstats),
  section("Latencystats", Statistics.latencystats, ["all", "everything"]),
  section("Cluster", () => [["cluster_enabled", isCluster ? 1 : 0]]),
  section("Keyspace", Statistics.keyspace)
]
