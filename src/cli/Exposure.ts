/**
 * The warning that a server is open to the network: as with Redis's own image, the one that `npm run docker` builds has
 * `protected-mode` off and no password.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Instance from "../Instance.js"
import { Composition } from "../instance/Composition.js"
import type * as Listener from "../server/Listener.js"
import * as Address from "./Address.js"

/** Loopback addresses, which only this machine reaches. */
const local = new Net.BlockList()
local.addSubnet("127.0.0.0", 8, "ipv4")
local.addAddress("::1", "ipv6")

const isLocal = (host: string | undefined): boolean =>
  host === "localhost" || (host !== undefined && local.check(host, Net.isIPv6(host) ? "ipv6" : "ipv4"))

/** Warns if peers on other machines can use one of the addresses without a password or a certificate. */
export const warn = (addresses: ReadonlyArray<Listener.Address>): Effect.Effect<void, never, Instance.Instance> =>
  Effect.flatMap(Instance.Instance, (instance) => {
    const { authorization, settings } = Composition.of(instance).state
    if (settings.flag("protected-mode") || !authorization.users.default.needsNoPassword) return Effect.void
    const open = addresses.filter(
      (each) =>
        each._tag !== "Unix" &&
        !isLocal(each.host) &&
        (each._tag === "Tcp" || settings.text("tls-auth-clients") !== "yes")
    )
    return open.length === 0
      ? Effect.void
      : Effect.logWarning(
          `no password is set and protected-mode is off: anyone who reaches ${open.map(Address.format).join(", ")} can read and change all data. Set requirepass, or listen on 127.0.0.1 only`
        )
  })
