/** The addresses of the setting `bind`, which name hosts of this machine. */
import * as Fs from "node:fs"
import * as Net from "node:net"

/** An address of `bind`. */
export interface BindAddress {
  readonly host: string | undefined
  /** Whether the server does without it if this machine has no such address: it begins with `-`. */
  readonly optional: boolean
  /** As Redis, it listens over IPv4 only where the setting says so. */
  readonly ipv6Only: boolean
}

/** Reads the setting: `*` is every address over IPv4, and `::*` over IPv6. Redis separates addresses by single spaces. */
export const parse = (bind: string): ReadonlyArray<BindAddress> => {
  const found = (bind === "" ? [] : bind.split(" ")).map((word): BindAddress => {
    const optional = word.startsWith("-")
    const name = optional ? word.slice(1) : word
    const host = name === "*" ? "0.0.0.0" : name === "::*" ? "::" : name
    return { host, optional, ipv6Only: host.includes(":") }
  })
  const everyHost = (host: string): boolean => found.some((each) => each.host === host)
  // one socket serves both
  if (found.length === 2 && everyHost("0.0.0.0") && everyHost("::")) {
    return [{ host: undefined, optional: false, ipv6Only: false }]
  }
  return found
}

/** The IP address of a host in the system's file of hosts, which is what synchronous code can ask; else the name itself. */
export const resolve = (host: string | undefined): string | undefined => {
  if (host === undefined || Net.isIP(host) !== 0) return host
  try {
    for (const line of Fs.readFileSync("/etc/hosts", "latin1").split("\n")) {
      const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/)
      if (Net.isIPv4(address) && names.includes(host)) return address
    }
  } catch {
    // no such file: the name stays unknown
  }
  return host
}
