/** Secrets in requests: what MONITOR and SLOWLOG show in their place. */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Specification } from "../specification/Specification.js"
import { table } from "./settings/Table.js"

const redacted = Bytes.unsafeMake("(redacted)")

/** Settings that hold secrets. */
const secretSettings: ReadonlySet<string> = new Set(table.filter(({ sensitive }) => sensitive).map(({ name }) => name))

/** The places of a request's secrets, for the commands that have any. */
const secrets: Readonly<Record<string, (request: Request) => ReadonlyArray<number>>> = {
  auth: (request) => request.map((_, index) => index).slice(1),
  hello: (request) => {
    const places: Array<number> = []
    for (let index = 2; index < request.length; index++) {
      const option = request[index]?.toUpperCase()
      if (option === "AUTH") places.push(index + 1, index + 2)
      index += option === "AUTH" ? 2 : 1
    }
    return places
  },
  "config|set": (request) =>
    request.flatMap((word, index) =>
      index >= 2 && index % 2 === 0 && secretSettings.has(word.toLowerCase()) ? [index + 1] : []
    )
}

/** The request of a command without its secrets. */
export const redact = ({ name }: Specification, request: Request): Request => {
  if (!Object.hasOwn(secrets, name)) return request
  const places = secrets[name]?.(request) ?? []
  return places.length === 0 ? request : request.map((word, index) => (places.includes(index) ? redacted : word))
}
