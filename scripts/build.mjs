// Builds dist: tsc compiles the library to ES modules with declarations and source maps, esbuild bundles the program and
// `layeredis/testing` into one file each.
//
// The library's folder names the major version of Effect that it needs, as nothing of it runs without it: Node and bundlers
// name the importing file in their error, which is then "Cannot find package 'effect' imported from …/needs-effect-3/Store.js".
import { execFileSync } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { licenses } from "./licenses.mjs"
import { packFolder } from "./packed.mjs"

const library = "dist/needs-effect-3"

rmSync("dist", { recursive: true, force: true })
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" })
for (const map of await packFolder(library)) rmSync(map)
writeFileSync(join(library, "lua/WasmFile.LICENSE.txt"), licenses())
await import("./bundle.mjs")
await import("./bundle-testing.mjs")
