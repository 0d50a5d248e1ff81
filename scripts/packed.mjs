// What the built package has in packed form, so that every bundler takes it along and no import pays for it: Lua's WebAssembly,
// which the first script unpacks, and the documentation of the commands, which COMMAND DOCS unpacks. The modules here take the
// place of `src/lua/WasmFile.ts` and `src/specification/data/*.ts`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"
import { build } from "esbuild"

/** Quality 9 takes a tenth of the time of 11, the default, for 5 % more bytes: each bundle of a test packs anew. */
const pack = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).toString("base64")

const unpack = (packed) => `brotliDecompressSync(Buffer.from("${packed}", "base64"))`

const wasmFile = () => {
  const file = createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm")
  return `import { brotliDecompressSync } from "node:zlib"
export const readFile = () => ${unpack(pack(readFileSync(file)))}
`
}

/** The fields of a specification that only COMMAND DOCS reads. */
const documentation = ["summary", "complexity", "docFlags", "deprecatedSince", "replacedBy", "history", "arguments"]

/** The complexities that count as constant, as in `src/execution/Command.ts`: the start must not unpack those of all commands. */
const constant = /^O\((?:1|log\(N\))\)/

const data = resolve("src/specification/data")

/** The specifications by group, as the sources have them. */
const groups = async () => {
  const names = readdirSync(data).map((file) => file.replace(/\.ts$/, ""))
  const contents = names.map((name) => `export * as ${name} from "./${name}.ts"`).join("\n")
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: data },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "warning"
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`)
}

/** The texts of the modules of the groups by name, and of the one with all documentation. */
const specifications = async () => {
  const modules = {}
  const texts = {}
  for (const [group, exported] of Object.entries(await groups())) {
    const lines = Object.entries(exported).map(([name, specification]) => {
      const entries = Object.entries(specification)
      texts[specification.name] = Object.fromEntries(entries.filter(([field]) => documentation.includes(field)))
      const facts = Object.fromEntries(entries.filter(([field]) => !documentation.includes(field)))
      if (constant.test(specification.complexity ?? "")) facts.isConstant = true
      return `export const ${name} = { __proto__: documented, ${JSON.stringify(facts).slice(1)}\n`
    })
    modules[group] = `import { documented } from "../Documented.js"\n${lines.join("")}`
  }
  const getters = documentation.map((field) => `  get ${field}() {\n    return of(this.name).${field}\n  }`)
  const documented = `import { brotliDecompressSync } from "node:zlib"
let all
const of = (name) => (all ??= JSON.parse(${unpack(pack(JSON.stringify(texts)))}.toString()))[name]
/** The prototype of all specifications. */
export const documented = {
  isConstant: false,
${getters.join(",\n")}
}
`
  return { modules, documented }
}

/** For bundles of the sources. */
export const packed = {
  name: "packed",
  async setup({ onLoad, onResolve }) {
    const { documented, modules } = await specifications()
    onLoad({ filter: /[\\/]src[\\/]lua[\\/]WasmFile\.ts$/ }, () => ({ loader: "js", contents: wasmFile() }))
    onLoad({ filter: /[\\/]src[\\/]specification[\\/]data[\\/]\w+\.ts$/ }, ({ path }) => ({
      loader: "js",
      contents: modules[/(\w+)\.ts$/.exec(path)[1]]
    }))
    onResolve({ filter: /^\.\.\/Documented\.js$/ }, () => ({
      path: "Documented",
      namespace: "packed",
      sideEffects: false
    }))
    onLoad({ filter: /.*/, namespace: "packed" }, () => ({ loader: "js", contents: documented }))
  }
}

/** Replaces the modules of a folder that tsc has compiled, and their source maps. */
export const packFolder = async (folder) => {
  const { documented, modules } = await specifications()
  writeFileSync(join(folder, "lua/WasmFile.js"), wasmFile())
  writeFileSync(join(folder, "specification/Documented.js"), documented)
  for (const [group, text] of Object.entries(modules)) {
    writeFileSync(join(folder, "specification/data", `${group}.js`), text)
  }
  return ["lua/WasmFile", ...Object.keys(modules).map((group) => `specification/data/${group}`)].map((name) =>
    join(folder, `${name}.js.map`)
  )
}
