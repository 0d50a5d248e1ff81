/** Empty projects with the packed package, as its users have them: one tarball for all, and other packages from npm's cache. */
import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"

export const root = resolve(import.meta.dirname, "../..")

const execute = promisify(execFile)

interface Target {
  readonly types: string
  readonly default: string
}

export const manifest: {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Target | { readonly import: Target; readonly require: Target }>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

/** Runs a command to its end, for five minutes at most: one that does not end by itself fails. Returns what it printed. */
export const run = async (cwd: string, command: string, ...args: ReadonlyArray<string>): Promise<string> => {
  try {
    // without the variables of the vitest that runs this test
    const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|TEST$|NODE_ENV$)/.test(name))
    const env = { ...Object.fromEntries(own), NO_COLOR: "1" }
    const { stdout, stderr } = await execute(command, args, { cwd, env, timeout: 300_000 })
    return `${stdout}${stderr}`
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string } // what execFile rejects with
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`)
  }
}

export interface Tarball {
  readonly path: string
  /** The paths in it. */
  readonly files: ReadonlyArray<string>
}

const pack = async (): Promise<Tarball> => {
  if (!existsSync(join(root, "dist/testing.cjs"))) await run(root, process.execPath, "scripts/build.mjs")
  const folder = mkdtempSync(join(tmpdir(), "layeredis-tarball-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root
  })
  const [packed] = JSON.parse(stdout)
  const files = packed.files.map((file: { readonly path: string }) => file.path)
  return { path: join(folder, packed.filename), files }
}

let packing: Promise<Tarball> | undefined

/** The tarball that npm makes of the build, once for all tests of a process. */
export const tarball = (): Promise<Tarball> => {
  packing ??= pack()
  return packing
}

export const npmInstall = [
  "install",
  "--prefer-offline",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-package-lock"
]

/** A project in a folder, with the package and some others, and links to those that are installed here. */
export const make = async (
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  links: ReadonlyArray<string> = []
): Promise<string> => {
  mkdirSync(folder, { recursive: true })
  const { path } = await tarball()
  const all = { ...dependencies, [manifest.name]: `file:${path}` }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "example", private: true, dependencies: all }))
  await run(folder, "npm", ...npmInstall)
  link(folder, links)
  return folder
}

/** Links packages into a project from where they are installed here. */
export const link = (folder: string, names: ReadonlyArray<string>): void => {
  for (const name of names) {
    const path = join(folder, "node_modules", name)
    mkdirSync(join(path, ".."), { recursive: true })
    if (!existsSync(path)) symlinkSync(join(root, "node_modules", name), path)
  }
}

/** The version of a package that the tests here use. */
export const versionOf = (name: string): string => manifest.devDependencies[name] ?? "latest"
