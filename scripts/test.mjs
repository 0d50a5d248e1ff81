// Runs all tests, or those whose paths contain one of the arguments. The last line of the output is always
// `N passed, N failed, N skipped`.
import { startVitest } from "vitest/node"

const vitest = await startVitest("test", process.argv.slice(2), {
  watch: false,
  reporters: ["default"],
  passWithNoTests: true
})
const testModules = vitest.state.getTestModules()
const unhandledErrors = vitest.state.getUnhandledErrors()
await vitest.close()

const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
const failed = []
for (const module of testModules) {
  let failing = 0
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    count[state]++
    if (state === "failed" || state === "pending") {
      failing++
      failed.push(`${module.moduleId} > ${test.fullName}: ${state}`)
    }
  }
  // counts a file that did not load, or whose hook failed: no test reports that
  if (module.state() === "failed" && failing === 0) {
    count.failed++
    failed.push(module.moduleId)
  }
}
// counts errors outside any test as failures
count.failed += unhandledErrors.length
// and tests that did not end
count.failed += count.pending
// again at the end, where errors that follow do not hide them
for (const each of failed) process.stdout.write(`failed: ${each}\n`)
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0
process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
process.exit()
