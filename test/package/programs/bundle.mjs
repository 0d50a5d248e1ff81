// Bundles store.mjs with the bundler that the argument names, as an ES module and as CommonJS, into folders of their own.
import { builtinModules } from "node:module"
import { resolve } from "node:path"

const entry = "store.mjs"
const isBuiltin = (id) => id.startsWith("node:") || builtinModules.includes(id)

const bundlers = {
  esbuild: async () => {
    const { build } = await import("esbuild")
    for (const [format, name] of [
      ["esm", "index.mjs"],
      ["cjs", "index.cjs"]
    ]) {
      const outfile = `esbuild-${format}/${name}`
      await build({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: "node", format })
    }
  },
  vite: async () => {
    const { build } = await import("vite")
    for (const [format, name] of [
      ["es", "index.mjs"],
      ["cjs", "index.cjs"]
    ]) {
      await build({
        configFile: false,
        logLevel: "warn",
        ssr: { noExternal: true },
        build: {
          ssr: entry,
          outDir: `vite-${format === "es" ? "esm" : "cjs"}`,
          rollupOptions: { output: { format, entryFileNames: name } }
        }
      })
    }
  },
  rollup: async () => {
    const { rollup } = await import("rollup")
    const { nodeResolve } = await import("@rollup/plugin-node-resolve")
    const onLog = (level, { message }) => {
      if (level === "warn" && !/Circular dependency|this' has been rewritten/.test(message)) throw new Error(message)
    }
    const bundle = await rollup({
      input: entry,
      plugins: [nodeResolve({ preferBuiltins: true })],
      external: isBuiltin,
      onLog
    })
    await bundle.write({ dir: "rollup-esm", format: "es", entryFileNames: "index.mjs" })
    await bundle.write({ dir: "rollup-cjs", format: "cjs", entryFileNames: "index.cjs" })
  },
  webpack: async () => {
    const { default: webpack } = await import("webpack")
    const common = { mode: "production", target: "node20", entry: `./${entry}`, context: resolve("."), devtool: false }
    const compiler = webpack([
      {
        ...common,
        experiments: { outputModule: true },
        output: { path: resolve("webpack-esm"), filename: "index.mjs", module: true, chunkFormat: "module" }
      },
      { ...common, output: { path: resolve("webpack-cjs"), filename: "index.cjs", library: { type: "commonjs2" } } }
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
