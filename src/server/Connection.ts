/**
 * One accepted socket. The platform's `Socket` writes by Effect, so a handler also finds the `Connection` in its context: the
 * same socket with synchronous writes, for replies that must leave in the turn in which their request arrived.
 *
 * The handler gets chunks in order, one at a time. While it waits for an Effect they queue up, and beyond a limit the peer is
 * no longer read from.
 */
import { readSync } from "node:fs"
import type * as Net from "node:net"
import type * as Socket from "@effect/platform/Socket"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Bytes } from "../Bytes.js"
import { Backlog } from "./Backlog.js"
import * as PlatformSocket from "./PlatformSocket.js"
import * as SharedReading from "./SharedReading.js"

/** Milliseconds that closing waits for a peer to take its output, in real time: networks know no TestClock. */
const gracePeriod = 1000

/** Bytes that queue up for a waiting handler before the peer is no longer read from. */
const queueLimit = 64 * 1024

/** A socket with synchronous writes. */
export interface ConnectionService {
  /** `host:port`, `[v6]:port`, or a Unix socket's `path:0`. */
  readonly address: string
  readonly localAddress: string
  readonly descriptor: number
  /**
   * Hands each chunk to a handler, in order, one at a time, as `Socket.runRaw` does; ends when the peer has ended and every chunk
   * is handled. A chunk's bytes change once the handler has returned, before an Effect that it returned runs.
   */
  readonly run: (handler: (chunk: Buffer) => Effect.Effect<void> | undefined) => Effect.Effect<void>
  /** Writes bytes; returns false if the peer does not keep up, and `drained` should be awaited. */
  readonly write: (bytes: Bytes | Buffer) => boolean
  /** Waits until the peer has taken all output, or the connection is closed. */
  readonly drained: Effect.Effect<void>
  /** Calls back once when the peer has taken all output. Call it only after `write` has returned false. */
  readonly onceDrained: (listener: () => void) => void
  /** Waits until the peer sends no more, or the connection is closed. */
  readonly ended: Effect.Effect<void>
  /** As `ended`, by a call in the step that sees the end, or at once. The returned function removes the listener. */
  readonly onEnded: (listener: () => void) => () => void
  /**
   * Whether the peer is still connected, by reading the socket: its end may have arrived but not yet been seen by the event
   * loop. Input that is read goes to the handler, in order. Costs a system call, and an exception if there is nothing to read.
   */
  readonly isAlive: () => boolean
  /** Bytes written that the peer has not taken. */
  readonly pendingOutput: () => number
  /** Bytes received that the handler has not been given. */
  readonly pendingInput: () => number
  /** Continues the handler with an Effect, as if it had answered a chunk with it. No other Effect of it may be running. */
  readonly resume: (work: Effect.Effect<void>) => void
  /** Ends the handler's run without more input. The connection then closes when all output has been sent. */
  readonly hangUp: () => void
  /** Closes at once; unsent output is lost. */
  readonly destroy: () => void
}

export class Connection extends Context.Tag("layeredis/Connection")<Connection, ConnectionService>() {}

/**
 * The connection of the current handler. Every handler of a `Listener` has one, but the platform's type of `run` cannot express
 * it.
 */
export const connection: Effect.Effect<ConnectionService> = Effect.map(
  Effect.serviceOption(Connection),
  Option.getOrThrow
)

type Handler<A, E, R> = PlatformSocket.Handler<A, E, R>

const format = (host: string | undefined, port: number | undefined): string =>
  host?.includes(":") ? `[${host}]:${port}` : `${host ?? "?"}:${port ?? 0}`

/** Reads of one `isAlive`: 1 MB. A peer that has sent more is taken to be connected. */
const maxReads = 16
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** The parts of Node's sockets that have no types. */
interface Internals {
  readonly _handle?: {
    /** The number of the file descriptor, if the system has one. */
    readonly fd?: unknown
    /** Only of a TLS socket: takes bytes as they came from the network, and emits what they hold. */
    readonly receive?: (bytes: Buffer) => void
  } | null
  /** `ended` is true from the step that reads the end of the input, and `readableEnded` only later. */
  readonly _readableState?: { readonly ended?: boolean }
}

const internalsOf = (net: Net.Socket): Internals => net as unknown as Internals // not in Node's types

// not `instanceof Error`: under Jest the errors of Node's modules are those of another realm
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  typeof error === "object" && error !== null && "code" in error

/** Stands for the file descriptor: Node has no public number for it, and Windows has none at all. */
let lastDescriptor = 7

export class Peer implements ConnectionService {
  readonly address: string
  readonly localAddress: string
  readonly descriptor: number
  readonly socket: Socket.Socket
  private hasEnded = false
  private endListeners: ReadonlyArray<() => void> = []
  private hasHungUp = false
  /** Ends the current reading, to continue with an Effect or to end the run. Set while the socket is read. */
  private stopReading: ((next: Effect.Effect<void> | undefined) => void) | undefined
  /** The Effect given to `resume` before the handler could run it. */
  private nextWork: Effect.Effect<void> | undefined
  private readonly queued = new Backlog()
  private readonly net: Net.Socket
  /** Takes the chunks while the socket is read. */
  private deliver: ((chunk: Buffer) => void) | undefined

