// Builds dist: tsc compiles the library to ES modules with declarations, for Effect 3 and for Effect 4; esbuild bundles the program
// into one file.
//
// The folder of the second library names the major version of Effect that it needs: Node and bundlers name the importing file in
// their error, which under Effect 3 is "Package subpath './Result' is not defined … imported from …/needs-effect-4/Store.js".
import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"

rmSync("dist", { recursive: true, force: true })
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" })
await import("./effect4.mjs")
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.effect4.json"], { stdio: "inherit" })
await import("./bundle.mjs")
await import("./bundle-testing.mjs")
