/** DEBUG CLIENT-EVICTION: clients by their memory use, in Redis's buckets, each twice as wide as the one before. */
import type { Clients } from "../../../state/Clients.js"

/** The upper bounds of the first bucket and of the last but one, in bytes, as powers of two. */
const first = 15
const last = 32

/** A line for each bucket. */
export const table = (clients: Clients): string => {
  const sizes = [...clients].map(({ connection }) => connection.pendingInput() + connection.pendingOutput())
  let text = ""
  for (let power = first; power <= last + 1; power++) {
    const from = power === first ? 0 : 2 ** (power - 1)
    const to = power > last ? Number.POSITIVE_INFINITY : 2 ** power - 1
    const here = sizes.filter((size) => size >= from && size <= to)
    const range =
      power > last
        ? `${String(from).padStart(10)}+            `
        : `${String(from).padStart(10)} - ${String(to).padStart(10)}`
    const total = here.reduce((sum, size) => sum + size, 0)
    text += `bucket ${range}: tot-mem: ${String(total).padStart(10)}, clients: ${here.length}\n`
  }
  return text
}
