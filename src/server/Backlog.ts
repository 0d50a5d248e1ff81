/**
 * Chunks of input that wait for their turn, in order. Who sends a byte at a time is not to take a hundred times the memory
 * that is counted, so small ones are joined.
 */

/** Chunks are joined up to this many bytes; what is copied for it is no more than this for each. */
const joinedUpTo = 4096

export class Backlog {
  private chunks: Array<Buffer> = []
  /** How many of them have been taken. */
  private taken = 0
  private total = 0

  /** How many bytes wait. */
  get bytes(): number {
    return this.total
  }

  add(chunk: Buffer): void {
    const last = this.taken < this.chunks.length ? this.chunks.at(-1) : undefined
    if (last !== undefined && last.length + chunk.length <= joinedUpTo) {
      this.chunks[this.chunks.length - 1] = Buffer.concat([last, chunk])
    } else this.chunks.push(chunk)
    this.total += chunk.length
  }

  /** Takes the first. */
  take(): Buffer | undefined {
    const chunk = this.chunks[this.taken]
    if (chunk === undefined) return undefined
    this.taken++
    this.total -= chunk.length
    // the array is cut when half of it is taken: one that is shifted is moved as a whole, each time
    if (this.taken * 2 >= this.chunks.length) {
      this.chunks = this.chunks.slice(this.taken)
      this.taken = 0
    }
    return chunk
  }
}
