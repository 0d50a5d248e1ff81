/**
 * Requests on their way to a socket. The memory is used again as soon as the socket has written what it holds, which on a
 * connection that keeps up is at once.
 */
import type * as Net from "node:net"
import type { Bytes } from "../Bytes.js"
import { RequestBuffer } from "../resp/RequestBuffer.js"

export class Output extends RequestBuffer {
  /** Whether the socket wants no more until it has drained. */
  isFull = false

  constructor(private readonly socket: Net.Socket) {
    super()
  }

  protected take(): void {
    const { buffer, end, socket, start } = this
    this.isFull = !socket.write(buffer.subarray(start, end))
    // the socket reads the bytes until it has written them
    if (socket.writableLength === 0) this.start = this.end = 0
    else this.start = end
  }

  protected takeLong(word: Bytes): void {
    this.isFull = !this.socket.write(word, "latin1")
  }
}
