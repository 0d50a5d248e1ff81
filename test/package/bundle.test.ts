/** What a bundler takes of the built package. */
import { resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"

/** The modules of a program's bundle that end up in it. */
const modulesOf = async (names: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    stdin: {
      contents: `import { ${names} } from "./dist/needs-effect-3/index.js"; console.log(${names})`,
      resolveDir: resolve(".")
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    logLevel: "error"
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
  )
}

const schema = /effect\/dist\/esm\/Schema(AST)?\.js$/

describe("a bundle", () => {
  it("has no schemas in it unless the program uses them", async () => {
    for (const names of ["Store", "Client", "Store, Lock"]) {
      assert.deepStrictEqual(
        (await modulesOf(names)).filter((path) => schema.test(path) || /(SchemaStore|CacheAside)\.js$/.test(path)),
        [],
        names
      )
    }
    assert.isAbove((await modulesOf("Store, SchemaStore")).filter((path) => schema.test(path)).length, 1)
  })
})
