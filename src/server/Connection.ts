/**
 * One accepted socket. Beside the platform's `Socket`, whose writes are Effects, a handler finds the `Connection` in its
 * context: the same socket written to at once, for replies that must leave in the tick their request came in.
 *
 * Chunks are handed over in order, one at a time: at once where the handler answers at once, and while it waits they queue
 * up, until the peer is no longer read from.
 */
import { readSync } from "node:fs"
import type * as Net from "node:net"
import * as Socket from "@effect/platform/Socket"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Bytes } from "../Bytes.js"
import { Backlog } from "./Backlog.js"

/** How long closing waits for a peer to take what was written, in milliseconds of real time: networks know no TestClock. */
const grace = 1000

/** Bytes that may wait for a handler that waits, before the peer is no longer read from. */
const queueLimit = 64 * 1024

/** A socket, written to at once. */
export interface ConnectionService {
  /** `host:port`, `[v6]:port`; of a Unix socket its path and `:0`. */
  readonly address: string
  readonly localAddress: string
  readonly descriptor: number
  /** Writes bytes; false when the peer has not taken what it was sent, and `drained` is worth waiting for. */
  readonly write: (bytes: Bytes) => boolean
  /** Waits until all that was written has been taken, or the connection is gone. */
  readonly drained: Effect.Effect<void>
  /** Calls back, once, when all that was written has been taken: where `write` has just said that it is not. */
  readonly onceDrained: (listener: () => void) => void
  /** Waits until the peer sends no more, or the connection is gone. */
  readonly ended: Effect.Effect<void>
  /** As `ended`, by a call: in the very step that sees it, or at once if it has. What it gives takes the listener back. */
  readonly onEnded: (listener: () => void) => () => void
  /**
   * Whether the peer is still there, by a look at the socket itself: its end may have arrived and wait for its turn in the
   * event loop. Input that has arrived is handed on, in order. A system call, and an exception where there is nothing to read.
   */
  readonly isAlive: () => boolean
  /** Bytes written that the peer has not taken. */
  readonly pendingOutput: () => number
  /** Bytes received that no handler has been given. */
  readonly pendingInput: () => number
  /** Has the handler go on with an Effect, as if it answered a chunk with it; when no other is under way. */
  readonly resume: (work: Effect.Effect<void>) => void
  /** Hands no more input to the handler, whose run ends; then the connection closes, once all that was written is sent. */
  readonly hangUp: () => void
  /** Closes at once; what was not sent is lost. */
  readonly destroy: () => void
}

export class Connection extends Context.Tag("layeredis/Connection")<Connection, ConnectionService>() {}

/**
 * The connection of the handler that this runs in: there is one in every handler of this module's servers, which the
 * platform's type of `run` cannot say.
 */
export const connection: Effect.Effect<ConnectionService> = Effect.map(
  Effect.serviceOption(Connection),
  Option.getOrThrow
)

/** Takes a chunk, and answers with an Effect where the next must wait; the platform's type. */
// biome-ignore lint/suspicious/noConfusingVoidType: as the platform declares it
type Handler<A, E, R> = (chunk: string | Uint8Array) => Effect.Effect<A, E, R> | void

const format = (host: string | undefined, port: number | undefined): string =>
  host?.includes(":") ? `[${host}]:${port}` : `${host ?? "?"}:${port ?? 0}`

/** Reads of one look at a socket: 1 MB. A peer that has sent more is not about to leave. */
const maxLooks = 16
const lookedAt = Buffer.allocUnsafeSlow(64 * 1024)

