/**
 * Encodes requests into one buffer, on their way to a socket or a file. Its owner takes the bytes, and says when the memory may be
 * used again.
 */
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as ArrivedRequest from "./ArrivedRequest.js"
import type { Request } from "./Decoder.js"

/** Bytes that are encoded before the owner gets them. */
const size = 64 * 1024

/** Words longer than this go to the owner as they are. */
const maxCopied = 16 * 1024

/** The most bytes of a header: a mark, the digits of a length, CR and LF. */
const headerSize = 16

const [star, dollar, carriageReturn, lineFeed] = [42, 36, 13, 10]

export abstract class RequestBuffer {
  protected buffer = Buffer.allocUnsafeSlow(size)
  /** The bytes of `buffer` before `start` were taken; those before `end` are encoded. */
  protected start = 0
  protected end = 0

  /** Takes what is encoded. Sets `start` and `end` to 0 if the memory is free again, and both to `end` otherwise. */
  protected abstract take(): void

  /** Takes a long word, which follows what was taken. */
  protected abstract takeLong(word: Bytes): void

  /** Encodes a request. */
  add(request: Request): void {
    if (ArrivedRequest.borrow(request, this)) return
    this.settle()
    this.header(star, request.length)
    for (const word of request) {
      const { length } = word
      this.header(dollar, length)
      if (length > maxCopied) {
        this.flush()
        this.takeLong(word)
      } else this.text(word)
      this.reserve(2)
      this.buffer[this.end++] = carriageReturn
      this.buffer[this.end++] = lineFeed
    }
  }

  /** Takes requests as they arrived. */
  takeArrived(memory: Buffer, start: number, end: number): void {
    for (let from = start; from < end; ) {
      const length = Math.min(end - from, maxCopied)
      this.reserve(length)
      Latin1.copy(this.buffer, this.end, memory, from, length)
      this.end += length
      from += length
    }
  }

  /** Takes the requests that `ArrivedRequest` keeps for it. Call it before anything follows them. */
  protected settle(): void {
    if (ArrivedRequest.lengthFor(this) > 0) ArrivedRequest.release()
  }

  /** Has the owner take what is encoded. */
  flush(): void {
    this.settle()
    if (this.start !== this.end) this.take()
  }

  /** Adds a short text as it is. */
  protected text(text: string): void {
    this.reserve(text.length)
    Latin1.write(this.buffer, this.end, text)
    this.end += text.length
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return
    this.flush()
    if (this.end === 0) return
    this.buffer = Buffer.allocUnsafeSlow(size)
    this.start = this.end = 0
  }

  private header(mark: number, value: number): void {
    this.reserve(headerSize)
    const { buffer } = this
    buffer[this.end++] = mark
    if (value < 10) buffer[this.end++] = 48 + value
    else if (value < 100) {
      buffer[this.end++] = 48 + Math.floor(value / 10)
      buffer[this.end++] = 48 + (value % 10)
    } else this.text(String(value))
    buffer[this.end++] = carriageReturn
    buffer[this.end++] = lineFeed
  }
}
