// Builds dist: the library as ES modules with declarations (tsc), and the program as one file (esbuild).
import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"

rmSync("dist", { recursive: true, force: true })
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" })
await import("./bundle.mjs")
