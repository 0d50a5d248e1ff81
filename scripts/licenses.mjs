// The licences of what a file of `dist` has inside: Lua, and the packages that esbuild has bundled.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The folder of the package that a file belongs to. */
const packageOf = (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]

const licenseOf = (folder) => {
  const { license, name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), "utf8").trim()
  return { title: `${name} ${version}`, text }
}

/** Lua's WebAssembly is a package whose own licence is that of the tools that built it. */
const lua = {
  title: "Lua 5.1, from which wasmoon-lua5.1 is built",
  text: "Copyright (C) 1994-2012 Lua.org, PUC-Rio, under the terms of the MIT license below."
}

/** The text of the licences of Lua and of the inputs of esbuild's metafiles. */
export const licenses = (...metafiles) => {
  const folders = new Set(["node_modules/wasmoon-lua5.1"])
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const folder = packageOf(path)
      if (folder !== undefined && existsSync(join(folder, "package.json"))) folders.add(folder)
    }
  }
  const byText = new Map()
  for (const { text, title } of [lua, ...[...folders].sort().map(licenseOf)]) {
    byText.set(text, [...(byText.get(text) ?? []), title])
  }
  return [...byText].map(([text, titles]) => `${titles.join("\n")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`)
}
