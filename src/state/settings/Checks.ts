/** What some settings ask of a text beyond its kind, in Redis's words. */
import type { Check } from "./Setting.js"

/** A file's name, not a path. */
export const fileName =
  (name: string): Check =>
  (text) =>
    text.includes("/") ? `${name} can't be a path, just a filename` : undefined

/** As `fileName`, and not empty. */
export const someFileName =
  (name: string): Check =>
  (text) =>
    text === "" ? `${name} can't be empty` : fileName(name)(text)

/** Longest host name, in bytes. */
const longestHostName = 255

export const hostName: Check = (text) => {
  if (text.length > longestHostName) return `Hostnames must be less than ${longestHostName + 1} characters`
  return /^[A-Za-z0-9.-]*$/.test(text)
    ? undefined
    : "Hostnames may only contain alphanumeric characters, hyphens or dots"
}

/** Of a process's title, and whether it leaves anything to see. */
const titleVariables: Readonly<Record<string, string>> = {
  "{title}": "",
  "{listen-addr}": "*:6379",
  "{server-mode}": "",
  "{port}": "6379",
  "{tls-port}": "0",
  "{unixsocket}": "/",
  "{config-file}": "/",
  "{{": "{"
}

/** A template for a process's title: its variables exist, and something is left of it without a title. */
export const titleTemplate: Check = (text) => {
  let known = true
  const title = text.replace(/\{(?:\{|[^}]*\}?)/g, (variable) => {
    const value = titleVariables[variable]
    known &&= value !== undefined
    return value ?? ""
  })
  return known && title.trim() !== "" ? undefined : "template format is invalid or contains unknown variables"
}

/** Redis's answer where its memory allocator cannot defragment. */
export const noDefragmentation: Check = (text) =>
  text === "no"
    ? undefined
    : "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution"

/** Redis's answer while TLS is not configured. */
export const noTls: Check = (text) =>
  text === "no" || text === "0" ? undefined : "Unable to update TLS configuration. Check server logs."

/** The two ways to end with a snapshot or without exclude each other. */
export const shutdownOptions: Check = (text) =>
  text.startsWith("save nosave") ? "shutdown options SAVE and NOSAVE can't be used simultaneously" : undefined
