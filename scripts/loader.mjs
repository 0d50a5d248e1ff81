// Builds the loader of a bundle, with the bundle's name and hash in it.
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { basename, extname } from "node:path"
import { build } from "esbuild"

export const loader = async (source, outfile, bundle) => {
  const hash = createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 16)
  const { outputFiles } = await build({
    entryPoints: [source],
    write: false,
    bundle: true,
    platform: "node",
    format: extname(outfile) === ".cjs" ? "cjs" : "esm",
    target: "node20",
    external: ["./testing.bundle.cjs"],
    logLevel: "warning"
  })
  writeFileSync(outfile, outputFiles[0].text.replace("BUILD", hash).replace("BUNDLE", basename(bundle)))
}
