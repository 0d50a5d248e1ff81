/**
 * `layeredis/testing`: loads the file next to it with V8's code cache, which takes half of the time off an import and off the
 * first server. The cache is made by the first server and kept in `node_modules/.cache`, where the package itself is no less
 * exposed. In a sandbox such as Jest's, in a bundle and under Bun the file is loaded as any other.
 */
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs")
const { createRequire } = require("node:module")
const { basename, dirname, join } = require("node:path")
const { cachedDataVersionTag } = require("node:v8")
const { Script, runInThisContext } = require("node:vm")

const file = join(__dirname, "testing.bundle.cjs")
const modules = dirname(dirname(__dirname))
const isInstalled = basename(dirname(__dirname)) === "layeredis" && basename(modules) === "node_modules"

/** V8 compares only the length of the source, so its hash, which the build puts here, is in the name. */
const cacheFile = () => join(modules, ".cache/layeredis", `testing-BUILD-${process.arch}-${cachedDataVersionTag()}`)

const read = (path) => {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** Keeps what V8 has compiled so far; without a place for it the next import takes as long. */
const keep = (script) => {
  try {
    const path = cacheFile()
    const written = `${path}.${process.pid}`
    mkdirSync(dirname(path), { recursive: true })
    // fails before the work if the folder is read-only
    writeFileSync(written, "")
    writeFileSync(written, script.createCachedData())
    renameSync(written, path)
  } catch {
    // such as a read-only folder
  }
}

const load = () => {
  const isSandbox = runInThisContext("globalThis") !== globalThis
  if (!isInstalled || isSandbox || process.versions.bun !== undefined) return require("./testing.bundle.cjs")
  const cachedData = read(cacheFile())
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, "utf8")}\n})`
  const script = new Script(source, { filename: file, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, __dirname)
  const { start } = module.exports
  if (cachedData !== undefined && script.cachedDataRejected !== true) return { start }
  let isKept = false
  return {
    start: async (options) => {
      const redis = await start(options)
      if (!isKept) setImmediate(keep, script)
      isKept = true
      return redis
    }
  }
}

exports.start = load().start
