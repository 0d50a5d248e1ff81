import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const limits = { testTimeout: 180_000, hookTimeout: 180_000 }
const compared = "test/compat/**/*.test.ts"

type ProjectConfig = TestProjectInlineConfiguration["test"]

/** The typed store's tests over the network, but for those that look inside a store in process. */
const overNetwork = (name: string, more: ProjectConfig = {}, ...excluded: ReadonlyArray<string>) => ({
  test: {
    ...limits,
    ...more,
    name: `client of ${name}`,
    env: { LAYEREDIS_STORE: name },
    include: ["test/store/*.test.ts"],
    exclude: ["coverage", "memoryLimit", "ChangeCommands", "KeyEvents", "TransactionInterruption", ...excluded].map(
      (file) => `test/store/${file}.test.ts`
    ),
    isolate: false
  }
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    coverage: { include: ["src/**"], reporter: ["text-summary", "text"], thresholds: { lines: 80 } },
    projects: [
      // one process for many files: loading the sources anew for each of the comparisons would take a fifth of the time
      { test: { ...limits, name: "compared", include: [compared], isolate: false } },
      { test: { ...limits, name: "isolated", include: ["test/**/*.test.ts"], exclude: [compared] } },
      overNetwork("layeredis"),
      overNetwork("redis"),
      // one cluster for all of them, so they run one after the other
      overNetwork(
        "cluster",
        {
          globalSetup: "test/client/clusterSetup.ts",
          poolOptions: { forks: { singleFork: true } }
        },
        "ServerCommands"
      )
    ]
  }
})
