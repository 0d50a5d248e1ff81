/**
 * Chunks of input that wait for their turn, in order. Who sends a byte at a time is not to take a hundred times the memory
 * that is counted, so small ones are joined.
 *
 * @since 0.1.0
 */

/** Chunks are joined up to this many bytes; what is copied for it is no more than this for each. */
const joinedUpTo = 4096

/**
 * @since 0.1.0
 * @category models
 */
export class Backlog {
  private readonly chunks: Array<Buffer> = []
  private total = 0

  /** How many bytes wait. */
  get bytes(): number {
    return this.total
  }

  add(chunk: Buffer): void {
    const last = this.chunks.at(-1)
    if (last !== undefined && last.length + chunk.length <= joinedUpTo) {
      this.chunks[this.chunks.length - 1] = Buffer.concat([last, chunk])
    } else this.chunks.push(chunk)
    this.total += chunk.length
  }

  /** Takes the first. */
  take(): Buffer | undefined {
    const chunk = this.chunks.shift()
    if (chunk !== undefined) this.total -= chunk.length
    return chunk
  }
}
