// Bundles the program into one file, which starts several times as fast as its modules do, with Lua inside, and its loader, and
// writes the licences of what is in it next to it. Usage: node scripts/bundle.mjs [<loader>], dist/cli.js by default; the bundle
// lies next to it. To measure coverage, scripts/coverage.mjs names a folder that takes a readable copy with its source map.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, parse, resolve } from "node:path"
import { build } from "esbuild"
import { licenses } from "./licenses.mjs"
import { loader } from "./loader.mjs"
import { packed } from "./packed.mjs"

const main = process.argv[2] ?? "dist/cli.js"
const { dir, name } = parse(main)
const outfile = join(dir, `${name}.bundle.cjs`)
const { LAYEREDIS_COVERAGE: measured } = process.env
const { metafile } = await build({
  entryPoints: ["src/cli.ts"],
  outfile,
  bundle: true,
  minify: measured === undefined,
  sourcemap: measured === undefined ? false : "external",
  metafile: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  plugins: [packed]
})
await loader("scripts/cli-loader.mjs", main, outfile)
chmodSync(main, 0o755)
writeFileSync(join(dir, `${name}.LICENSE.txt`), licenses(metafile))
if (measured !== undefined) {
  const map = JSON.parse(readFileSync(`${outfile}.map`, "utf8"))
  const sources = map.sources.map((source) => resolve(dirname(outfile), source))
  writeFileSync(join(measured, "cli.bundle.cjs.map"), JSON.stringify({ ...map, sources }))
  copyFileSync(outfile, join(measured, "cli.bundle.cjs"))
  rmSync(`${outfile}.map`)
}
