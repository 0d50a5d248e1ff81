// Bundles `layeredis/testing`: one file for `import` and one for `require`, each with Effect and Lua inside, and declarations
// for both. They take the place of what tsc has made of it in dist.
import { copyFileSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { build } from "esbuild"

/** Lua's bytes are a text that is decoded when the first script runs. */
const inlinedLua = {
  name: "inlined-lua",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lua[\\/]WasmFile\.ts$/ }, () => {
      const file = createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm")
      const text = readFileSync(file).toString("base64")
      return { loader: "js", contents: `export const readFile = () => Buffer.from("${text}", "base64")` }
    })
  }
}

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

for (const [format, outfile] of [
  ["esm", "dist/testing.js"],
  ["cjs", "dist/testing.cjs"]
]) {
  await build({
    entryPoints: ["src/testing.ts"],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format,
    target: "node20",
    legalComments: "none",
    logLevel: "warning",
    allowOverwrite: true,
    plugins: [inlinedLua, errorsWithoutSchemas]
  })
}
rmSync("dist/testing", { recursive: true, force: true })
copyFileSync("dist/testing.d.ts", "dist/testing.d.cts")
