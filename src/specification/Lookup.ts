/** Finds the specification of a request by its words, for code that has no table of commands. */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import { specifications } from "./All.js"
import type { Specification } from "./Specification.js"

const byName: ReadonlyMap<string, Specification> = new Map(specifications.map((each) => [each.name, each]))

/** The names of commands that have subcommands. */
const containers: ReadonlySet<string> = new Set(
  specifications.flatMap(({ name }) => (name.includes("|") ? [name.slice(0, name.indexOf("|"))] : []))
)

/** The specification of a request's command or subcommand; `undefined` if Redis 7.0 does not know it. */
export const find = (request: Request): Specification | undefined => {
  const name = (request[0] ?? "").toLowerCase()
  if (!containers.has(name)) return byName.get(name)
  return byName.get(`${name}|${(request[1] ?? "").toLowerCase()}`) ?? byName.get(name)
}

/** The most characters of a key that a description repeats. */
const maxQuoted = 64

/** The command and its first key, for the message of an error: `GET user:1`. */
export const describe = (request: Request, specification: Specification | undefined): string => {
  const at = specification?.keys?.[0] ?? 0
  const name = request.slice(0, Math.max(at, 1)).join(" ").toUpperCase()
  const key = at === 0 ? undefined : request[at]
  return key === undefined ? name : `${name} ${Bytes.toText(key).slice(0, maxQuoted)}`
}
