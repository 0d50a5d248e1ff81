// Vitest's coverage by V8, with the lines and branches that the `layeredis` program reached in processes of its own. The tests run it as a
// bundle, which Vitest cannot see into; a bundle with a source map, and the coverage that Node writes when a process ends, show
// which lines of `src` it ran. A process that is killed leaves none.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { mergeFunctionCovs } from "@bcoe/v8-coverage"
import v8 from "@vitest/coverage-v8"

/** Where the processes leave their coverage; test/cli/Program.ts passes it on, and scripts/bundle.mjs puts the bundle there. */
const variable = "LAYEREDIS_COVERAGE"

/**
 * The functions of the bundle as all processes together ran them. Most functions run the same blocks in hundreds of processes, so
 * only what differs is merged, which takes most of the time.
 */
const functionsOf = (folder) => {
  const variants = new Map()
  for (const file of readdirSync(folder).filter((name) => name.startsWith("coverage-"))) {
    for (const { url, functions } of JSON.parse(readFileSync(join(folder, file), "utf8")).result) {
      // each test file builds the same bundle in a folder of its own
      if (!url.endsWith("/cli.bundle.cjs")) continue
      for (const { functionName, ranges, isBlockCoverage } of functions) {
        const [{ startOffset, endOffset }] = ranges
        const key = `${startOffset}-${endOffset}`
        const reached = ranges.map((range) => ({ ...range, count: Math.min(range.count, 1) }))
        const variant = JSON.stringify({ functionName, ranges: reached, isBlockCoverage })
        variants.set(key, (variants.get(key) ?? new Set()).add(variant))
      }
    }
  }
  return [...variants.values()].map((texts) => mergeFunctionCovs([...texts].map((text) => JSON.parse(text))))
}

/** The coverage of all processes in Istanbul's form, by source file; `convert` is Vitest's conversion. */
const ofPrograms = (folder, convert) => {
  if (!existsSync(join(folder, "cli.bundle.cjs"))) return {}
  const source = readFileSync(join(folder, "cli.bundle.cjs"), "utf8")
  const sourcemap = JSON.parse(readFileSync(join(folder, "cli.bundle.cjs.map"), "utf8"))
  const sources = { source, originalSource: source, sourceMap: { sourcemap } }
  return convert(pathToFileURL(join(folder, "cli.bundle.cjs")).href, 0, sources, functionsOf(folder))
}

/**
 * Adds the lines that the program reached to those that the tests reached themselves, and the branches around such a line. Vitest
 * counts a line as a statement. A branch within one line is left out: the bundle does not tell where it begins.
 */
const addTo = (coverage, program) => {
  const { b, branchMap, s, statementMap } = coverage.data
  const lines = new Map(Object.entries(program.statementMap).map(([id, { start }]) => [start.line, program.s[id]]))
  for (const [id, { start }] of Object.entries(statementMap)) s[id] += lines.get(start.line) ?? 0
  for (const [id, { loc }] of Object.entries(branchMap)) {
    for (let line = loc.start.line + 1; line < loc.end.line; line++) b[id][0] += lines.get(line) ?? 0
  }
}

export default {
  ...v8,
  async getProvider() {
    const { V8CoverageProvider } = await import("@vitest/coverage-v8/dist/provider.js")
    return new (class extends V8CoverageProvider {
      initialize(vitest) {
        super.initialize(vitest)
        this.folder = mkdtempSync(join(tmpdir(), "layeredis-coverage-"))
        process.env[variable] = this.folder
      }

      async generateCoverage(context) {
        const coverage = await super.generateCoverage(context)
        const programs = await ofPrograms(this.folder, this.v8ToIstanbul.bind(this))
        rmSync(this.folder, { recursive: true, force: true })
        for (const file of coverage.files()) {
          if (file in programs) addTo(coverage.fileCoverageFor(file), programs[file])
        }
        return coverage
      }
    })()
  }
}
