// Bundles store.mjs with the bundler that the argument names, as an ES module and as CommonJS, into folders of their own.
import { resolve } from "node:path"

const entry = "store.mjs"

const bundlers = {
  esbuild: async () => {
    const { build } = await import("esbuild")
    for (const [format, name] of [
      ["esm", "index.mjs"],
      ["cjs", "index.cjs"]
    ]) {
      const outfile = `esbuild/${format}/${name}`
      await build({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: "node", format })
    }
  },
  vite: async () => {
    const { build } = await import("vite")
    await build({
      configFile: false,
      logLevel: "warn",
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: resolve("vite"),
        rollupOptions: {
          output: [
            { format: "es", entryFileNames: "esm/index.mjs" },
            { format: "cjs", entryFileNames: "cjs/index.cjs" }
          ]
        }
      }
    })
  },
  webpack: async () => {
    const { default: webpack } = await import("webpack")
    const common = {
      mode: "none",
      target: "node20",
      entry: `./${entry}`,
      context: resolve("."),
      devtool: false,
      optimization: { minimize: false }
    }
    const compiler = webpack([
      {
        ...common,
        experiments: { outputModule: true },
        output: { path: resolve("webpack/esm"), filename: "index.mjs", module: true, chunkFormat: "module" }
      },
      { ...common, output: { path: resolve("webpack/cjs"), filename: "index.cjs", library: { type: "commonjs2" } } }
    ])
    await new Promise((done, fail) =>
      compiler.run((error, stats) => {
        if (error !== null || stats.hasErrors()) fail(error ?? new Error(stats.toString("errors-only")))
        else done()
      })
    )
  }
}

await bundlers[process.argv[2]]()
