// Bundles the program into one file, dist/cli.js or the one named: it starts several times as fast as from its modules.
import { chmodSync } from "node:fs"
import { build } from "esbuild"

const outfile = process.argv[2] ?? "dist/cli.js"
await build({
  entryPoints: ["src/cli.ts"],
  outfile,
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);'
  }
})
chmodSync(outfile, 0o755)
