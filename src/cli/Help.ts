/**
 * What `--help` prints. @effect/cli writes three lines that say nothing about each flag, leaves the program's name out of a
 * command's usage, and prints in colour wherever it prints to.
 */
import { stripVTControlCharacters } from "node:util"
import * as HelpDoc from "@effect/cli/HelpDoc"

/** The flags that every command has. */
export const footer: HelpDoc.HelpDoc = HelpDoc.blocks([
  HelpDoc.h1("EVERYWHERE"),
  HelpDoc.p("--help, -h, --version, --wizard (asks for each flag), --completions sh|bash|fish|zsh"),
  HelpDoc.p("A flag counts before its environment variable, that before the default; both stand in parentheses.")
])

/** How a terminal is told to change its colours. */
const sequences = String.raw`(?:\u001b\[[\d;]*m)*`

/** A command of the list with its whole usage, and spaces to align the next column after it. */
const usage = new RegExp(String.raw`^( +- ${sequences}\w+) .*? {2,}(${sequences}\S.*)$`, "gm")

const program = new RegExp(String.raw`\$ (${sequences})(?=serve|ping)`, "g")

const noise =
  /^ *(A user-defined piece of text|This option can be set from environment variables|This setting is optional|This option may be repeated zero or more times)\.\n\n/gm

export const tidy = (text: string, colors: boolean): string => {
  const plain = colors ? text : stripVTControlCharacters(text)
  return plain
    .replace(noise, "")
    .replace(/\n\n( {2}\S)/g, "\n$1")
    .replace(usage, "$1: $2")
    .replace(program, "$$ $1layeredis ")
    .replace(/^(\$.*?)--addr address\.\.\./m, "$1[--addr address]...")
    .trimEnd()
}
