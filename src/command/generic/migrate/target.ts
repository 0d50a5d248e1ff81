/**
 * The server that keys migrate to, over a connection of our own that later migrations use again. As in Redis, each operation
 * has the whole timeout, and a reply is a line: what follows the first of a longer one would be taken for the next.
 */
import * as Net from "node:net"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../../EventLoop.js"
import type { Migrations } from "../../../state/Migrations.js"

/** The bytes of one write, at most: each has the whole timeout. */
const writeSize = 64 * 1024

/** The bytes of a reply's line that Redis reads, at most. */
const maxLine = 1023

/** A database's number, in the words of requests. */
export const unknownDatabase = "-1"

/** A network operation that failed or took too long. */
export class SocketError extends Data.TaggedError("SocketError")<{
  readonly during: "connecting" | "writing" | "reading"
  /** After a timeout it is not tried again. */
  readonly isTimeout: boolean
}> {}

export class Target {
  /** One migration at a time uses the connection. */
  readonly mutex = Effect.unsafeMakeSemaphore(1)
  /** The number of the selected database; -1 if that is unknown. As in Redis, the database -1 then needs no SELECT. */
  database = unknownDatabase
  private socket: Net.Socket | undefined
  private hasEnded = false
  private unread = ""
  private onInput: () => void = () => undefined

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly migrations: Migrations,
    /** Whether connections to other servers must be secure, which this one cannot be. */
    private readonly needsTls: () => boolean
  ) {}

  /** Connects, unless it is connected. */
  connect(timeout: number): Effect.Effect<void, SocketError> {
    return Effect.suspend(() => {
      if (this.socket !== undefined) return Effect.void
      const connected = Effect.async<void, SocketError>((resume) => {
        const fail = (error: { readonly code?: string }): void => {
          // Redis begins to write before it knows that the target has refused
          const during = refusals.has(error.code ?? "") ? "writing" : "connecting"
          resume(Effect.fail(new SocketError({ during, isTimeout: false })))
        }
        // an empty host would be this machine
        if (this.host === "" || this.port < 0 || this.port > maxPort || this.needsTls()) return fail({})
        const socket = Net.connect({ host: this.host, port: this.port, noDelay: true })
        socket.once("error", fail)
        socket.once("connect", () => {
          socket.off("error", fail)
          this.use(socket)
          resume(Effect.void)
        })
        return Effect.sync(() => {
          if (this.socket !== socket) socket.destroy()
        })
      })
      return within(connected, timeout, "connecting")
    })
  }

  private use(socket: Net.Socket): void {
    this.socket = socket
    this.migrations.connections++
    this.hasEnded = false
    this.unread = ""
    this.database = unknownDatabase
    const end = (): void => {
      if (this.socket !== socket) return
      this.hasEnded = true
      this.onInput()
    }
    // read only when a reply is due: a target that sends more is held back by its own socket
    socket.on("readable", () => this.onInput())
    for (const event of ["end", "error", "close"]) socket.on(event, end)
  }

  /** Writes all of the bytes. */
  write(bytes: Buffer, timeout: number): Effect.Effect<void, SocketError> {
    return Effect.gen(this, function* () {
      for (let from = 0; from < bytes.length; from += writeSize) {
        yield* within(this.writePiece(bytes.subarray(from, from + writeSize)), timeout, "writing")
      }
    })
  }

  private writePiece(piece: Buffer): Effect.Effect<void, SocketError> {
    return Effect.async((resume) => {
      const fail = new SocketError({ during: "writing", isTimeout: false })
      if (this.socket === undefined || this.hasEnded) resume(Effect.fail(fail))
      else this.socket.write(piece, (error) => resume(error ? Effect.fail(fail) : Effect.void))
    })
  }

  /** The next line of a reply, without its end. */
  readLine(timeout: number): Effect.Effect<string, SocketError> {
    return Effect.suspend(() => {
      // most replies arrive together
      const line = this.takeLine()
      return line === undefined ? within(this.nextLine, timeout, "reading") : Effect.succeed(line)
    })
  }

  private readonly nextLine = Effect.async<string, SocketError>((resume) => {
    const look = (): void => {
      const line = this.takeLine()
      if (line !== undefined) resume(Effect.succeed(line))
      else if (this.hasEnded) resume(Effect.fail(new SocketError({ during: "reading", isTimeout: false })))
      else return
      this.onInput = () => undefined
    }
    this.onInput = look
    look()
  })

  private takeLine(): string | undefined {
    for (;;) {
      const end = this.unread.indexOf("\n")
      if (end >= 0 && end <= maxLine) {
        const line = this.unread.slice(0, end)
        this.unread = this.unread.slice(end + 1)
        return line.endsWith("\r") ? line.slice(0, -1) : line
      }
      if (this.unread.length >= maxLine) {
        const line = this.unread.slice(0, maxLine)
        this.unread = this.unread.slice(maxLine)
        return line
      }
      const chunk: Buffer | null = this.socket?.read() ?? null
      if (chunk === null) return undefined
      this.unread += chunk.toString("latin1")
    }
  }

  /** Closes the connection, if there is one. The next migration opens another. */
  close(): void {
    if (this.socket === undefined) return
    this.migrations.connections--
    this.socket.destroy()
    this.socket = undefined
  }
}

const maxPort = 65535

/** The errors that a connection ends with after it was begun. */
const refusals = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH"])

const within = <A>(
  operation: Effect.Effect<A, SocketError>,
  timeout: number,
  during: SocketError["during"]
): Effect.Effect<A, SocketError> =>
  Effect.timeoutFail(operation, {
    duration: Math.min(timeout, EventLoop.maxSleep),
    onTimeout: () => new SocketError({ during, isTimeout: true })
  })
