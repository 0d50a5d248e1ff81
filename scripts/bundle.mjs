// Bundles the program into one file, which starts several times as fast as its modules do, with Lua inside, and writes the
// licences of what is in it next to it. Usage: node scripts/bundle.mjs [<file>], dist/cli.js by default. To measure coverage,
// scripts/coverage.mjs names a folder that takes a readable copy with its source map.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, parse, resolve } from "node:path"
import { build } from "esbuild"
import { licenses } from "./licenses.mjs"
import { packed } from "./packed.mjs"

const outfile = process.argv[2] ?? "dist/cli.js"
const { LAYEREDIS_COVERAGE: measured } = process.env
const { metafile } = await build({
  entryPoints: ["src/cli.ts"],
  outfile,
  bundle: true,
  minify: measured === undefined,
  sourcemap: measured === undefined ? false : "external",
  metafile: true,
  platform: "node",
  format: "esm",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);'
  },
  plugins: [packed]
})
chmodSync(outfile, 0o755)
const { dir, name } = parse(outfile)
writeFileSync(join(dir, `${name}.LICENSE.txt`), licenses(metafile))
if (measured !== undefined) {
  const map = JSON.parse(readFileSync(`${outfile}.map`, "utf8"))
  const sources = map.sources.map((source) => resolve(dirname(outfile), source))
  writeFileSync(join(measured, "cli.js.map"), JSON.stringify({ ...map, sources }))
  copyFileSync(outfile, join(measured, "cli.js"))
  rmSync(`${outfile}.map`)
}
