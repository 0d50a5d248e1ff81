/**
 * Requests on their way to a socket, encoded into one buffer. The buffer is used again as soon as the socket has written what
 * it holds, which on a connection that keeps up is at once.
 */
import type * as Net from "node:net"
import * as Latin1 from "../bytes/Latin1.js"
import type { Request } from "../resp/Decoder.js"

/** Bytes that are encoded before they are handed to the socket. */
const size = 64 * 1024

/** Words longer than this are handed to the socket as they are. */
const maxCopied = 16 * 1024

/** The most bytes of a header: a mark, the digits of a length, CR and LF. */
const headerSize = 16

const [star, dollar, carriageReturn, lineFeed] = [42, 36, 13, 10]

export class Output {
  private buffer = Buffer.allocUnsafeSlow(size)
  /** The bytes of `buffer` before `start` have been handed to the socket; those before `end` are encoded. */
  private start = 0
  private end = 0
  /** Whether the socket wants no more until it has drained. */
  isFull = false

  constructor(private readonly socket: Net.Socket) {}

  /** Encodes a request. What does not fit into the buffer goes to the socket. */
  add(request: Request): void {
    this.header(star, request.length)
    for (const word of request) {
      const { length } = word
      this.header(dollar, length)
      if (length > maxCopied) {
        this.flush()
        this.isFull = !this.socket.write(word, "latin1")
      } else {
        this.reserve(length)
        Latin1.write(this.buffer, this.end, word)
        this.end += length
      }
      this.reserve(2)
      this.buffer[this.end++] = carriageReturn
      this.buffer[this.end++] = lineFeed
    }
  }

  /** Hands what is encoded to the socket. */
  flush(): void {
    const { buffer, end, socket, start } = this
    if (start === end) return
    this.isFull = !socket.write(buffer.subarray(start, end))
    // the socket reads the bytes until it has written them
    if (socket.writableLength === 0) this.start = this.end = 0
    else this.start = end
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
    else {
      const digits = String(value)
      Latin1.write(buffer, this.end, digits)
      this.end += digits.length
    }
    buffer[this.end++] = carriageReturn
    buffer[this.end++] = lineFeed
  }
}
