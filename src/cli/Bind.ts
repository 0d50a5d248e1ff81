/** The addresses that the settings `bind`, `port`, `tls-port`, `unixsocket` and `unixsocketperm` name. */
import * as BindAddresses from "../server/BindAddresses.js"
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
      : BindAddresses.parse(settings.text("bind")).map((host): Listener.Address => ({ _tag: "Tcp", port, ...host }))),
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
    : BindAddresses.parse(settings.text("bind")).map((host): Listener.Address => ({ _tag: "Tls", port, ...host }))
}