/** The number of a socket's descriptor, where the system has such numbers. Node keeps it in the handle, which has no type. */
const descriptorOf = (net: Net.Socket): number | undefined => {
  const { _handle: handle } = net as unknown as { readonly _handle?: { readonly fd?: unknown } | null } // not in Node's types
  return typeof handle?.fd === "number" && handle.fd >= 0 ? handle.fd : undefined
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "code" in error

/** Windows have handles without numbers; so do sockets of a kind Node does not tell. */
let lastDescriptor = 7

export class Peer implements ConnectionService {
  readonly address: string
  readonly localAddress: string
  readonly descriptor: number
  readonly socket: Socket.Socket
  private hasEnded = false
  private endListeners: ReadonlyArray<() => void> = []
  private hasHungUp = false
  /** Ends the reading under way, to go on with an Effect or not at all. */
  private leave: ((next: Effect.Effect<void> | undefined) => void) | undefined
  /** What the handler goes on with, until it is there to do so. */
  private next: Effect.Effect<void> | undefined
  private readonly queued = new Backlog()

  constructor(
    private readonly net: Net.Socket,
    /** The path of the Unix socket it came by. */
    path: string | undefined
  ) {
    this.address = path === undefined ? format(net.remoteAddress, net.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? format(net.localAddress, net.localPort) : `${path}:0`
    this.descriptor = ++lastDescriptor
    // an error is followed by `close`, which is what counts
    net.on("error", () => undefined)
    net.on("end", this.signalEnd)
    net.on("close", this.signalEnd)
    this.socket = Socket.Socket.of({
      [Socket.TypeId]: Socket.TypeId,
      run: (handler, options) =>
        this.runRaw(handler as (chunk: string | Uint8Array) => ReturnType<typeof handler>, options), // chunks are never strings here
      runRaw: (handler, options) => this.runRaw(handler, options),
      writer: Effect.succeed((chunk) => this.send(chunk))
    })
  }

  private readonly signalEnd = (): void => {
    this.hasEnded = true
    const listeners = this.endListeners
    this.endListeners = []
    for (const listener of listeners) listener()
  }

  readonly write = (bytes: Bytes): boolean => this.net.write(bytes, "latin1")

  readonly isAlive = (): boolean => {
    const { net } = this
    for (let looks = 0; looks < maxLooks; looks++) {
      if (this.hasEnded || net.destroyed) return false
      const descriptor = descriptorOf(net)
      // bytes that Node holds come first
      if (descriptor === undefined || net.readableLength > 0 || net.readableFlowing !== true) return true
      let length: number
      try {
        length = readSync(descriptor, lookedAt, 0, lookedAt.length, null)
      } catch (error) {
        if (isSystemError(error) && (error.code === "EAGAIN" || error.code === "EWOULDBLOCK")) return true
        length = 0
      }
      if (length === 0) this.signalEnd()
      else net.emit("data", Buffer.from(lookedAt.subarray(0, length)))
    }
    return true
  }

  readonly onceDrained = (listener: () => void): void => {
    this.net.once("drain", listener)
  }

  readonly pendingOutput = (): number => this.net.writableLength

  readonly pendingInput = (): number => this.queued.bytes

  readonly resume = (work: Effect.Effect<void>): void => {
    if (this.leave === undefined) this.next = work
    else this.leave(work)
  }

  readonly hangUp = (): void => {
    this.hasHungUp = true
    this.leave?.(undefined)
  }

  readonly destroy = (): void => {
    this.net.destroy()
  }

  // getters, as most connections never need them and there are many connections
  get ended(): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      const off = this.onEnded(() => resume(Effect.void))
      return Effect.sync(off)
    })
  }

  readonly onEnded = (listener: () => void): (() => void) => {
    if (this.hasEnded) listener()
    else this.endListeners = [...this.endListeners, listener]
    return () => {
      this.endListeners = this.endListeners.filter((each) => each !== listener)
    }
  }

  get drained(): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      const done = (): void => {
        this.net.off("drain", done).off("close", done)
        resume(Effect.void)
      }
      if (this.net.destroyed || !this.net.writableNeedDrain) return done()
      this.net.on("drain", done).on("close", done)
      return Effect.sync(() => {
        this.net.off("drain", done).off("close", done)
      })
    })
  }

  /** Sends what was written and says so to the peer; closes once it has done the same, or after the grace period. */
  finish(): Effect.Effect<void> {
    const { net } = this
    if (net.closed) return Effect.void
    // nothing to send and nothing to come: the usual case
    if (net.readableEnded && net.writableLength === 0) return Effect.sync(this.destroy)
    const closed = Effect.async<void>((resume) => {
      net.once("close", () => resume(Effect.void))
      // what the peer may still send is read and forgotten, as its end is only seen by reading
      net.removeAllListeners("data")
      // no `destroy` before the peer has ended too: what it still sends would make the system drop what it has not got yet
      net.resume()
      net.end()
    })
    // this runs as a finalizer, where nothing can be interrupted, and so nothing timed out, unless it says that it may
    return Effect.timeout(Effect.interruptible(closed), grace).pipe(
      Effect.ignore,
      Effect.withClock(realClock),
      Effect.ensuring(Effect.sync(this.destroy))
    )
  }

  private send(chunk: Uint8Array | string | Socket.CloseEvent): Effect.Effect<void, Socket.SocketError> {
    return Effect.async((resume) => {
      if (Socket.isCloseEvent(chunk)) {
        this.net.end()
        return resume(Effect.void)
      }
      this.net.write(chunk, (cause) =>
        resume(cause ? Effect.fail(new Socket.SocketGenericError({ reason: "Write", cause })) : Effect.void)
      )
    })
  }

  /** Hands each chunk to the handler, in order, one at a time; ends when the peer has ended and all is handled. */
  private runRaw<A, E, R>(
    handler: Handler<A, E, R>,
    options?: { readonly onOpen?: Effect.Effect<void> | undefined }
  ): Effect.Effect<void, Socket.SocketError | E, R> {
    const { net } = this
    return Effect.async<Effect.Effect<unknown, E, R> | undefined>((resume) => {
      // plain calls while the handler answers at once; its first Effect goes on in `work`, one fiber for the connection
      const stop = (next: Effect.Effect<unknown, E, R> | undefined): void => {
        net.off("data", onData).off("end", onEnd).off("close", onEnd)
        this.leave = undefined
        // what comes before `work` listens must not get lost
        net.pause()
        resume(Effect.succeed(next))
      }
      const onData = (chunk: Buffer): void => {
        let result: ReturnType<Handler<A, E, R>>
        try {
          result = handler(chunk)
        } catch (defect) {
          result = Effect.die(defect)
        }
        if (result !== undefined) stop(result)
      }
      const onEnd = (): void => stop(undefined)
      if (net.destroyed || this.hasHungUp) return onEnd()
      // what came between `work` and here
      if (this.next !== undefined || this.queued.bytes > 0) return stop(Effect.void)
      if (net.readableEnded) return onEnd()
      this.leave = stop
      net.on("data", onData).on("end", onEnd).on("close", onEnd)
      net.resume()
      return Effect.sync(() => {
        net.off("data", onData).off("end", onEnd).off("close", onEnd)
        net.pause()
      })
    }).pipe(
      Effect.flatMap((work) => (work === undefined ? Effect.succeed(false) : this.work(work, handler))),
      Effect.repeat({ while: (more) => more }),
      (running) => (options?.onOpen === undefined ? running : Effect.zipRight(options.onOpen, running)),
      Effect.asVoid
    )
  }

  /** Runs a handler's Effect while chunks queue up, then those; true when reading can go on. */
  private work<A, E, R>(first: Effect.Effect<unknown, E, R>, handler: Handler<A, E, R>): Effect.Effect<boolean, E, R> {
    const { net } = this
    const queue = (chunk: Buffer): void => {
      this.queued.add(chunk)
      if (this.queued.bytes > queueLimit) net.pause()
    }
    return Effect.gen(this, function* () {
      let work: ReturnType<Handler<unknown, E, R>> = first
      for (;;) {
        if (work !== undefined) yield* work
        if (this.hasHungUp) return false
        work = this.next
        this.next = undefined
        if (work !== undefined) continue
        const chunk = this.queued.take()
        if (chunk === undefined) return true
        work = handler(chunk)
      }
    }).pipe(
      (working) =>
        Effect.zipRight(
          Effect.sync(() => void net.on("data", queue).resume()),
          working
        ),
      Effect.ensuring(
        Effect.sync(() => {
          net.off("data", queue).pause()
        })
      )
    )
  }
}

const realClock = Clock.make()