  constructor(
    accepted: Net.Socket,
    /** The path of the Unix socket that accepted it. */
    path: string | undefined
  ) {
    const net = SharedReading.into(accepted, (chunk) => this.deliver?.(chunk))
    this.net = net
    this.address = path === undefined ? format(net.remoteAddress, net.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? format(net.localAddress, net.localPort) : `${path}:0`
    this.descriptor = ++lastDescriptor
    // `close` follows every error, and is handled
    net.on("error", () => undefined)
    net.on("end", this.signalEnd)
    net.on("close", this.signalEnd)
    this.socket = PlatformSocket.make(net, (handler, options) => this.runRaw(handler, options))
  }

  readonly run: ConnectionService["run"] = (handler) => this.runRaw(handler)

  private readonly signalEnd = (): void => {
    this.hasEnded = true
    const listeners = this.endListeners
    this.endListeners = []
    for (const listener of listeners) listener()
  }

  readonly write = (bytes: Bytes | Buffer): boolean =>
    typeof bytes === "string" ? this.net.write(bytes, "latin1") : this.net.write(bytes)

  readonly isAlive = (): boolean => {
    const { net } = this
    for (let reads = 0; reads < maxReads; reads++) {
      if (this.hasEnded || net.destroyed) return false
      const { _handle: handle, _readableState: input } = internalsOf(net)
      // bytes that Node has already read come first
      if (net.readableLength > 0 || net.readableFlowing !== true) return true
      // a TLS peer ends its side with a message, and may keep the connection open
      if (input?.ended === true) {
        this.signalEnd()
        return false
      }
      const descriptor = handle?.fd
      if (typeof descriptor !== "number" || descriptor < 0) return true
      let length: number
      try {
        length = readSync(descriptor, readBuffer, 0, readBuffer.length, null)
      } catch (error) {
        if (isSystemError(error) && (error.code === "EAGAIN" || error.code === "EWOULDBLOCK")) return true
        length = 0
      }
      if (length === 0) this.signalEnd()
      else if (handle?.receive !== undefined) handle.receive(Buffer.from(readBuffer.subarray(0, length)))
      else this.deliver?.(Buffer.from(readBuffer.subarray(0, length)))
    }
    return true
  }

  readonly onceDrained = (listener: () => void): void => {
    this.net.once("drain", listener)
  }

  readonly pendingOutput = (): number => this.net.writableLength

  readonly pendingInput = (): number => this.queued.bytes

  readonly resume = (work: Effect.Effect<void>): void => {
    if (this.stopReading === undefined) this.nextWork = work
    else this.stopReading(work)
  }

  readonly hangUp = (): void => {
    this.hasHungUp = true
    this.stopReading?.(undefined)
  }

  readonly destroy = (): void => {
    this.net.destroy()
  }

  // getters: there are many connections, and most never need these
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

  /** Sends the remaining output and ends our side; closes when the peer ends its side, or after the grace period. */
  finish(): Effect.Effect<void> {
    const { net } = this
    if (net.closed) return Effect.void
    // the usual case: nothing to send, and the peer has ended
    if (net.readableEnded && net.writableLength === 0) return Effect.sync(this.destroy)
    const closed = Effect.async<void>((resume) => {
      net.once("close", () => resume(Effect.void))
      // further input is read and dropped, because the peer's end is only seen by reading
      this.deliver = undefined
      // not `destroy`: input that arrives after it would make the system drop output that the peer has not received
      net.resume()
      net.end()
    })
    // finalizers are uninterruptible, and a timeout needs interruption
    return Effect.timeout(Effect.interruptible(closed), gracePeriod).pipe(
      Effect.ignore,
      Effect.withClock(realClock),
      Effect.ensuring(Effect.sync(this.destroy))
    )
  }

  /** Hands each chunk to the handler, in order, one at a time; ends when the peer has ended and every chunk is handled. */
  private runRaw<A, E, R>(
    handler: Handler<A, E, R>,
    options?: { readonly onOpen?: Effect.Effect<void> | undefined }
  ): Effect.Effect<void, E, R> {
    const { net } = this
    return Effect.async<Effect.Effect<unknown, E, R> | undefined>((resume) => {
      // plain calls while the handler answers at once; its first Effect continues in `work`, on the connection's fiber
      const stop = (next: Effect.Effect<unknown, E, R> | undefined): void => {
        this.deliver = undefined
        net.off("end", onEnd).off("close", onEnd)
        this.stopReading = undefined
        // input that arrives before `work` listens must not be lost
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
      // input and work that arrived since `work` ended
      if (this.nextWork !== undefined || this.queued.bytes > 0) return stop(Effect.void)
      if (net.readableEnded) return onEnd()
      this.stopReading = stop
      this.deliver = onData
      net.on("end", onEnd).on("close", onEnd)
      net.resume()
      return Effect.sync(() => {
        this.deliver = undefined
        net.off("end", onEnd).off("close", onEnd)
        net.pause()
      })
    }).pipe(
      Effect.flatMap((work) => (work === undefined ? Effect.succeed(false) : this.work(work, handler))),
      Effect.repeat({ while: (more) => more }),
      (running) => (options?.onOpen === undefined ? running : Effect.zipRight(options.onOpen, running)),
      Effect.asVoid
    )
  }

  /** Runs the handler's Effect while chunks queue up, then handles them; returns true if reading can continue. */
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
        work = this.nextWork
        this.nextWork = undefined
        if (work !== undefined) continue
        const chunk = this.queued.take()
        if (chunk === undefined) return true
        work = handler(chunk)
      }
    }).pipe(
      (working) =>
        Effect.zipRight(
          Effect.sync(() => {
            this.deliver = queue
            net.resume()
          }),
          working
        ),
      Effect.ensuring(
        Effect.sync(() => {
          this.deliver = undefined
          net.pause()
        })
      )
    )
  }
}

const realClock = Clock.make()
