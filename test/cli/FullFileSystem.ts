/** A process on a small file system of its own, which a test can fill up: a tmpfs that only the process and `/proc` see. */
import { spawnSync } from "node:child_process"
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"

/** Mounts the file system over a folder, and runs a program. */
export const wrapper = (folder: string): ReadonlyArray<string> => [
  "unshare",
  "-rm",
  "sh",
  "-c",
  'mount -t tmpfs -o size=256k none "$0" && exec "$@"',
  folder
]

/** Whether this machine allows that. */
export const isAllowed = ((): boolean => {
  const [command = "", ...args] = wrapper("/mnt")
  return spawnSync(command, [...args, "true"]).status === 0
})()

export class FullFileSystem {
  constructor(
    private readonly pid: number | undefined,
    private readonly folder: string
  ) {}

  /** The path of a file, for other processes. */
  private pathOf(name: string): string {
    return join(`/proc/${this.pid}/root`, this.folder, name)
  }

  read(name: string): string {
    return readFileSync(this.pathOf(name), "latin1")
  }

  get names(): ReadonlyArray<string> {
    return readdirSync(this.pathOf("."))
  }

  fill(): void {
    const file = openSync(this.pathOf("filler"), "w")
    const page = Buffer.alloc(4096)
    try {
      while (writeSync(file, page) > 0);
    } catch {
      // it is full
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.pathOf("filler"))
  }
}
