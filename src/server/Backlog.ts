/**
 * A FIFO queue of input chunks, which it copies. Small chunks are joined: a peer that sends a byte at a time would otherwise take
 * a hundred times the memory that is counted.
 */

/** Chunks are joined up to this many bytes, which also bounds the bytes copied for each. */
const maxJoined = 4096

export class Backlog {
  private chunks: Array<Buffer> = []
  /** The number of chunks that have been taken. */
  private taken = 0
  private total = 0

  /** The bytes in the queue. */
  get bytes(): number {
    return this.total
  }

  add(chunk: Uint8Array): void {
    const last = this.taken < this.chunks.length ? this.chunks.at(-1) : undefined
    if (last !== undefined && last.length + chunk.length <= maxJoined) {
      this.chunks[this.chunks.length - 1] = Buffer.concat([last, chunk])
    } else this.chunks.push(Buffer.from(chunk))
    this.total += chunk.length
  }

  /** Takes the first chunk. */
  take(): Buffer | undefined {
    const chunk = this.chunks[this.taken]
    if (chunk === undefined) return undefined
    this.taken++
    this.total -= chunk.length
    // cut when half of it is taken, because each `shift` would move the whole array
    if (this.taken * 2 >= this.chunks.length) {
      this.chunks = this.chunks.slice(this.taken)
      this.taken = 0
    }
    return chunk
  }
}
