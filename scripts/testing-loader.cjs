/**
 * `layeredis/testing`: loads the file next to it with V8's code cache, which takes half of the time off an import and off the
 * first server. The cache is made by the first server and kept in `node_modules/.cache`, where the package itself is no less
 * exposed. In a sandbox such as Jest's, in a bundle and under Bun the file is loaded as any other.
 */
const { basename, dirname, join } = require("node:path")
const { runInThisContext } = require("node:vm")
const { load } = require("./compiled-code.mjs")

const modules = dirname(dirname(__dirname))
const isInstalled = basename(dirname(__dirname)) === "layeredis" && basename(modules) === "node_modules"

const starting = () => {
  const isSandbox = runInThisContext("globalThis") !== globalThis
  if (!isInstalled || isSandbox || process.versions.bun !== undefined) return require("./testing.bundle.cjs").start
  const folder = join(modules, ".cache/layeredis")
  const { exports: bundle, keep } = load(join(__dirname, "testing.bundle.cjs"), "testing-BUILD", [folder])
  return async (options) => {
    const redis = await bundle.start(options)
    setImmediate(keep)
    return redis
  }
}

exports.start = starting()
