/** The limit of open files, which bounds the clients. Node has raised it as far as the system lets it. */
import * as Fs from "node:fs"

/** Descriptors that are not connections' of clients, as in Redis. */
export const reserved = 32

/** The number of files that the process may open; `undefined` where the system does not say, or has no limit. */
export const limit = (): number | undefined => {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(Fs.readFileSync("/proc/self/limits", "latin1")) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** The files that a number of clients needs: as in Redis, a number of 32 bits, which wraps. */
export const neededFor = (clients: number): number => (clients + reserved) % 2 ** 32
