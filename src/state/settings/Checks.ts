/** The checks of single settings beyond their kind, with Redis's error texts. */
import type { Check } from "./Setting.js"

/** A name in a folder, not a path. */
const plainName =
  (name: string, of: "filename" | "dirname"): Check =>
  (text) =>
    text.includes("/") ? `${name} can't be a path, just a ${of}` : undefined

/** The name of a file. */
export const fileName = (name: string): Check => plainName(name, "filename")

/** As `fileName`, and not empty. */
export const someFileName =
  (name: string): Check =>
  (text) =>
    text === "" ? `${name} can't be empty` : fileName(name)(text)

/** The name of a folder, which is not empty. */
export const someFolderName =
  (name: string): Check =>
  (text) =>
    text === "" ? `${name} can't be empty` : plainName(name, "dirname")(text)

/** The longest host name, in bytes. */
const maxHostName = 255

export const hostName: Check = (text) => {
  if (text.length > maxHostName) return `Hostnames must be less than ${maxHostName + 1} characters`
  return /^[A-Za-z0-9.-]*$/.test(text)
    ? undefined
    : "Hostnames may only contain alphanumeric characters, hyphens or dots"
}

/** The variables of a process title, with values that show whether the title would be empty. */
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

/** A template for the process title: its variables exist, and without `{title}` it is not empty. */
export const titleTemplate: Check = (text) => {
  let known = true
  const title = text.replace(/\{(?:\{|[^}]*\}?)/g, (variable) => {
    const value = titleVariables[variable]
    known &&= value !== undefined
    return value ?? ""
  })
  return known && title.trim() !== "" ? undefined : "template format is invalid or contains unknown variables"
}

/** Redis's error when its memory allocator cannot defragment. */
export const noDefragmentation: Check = (text) =>
  text === "no"
    ? undefined
    : "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution"

/** Redis's error while TLS is not configured. */
export const noTls: Check = (text) =>
  text === "no" || text === "0" ? undefined : "Unable to update TLS configuration. Check server logs."

/** `save` and `nosave` exclude each other. */
export const shutdownOptions: Check = (text) =>
  text.startsWith("save nosave") ? "shutdown options SAVE and NOSAVE can't be used simultaneously" : undefined
