// Bundles the program into one file, which starts several times as fast as its modules do. Copies Lua and its licence next
// to it; Lua loads when the first script runs. Usage: node scripts/bundle.mjs [<file>], dist/cli.js by default. To measure
// coverage, scripts/coverage.mjs names a folder that takes a readable copy with its source map.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { build } from "esbuild"

const outfile = process.argv[2] ?? "dist/cli.js"
const { LAYEREDIS_COVERAGE: measured } = process.env
await build({
  entryPoints: ["src/cli.ts"],
  outfile,
  bundle: true,
  minify: measured === undefined,
  sourcemap: measured === undefined ? false : "external",
  platform: "node",
  format: "esm",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);'
  }
})
chmodSync(outfile, 0o755)
const lua = createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm")
copyFileSync(lua, join(dirname(outfile), "liblua5.1.wasm"))
writeFileSync(
  join(dirname(outfile), "liblua5.1.LICENSE"),
  `${readFileSync(join(dirname(lua), "../LICENSE"), "utf8")}
Lua 5.1, from which it is built: Copyright (C) 1994-2012 Lua.org, PUC-Rio, under the same terms.
`
)
if (measured !== undefined) {
  const map = JSON.parse(readFileSync(`${outfile}.map`, "utf8"))
  const sources = map.sources.map((source) => resolve(dirname(outfile), source))
  writeFileSync(join(measured, "cli.js.map"), JSON.stringify({ ...map, sources }))
  copyFileSync(outfile, join(measured, "cli.js"))
  rmSync(`${outfile}.map`)
}
