import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"
import { hasRedis } from "./test/hasRedis.js"
import { LongestFirst } from "./test/LongestFirst.js"

const common = { setupFiles: ["test/setup.ts"], testTimeout: 180_000, hookTimeout: 180_000 }

type ProjectConfig = TestProjectInlineConfiguration["test"]

/** The typed store's tests over the network, but for those that look inside a store in process. */
const overNetwork = (name: string, more: ProjectConfig = {}, ...excluded: ReadonlyArray<string>) => ({
  test: {
    ...common,
    ...more,
    name: `client of ${name}`,
    env: { LAYEREDIS_STORE: name },
    include: ["test/{store,services}/*.test.ts"],
    exclude: [
      "coverage",
      "methods",
      "memoryLimit",
      "ChangeCommands",
      "KeyEvents",
      "TransactionInterruption",
      ...excluded
    ].map((file) => `test/store/${file}.test.ts`)
  }
})

/** One cluster for all of its tests, so they run one after the other. */
const cluster = overNetwork(
  "cluster",
  { globalSetup: "test/client/clusterSetup.ts", poolOptions: { forks: { singleFork: true } } },
  "ServerCommands"
)

/** The tests that also run against the build for Effect 4, which `npm run build` has made. */
const effect4 = {
  test: {
    ...common,
    name: "Effect 4",
    setupFiles: ["build/effect4/test/setup.ts"],
    include: ["build/effect4/test/**/*.test.ts"]
  }
}

/** Vitest's options, which its type of a provider of one's own leaves out. */
const coverage = {
  provider: "custom" as const,
  customProviderModule: "scripts/coverage.mjs",
  include: ["src/**"],
  reporter: ["text-summary", "text"],
  reportOnFailure: true,
  thresholds: { lines: 80 }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    // one process for many files: loading the sources anew for each would take a third of the time
    isolate: false,
    sequence: { sequencer: LongestFirst },
    coverage,
    projects: [
      { test: { ...common, name: "embedded", globalSetup: "test/sharedSetup.ts", include: ["test/**/*.test.ts"] } },
      effect4,
      overNetwork("layeredis"),
      ...(hasRedis ? [overNetwork("redis"), cluster] : [])
    ]
  }
})
