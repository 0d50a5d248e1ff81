/**
 * Methods whose misuse is a defect of the Effect that they return. A program without types may pass anything; what cannot be
 * encoded must not throw where the method is called, outside of the program's Effects.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"

/** Methods that return a stream. */
const streams: ReadonlySet<string> = new Set(["scan", "entries"])

type Method = (...args: ReadonlyArray<unknown>) => unknown

const guardedMethod = (name: string, method: Method): Method =>
  streams.has(name)
    ? (first, second) => Stream.suspend(() => method(first, second) as Stream.Stream<unknown>) // by its name
    : (...args) => {
        try {
          return method(...args)
        } catch (thrown) {
          // an exit, which a transaction knows from a call
          return Exit.die(thrown)
        }
      }

const guard = (name: string, member: unknown): unknown => {
  if (typeof member === "function") return guardedMethod(name, member as Method) // a method takes what it is given
  return Effect.isEffect(member) || typeof member !== "object" || member === null ? member : make(member)
}

/** The same methods and groups of methods. */
export const make = <Methods extends object>(methods: Methods): Methods =>
  Object.fromEntries(Object.entries(methods).map(([name, member]) => [name, guard(name, member)])) as Methods // as it was
