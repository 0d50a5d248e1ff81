// Completes package-lock.json after an install from a mirror that serves optional packages for some platforms only. `npm ci`
// refuses a lock file that lacks those of other platforms. Also removes the URLs of the packages.
import { readFileSync, writeFileSync } from "node:fs"

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"))
const { packages } = lock
const platform =
  /(android|darwin|freebsd|linux|openbsd|openharmony|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(gnu|musl)?\w*)?$/

for (const [path, description] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(description.optionalDependencies ?? {})) {
    if (`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages) continue
    const [, os, cpu, libc] = platform.exec(name) ?? []
    if (os === undefined || !/^\d/.test(version))
      throw new Error(`cannot derive the platform of ${name}@${version}: extend the pattern in scripts/lock.mjs`)
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      dev: true,
      ...(os === "linux" && libc !== undefined ? { libc: [libc === "gnu" ? "glibc" : libc] } : {}),
      optional: true,
      os: [os]
    }
  }
}
for (const description of Object.values(packages)) delete description.resolved
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")))
writeFileSync("package-lock.json", `${JSON.stringify(lock, undefined, 2)}\n`)
