// The sizes of what users of the built package load: bundles of small programs by esbuild, and the files for tests and of the
// program. For the README's table, which may lag a few percent behind.
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const library = "./dist/needs-effect-3"

const run = (layer) => `
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  import * as Store from "${library}/Store.js"
  ${layer}
  Effect.runPromise(Effect.provide(Effect.flatMap(Store.Store, (store) => store.get("key")), layer))`

const programs = {
  "the store: `layeredis/Store`": run(`const layer = Store.layer`),
  "the store over the network: `layeredis/Client`": `
    import * as Client from "${library}/Client.js"
    import * as Effect from "effect/Effect"
    Effect.runPromise(Effect.scoped(Effect.flatMap(Client.make("localhost"), (store) => store.get("key"))))`,
  "the store, and served: `layeredis/Server`": run(`import * as Server from "${library}/Server.js"
    const layer = Layer.provideMerge(Server.layer(), Store.layer)`)
}

const bundle = async (contents, external) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    format: "esm",
    external,
    logLevel: "warning"
  })
  return outputFiles[0].contents
}

const kilobytes = (bytes) => Math.round(bytes.length / 1000)

/** Rows of the table: the text, minified, without Effect, compressed. */
export const sizes = async () => {
  const rows = []
  for (const [name, contents] of Object.entries(programs)) {
    const whole = await bundle(contents, [])
    const own = await bundle(contents, ["effect", "@effect/*"])
    rows.push([name, kilobytes(whole), kilobytes(own), kilobytes(gzipSync(whole))])
  }
  for (const [name, file] of [
    ["servers for tests: `layeredis/testing`, one file with Effect inside", "dist/testing.bundle.cjs"],
    ["the program, one file with Effect inside", "dist/cli.bundle.cjs"]
  ]) {
    const bytes = readFileSync(file)
    rows.push([name, kilobytes(bytes), "", kilobytes(gzipSync(bytes))])
  }
  return rows
}
