/** The addresses that the settings `bind`, `port`, `tls-port`, `unixsocket` and `unixsocketperm` name. */
import type * as Listener from "../server/Listener.js"
import type { Settings } from "../state/Settings.js"
import { systemText } from "./ConfigFile.js"

export const addresses = (settings: Settings): ReadonlyArray<Listener.Address> => {
  const port = settings.number("port")
  const path = settings.text("unixsocket")
  const mode = settings.number("unixsocketperm")
  return [
    ...(port === 0
      ? []
      : hosts(settings.text("bind")).map((host): Listener.Address => ({ _tag: "Tcp", port, ...host }))),
    ...(path === ""
      ? []
      : [{ _tag: "Unix", path: systemText(path), ...(mode === 0 ? {} : { mode }) } satisfies Listener.Address])
  ]
}

/** The addresses of `bind` with `tls-port`. */
export const tlsAddresses = (settings: Settings): ReadonlyArray<Listener.Address> => {
  const port = settings.number("tls-port")
  return port === 0
    ? []
    : hosts(settings.text("bind")).map((host): Listener.Address => ({ _tag: "Tls", port, ...host }))
}

interface Host {
  readonly host: string | undefined
  readonly optional: boolean
}

/** The hosts of `bind`. A leading `-` makes one optional; `*` and `::*` are every address over IPv4 and over IPv6. */
const hosts = (bind: string): ReadonlyArray<Host> => {
  const found = bind
    .split(" ")
    .filter((word) => word !== "")
    .map((word): Host => {
      const optional = word.startsWith("-")
      const name = optional ? word.slice(1) : word
      return { host: name === "*" ? "0.0.0.0" : name === "::*" ? "::" : name, optional }
    })
  const everyHost = (host: string): boolean => found.some((each) => each.host === host)
  // one socket serves both, and two would collide
  if (everyHost("0.0.0.0") && everyHost("::")) return [{ host: undefined, optional: false }]
  return found
}
