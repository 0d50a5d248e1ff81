// Bundles `layeredis/testing` into one file with Effect and Lua inside, which `testing-loader.cjs` loads, for `require` and for
// `import`, and moves its declarations next to it. They take the place of what tsc has made of it.
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { build } from "esbuild"
import { licenses } from "./licenses.mjs"
import { loader } from "./loader.mjs"
import { packed } from "./packed.mjs"

/**
 * Sockets need one function of the platform's errors. The rest of that module are classes with schemas, which esbuild keeps: with
 * them Effect's `Schema` took a tenth of the time of an import.
 */
const errorsWithoutSchemas = {
  name: "errors-without-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@effect[\\/]platform[\\/]dist[\\/]esm[\\/]Error\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8")
      return { loader: "js", contents: text.slice(0, text.lastIndexOf("/**", text.indexOf("export const Module"))) }
    })
  }
}

const { metafile } = await build({
  entryPoints: ["src/testing.ts"],
  outfile: "dist/testing.bundle.cjs",
  bundle: true,
  metafile: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  plugins: [packed, errorsWithoutSchemas]
})
writeFileSync("dist/testing.LICENSE.txt", licenses(metafile))

await loader("scripts/testing-loader.cjs", "dist/testing.cjs", "dist/testing.bundle.cjs")
writeFileSync(
  "dist/testing.js",
  `import testing from "./testing.cjs"
export const { start } = testing
`
)

const compiled = "dist/needs-effect-3/testing"
const declarations = readFileSync(`${compiled}.d.ts`, "utf8")
const map = JSON.parse(readFileSync(`${compiled}.d.ts.map`, "utf8"))
writeFileSync("dist/testing.d.ts.map", JSON.stringify({ ...map, sources: ["../src/testing.ts"] }))
for (const extension of ["ts", "cts"]) writeFileSync(`dist/testing.d.${extension}`, declarations)
for (const extension of ["", ".js", ".js.map", ".d.ts", ".d.ts.map"]) {
  rmSync(`${compiled}${extension}`, { recursive: true, force: true })
}
