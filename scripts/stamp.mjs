// Tells whether the build is that of the sources as they are: `npm test` need not build again what `npm run check` has built.
import { createHash } from "node:crypto"
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const stamp = "build/stamp.json"

/** The tests are input as well: some of them are rewritten for Effect 4. */
const inputs = [
  "src",
  "test",
  "effect4",
  "scripts",
  "package.json",
  "package-lock.json",
  "node_modules/.package-lock.json"
]
const outputs = ["dist", "build/effect4"]

/** Without what the program keeps next to it, its compiled code. */
const filesOf = (path) => {
  if (!existsSync(path) || path.endsWith(".compiled")) return []
  if (!lstatSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => (name === "node_modules" ? [] : filesOf(join(path, name))))
}

const hash = (paths, describe) => {
  const sum = createHash("sha256").update(process.version)
  for (const path of paths.flatMap(filesOf).sort()) sum.update(`${path}\n`).update(describe(path)).update("\n")
  return sum.digest("hex")
}

const current = () => {
  const settings = readdirSync(".").filter((name) => /^tsconfig.*\.json$/.test(name))
  return {
    inputs: hash([...inputs, ...settings], (path) => readFileSync(path)),
    outputs: hash(outputs, (path) => {
      const { mtimeMs, size } = lstatSync(path)
      return `${size} ${mtimeMs}`
    })
  }
}

/** Whether neither the sources nor what was built of them have changed since `mark`. */
export const isCurrent = () => {
  if (!existsSync(stamp)) return false
  const { inputs, outputs } = JSON.parse(readFileSync(stamp, "utf8"))
  const now = current()
  return now.inputs === inputs && now.outputs === outputs
}

/** Notes what the build was made of, as it was before the build, and what it has made. */
export const mark = (inputs) => writeFileSync(stamp, JSON.stringify({ ...current(), inputs }))

export const inputsNow = () => current().inputs
