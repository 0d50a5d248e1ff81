// Builds dist: tsc compiles the library to ES modules with declarations and source maps, for Effect 3 and for Effect 4; esbuild
// bundles the program and `layeredis/testing` into one file each. With `--if-changed` it builds only what is not there as the
// sources have it.
//
// A library's folder names the major version of Effect that it needs, as nothing of it runs without it: Node and bundlers name the
// importing file in their error, which is then "Cannot find package 'effect' imported from …/needs-effect-3/Store.js", or under
// Effect 3 "Package subpath './Result' is not defined … imported from …/needs-effect-4/Store.js".
import { execFile } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { licenses } from "./licenses.mjs"
import { packFolder } from "./packed.mjs"
import * as Stamp from "./stamp.mjs"

if (process.argv.includes("--if-changed") && Stamp.isCurrent()) process.exit()
const inputs = Stamp.inputsNow()
rmSync("build/stamp.json", { force: true })
rmSync("dist", { recursive: true, force: true })
const node = async (...args) => {
  try {
    await promisify(execFile)(process.execPath, args)
  } catch ({ stderr, stdout }) {
    process.stderr.write(`${stdout}${stderr}`)
    process.exit(1)
  }
}
const tsc = (config) => node("node_modules/typescript/bin/tsc", "-p", config)

const pack = async (library) => {
  for (const map of await packFolder(library)) rmSync(map)
  writeFileSync(join(library, "lua/WasmFile.LICENSE.txt"), licenses())
}

const forEffect3 = async () => {
  await tsc("tsconfig.build.json")
  await pack("dist/needs-effect-3")
  await node("scripts/bundle.mjs")
  await import("./bundle-testing.mjs")
}
const forEffect4 = async () => {
  await node("scripts/effect4.mjs")
  await tsc("tsconfig.effect4.json")
  await pack("dist/needs-effect-4")
}
// the second takes twice as long
await Promise.all([forEffect3(), forEffect4()])
Stamp.mark(inputs)
