// Builds dist: tsc compiles the library to ES modules with declarations, esbuild bundles the program into one file.
import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"

rmSync("dist", { recursive: true, force: true })
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" })
await import("./bundle.mjs")
await import("./bundle-testing.mjs")
