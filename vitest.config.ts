import { defineConfig } from "vitest/config"

const limits = { setupFiles: ["test/turns.ts"], testTimeout: 180_000, hookTimeout: 180_000 }
const compared = "test/compat/**/*.test.ts"

/** The typed store's tests over the network, but for those that look inside a store in process. */
const overNetwork = (name: string) => ({
  test: {
    ...limits,
    name: `client of ${name}`,
    env: { LAYEREDIS_STORE: name },
    include: ["test/store/*.test.ts"],
    exclude: ["coverage", "memoryLimit", "ChangeCommands", "KeyEvents", "TransactionInterruption"].map(
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
      overNetwork("redis")
    ]
  }
})
