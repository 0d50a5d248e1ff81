/** Hides the secrets of a request from MONITOR, SLOWLOG and the log. The command's specification says where they are. */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Secrets, Specification } from "../specification/Specification.js"
import { table } from "./settings/Table.js"

const redacted = Bytes.unsafeMake("(redacted)")

/** The names of settings that hold secrets. */
const secretSettings: ReadonlySet<string> = new Set(table.filter(({ sensitive }) => sensitive).map(({ name }) => name))

/** The request with its secrets replaced. */
export const redact = ({ secrets }: Specification, request: Request): Request => {
  if (secrets === undefined) return request
  const hidden = indexes(secrets, request)
  return hidden.size === 0 ? request : request.map((word, index) => (hidden.has(index) ? redacted : word))
}

const indexes = (secrets: Secrets, request: Request): ReadonlySet<number> => {
  const found = new Set<number>()
  if (secrets === "settings") {
    // CONFIG SET name value [name value ...]
    for (let index = 2; index < request.length; index += 2) {
      if (secretSettings.has((request[index] ?? "").toLowerCase())) found.add(index + 1)
    }
  } else if ("after" in secrets) {
    const { after, from, options, until } = secrets
    for (let index = from; index < request.length; index++) {
      const word = request[index]?.toUpperCase() ?? ""
      if (word === until) break
      const count = Object.hasOwn(after, word) ? (after[word] ?? 0) : 0
      if (count > 0) for (let each = 0; each < count; each++) found.add(++index)
      else if (Object.hasOwn(options, word)) index += options[word] ?? 0
    }
  } else for (let index = secrets.from; index < request.length; index++) found.add(index)
  return found
}
