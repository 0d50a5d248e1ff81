/** Where the bytes of `Wasm`'s module are. A bundle that has them inside replaces this module: see `scripts/bundle.mjs`. */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"

/** Reads the module's file: next to the bundled program, otherwise in its package. */
export const readFile = (): Uint8Array => {
  const beside = new URL("liblua5.1.wasm", import.meta.url)
  const path = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm")
  return readFileSync(path)
}
