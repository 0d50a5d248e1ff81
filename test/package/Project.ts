/**
 * Empty projects with the packed package, as its users have them: one tarball for all, and other packages from npm's cache or from
 * where they are installed here.
 */
import { execFile } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import * as Shared from "../Shared.js"

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

/** The tarball that npm makes of the build, once for all tests. */
export const tarball = async (): Promise<Tarball> => {
  const folder = await Shared.folder("tarball", async (path) => {
    if (!existsSync(join(root, "dist/testing.cjs"))) await run(root, process.execPath, "scripts/build.mjs")
    const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", path], {
      cwd: root
    })
    writeFileSync(join(path, "packed.json"), stdout)
  })
  const [packed] = JSON.parse(readFileSync(join(folder, "packed.json"), "utf8"))
  const files = packed.files.map((file: { readonly path: string }) => file.path)
  return { path: join(folder, packed.filename), files }
}

const platform = `${process.platform}-${process.arch}`

/** The other versions of Node that are maintained. */
export const otherNodes = [22, 24] as const

/** The programs of other versions of Node, and Bun's, from the packages that bring them, once for all tests. */
export const runtimes = async (): Promise<
  Readonly<Record<(typeof otherNodes)[number], string> & { readonly bun: string }>
> => {
  const folder = await Shared.folder("runtimes", async (path) => {
    const nodes = otherNodes.map((major) => [`node${major}`, `npm:node-${platform}@${major}`])
    const dependencies = { ...Object.fromEntries(nodes), bun: `npm:@oven/bun-${platform}@1` }
    writeFileSync(join(path, "package.json"), JSON.stringify({ private: true, dependencies }))
    await run(path, "npm", ...npmInstall)
  })
  const program = (name: string, file: string): string => join(folder, "node_modules", name, "bin", file)
  return { 22: program("node22", "node"), 24: program("node24", "node"), bun: program("bun", "bun") }
}

export const npmInstall = [
  "install",
  "--prefer-offline",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-package-lock"
]

type Dependencies = Readonly<Record<string, string>>

/** Packages that are installed here: their names, or each with another name that it has here. */
type Links = ReadonlyArray<string | readonly [name: string, here: string]>

const install = async (folder: string, dependencies: Dependencies): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "example", private: true, dependencies }))
  if (Object.keys(dependencies).length > 0) await run(folder, "npm", ...npmInstall)
}

/** A project in which npm installs the package and some others. */
export const make = async (folder: string, dependencies: Dependencies): Promise<string> => {
  const { path } = await tarball()
  await install(folder, { ...dependencies, [manifest.name]: `file:${path}` })
  return folder
}

/**
 * A project with what npm would have put there, in a fraction of the time: the package, others that are installed here, and those
 * that are not, by npm.
 */
export const assemble = async (folder: string, links: Links, dependencies: Dependencies = {}): Promise<string> => {
  const unpacked = await Shared.folder("unpacked", async (own) => {
    await execute("tar", ["-xzf", (await tarball()).path, "-C", own])
  })
  await install(folder, dependencies)
  cpSync(join(unpacked, "package"), join(folder, "node_modules", manifest.name), { recursive: true })
  link(folder, links)
  return folder
}

/** Links packages into a project from where they are installed here. */
export const link = (folder: string, links: Links): void => {
  for (const each of links) {
    const [name, here] = typeof each === "string" ? [each, each] : each
    const path = join(folder, "node_modules", name)
    mkdirSync(join(path, ".."), { recursive: true })
    if (!existsSync(path)) symlinkSync(join(root, "node_modules", here), path)
  }
}

/** The version of a package that the tests here use. */
export const versionOf = (name: string): string => manifest.devDependencies[name] ?? "latest"
