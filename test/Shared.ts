/** What several test files need and one of them makes, for all processes of a run. */
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, watch } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"

/** Waits until a path is gone. */
const untilGone = async (path: string): Promise<void> => {
  const watcher = watch(join(path, ".."))
  const change = (): Promise<unknown> => new Promise((resolve) => watcher.once("change", resolve))
  for (let next = change(); existsSync(path); next = change()) await next
  watcher.close()
}

/** The path of a folder of that name, which the first process to ask for it fills. */
export const folder = async (name: string, fill: (folder: string) => Promise<void>): Promise<string> => {
  const path = join(inject("sharedFolder"), name)
  const making = `${path}.making`
  for (;;) {
    if (existsSync(path)) return path
    try {
      mkdirSync(making)
    } catch {
      await untilGone(making)
      continue
    }
    try {
      // another process may have ended in between
      if (existsSync(path)) return path
      const own = `${path}.new`
      rmSync(own, { recursive: true, force: true })
      mkdirSync(own)
      await fill(own)
      renameSync(own, path)
    } finally {
      rmdirSync(making)
    }
  }
}
