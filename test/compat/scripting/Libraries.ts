/** Requests that load libraries of functions, as lines that redis-cli reads. */

/** A library, quoted as redis-cli reads it. */
const library = (name: string, body: string): string => quote(`#!lua name=${name}\n${body}`)

const quote = (text: string): string =>
  `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\0/g, "\\x00")}"`

export const load = (name: string, body: string, options = ""): string =>
  `FUNCTION LOAD ${options} ${library(name, body)}`

/** A function that answers 1. */
export const one = (name: string): string => `redis.register_function('${name}', function() return 1 end)`

/** One library of functions by their bodies, each called without arguments. */
export const bodies = (functions: Readonly<Record<string, string>>): string =>
  [
    load(
      "bodies",
      Object.entries(functions)
        .map(([name, body]) => `redis.register_function('${name}', function(KEYS, ARGV) ${body} end)`)
        .join("\n")
    ),
    ...Object.keys(functions).map((name) => `FCALL ${name} 0`)
  ].join("\n")

export const loads = (texts: ReadonlyArray<string>): string =>
  ["FUNCTION FLUSH", ...texts.map((text) => `FUNCTION LOAD REPLACE ${quote(text)}`), "FUNCTION LIST WITHCODE"].join(
    "\n"
  )
