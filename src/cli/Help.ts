/**
 * Tidies the output of `--help`. @effect/cli prints three lines of boilerplate for each flag, omits the program's name from
 * a command's usage, and prints in colour even if the output is not a terminal.
 */
import { stripVTControlCharacters } from "node:util"
import * as HelpDoc from "@effect/cli/HelpDoc"

/** The flags that every command has. */
export const footer: HelpDoc.HelpDoc = HelpDoc.blocks([
  HelpDoc.h1("EVERY COMMAND"),
  HelpDoc.p("--help, -h, --version, --wizard (prompts for each flag), --completions sh|bash|fish|zsh"),
  HelpDoc.p("A flag overrides its environment variable, which overrides the default. Parentheses enclose both.")
])

/** The escape sequences that change a terminal's colours. */
const colorSequences = String.raw`(?:\u001b\[[\d;]*m)*`

/** A command in the list of commands, with its usage and the spaces that align the description. */
const usage = new RegExp(String.raw`^( +- ${colorSequences}\w+) .*? {2,}(${colorSequences}\S.*)$`, "gm")

const program = new RegExp(String.raw`\$ (${colorSequences})(?=serve|ping)`, "g")

const boilerplate =
  /^ *(A user-defined piece of text|This option can be set from environment variables|This setting is optional|This option may be repeated zero or more times)\.\n\n/gm

export const tidy = (text: string, colors: boolean): string => {
  const plain = colors ? text : stripVTControlCharacters(text)
  return plain
    .replace(boilerplate, "")
    .replace(/\n\n( {2}\S)/g, "\n$1")
    .replace(usage, "$1: $2")
    .replace(program, "$$ $1layeredis ")
    .replace(/^(\$.*?)--addr address\.\.\./m, "$1[--addr address]...")
    .trimEnd()
}
