#!/usr/bin/env node
/**
 * The `layeredis` program: loads the bundle next to it with V8's code cache, which a server makes as soon as it is ready. It is kept
 * next to the bundle, or in the user's folder for such files if that one is read-only.
 */
import { createRequire } from "node:module"
import { homedir } from "node:os"
import { dirname, isAbsolute, join } from "node:path"
import { fileURLToPath } from "node:url"
import { load } from "./compiled-code.mjs"

const bundle = fileURLToPath(new URL("./BUNDLE", import.meta.url))

const caches = () => {
  const { XDG_CACHE_HOME: chosen = "" } = process.env
  return isAbsolute(chosen) ? chosen : join(homedir(), ".cache")
}

// Bun has another engine, and the coverage of code from a cache is less precise
if (process.versions.bun !== undefined || process.env.NODE_V8_COVERAGE !== undefined) {
  createRequire(import.meta.url)(bundle)
} else {
  const { exports, keep } = load(bundle, "cli-BUILD", [dirname(bundle), join(caches(), "layeredis")])
  // ready is not the end: the first clients come before this
  exports.ready.then(() => setImmediate(keep))
}
