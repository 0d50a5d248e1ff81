/** The bytes of `Wasm`'s module. In the built package `scripts/packed.mjs` puts them into this module. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

export const readFile = (): Uint8Array =>
  readFileSync(createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm"))
