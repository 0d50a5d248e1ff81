/** Gives the tests of a project a folder for what they make once, removed after them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  interface ProvidedContext {
    readonly sharedFolder: string
  }
}

export default (project: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), "layeredis-shared-"))
  project.provide("sharedFolder", folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
