/** What a program may hand to the methods by mistake: values of other types, nothing at all, and bytes that are not UTF-8. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Service } from "../../src/Store.js"
import { failsWith, putOtherType, withStore, wrongType } from "./fixture.js"

/** A method as a program without types sees it. */
type Untyped = (...args: ReadonlyArray<unknown>) => unknown

const untyped = (method: unknown): Untyped => {
  if (typeof method !== "function") throw new Error("no method")
  return (...args) => Reflect.apply(method, undefined, args)
}

/** All methods that take a key or value first, but for those that take text, numbers or functions. */
const methodsOf = (group: object, prefix = ""): ReadonlyArray<readonly [name: string, method: unknown]> =>
  Object.entries(group).flatMap(([name, member]) =>
    typeof member === "function"
      ? [[`${prefix}${name}`, member] as const]
      : Effect.isEffect(member)
        ? []
        : methodsOf(member, `${prefix}${name}.`)
  )

const defectOf = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isFailure(exit) ? String(Option.getOrUndefined(Cause.dieOption(exit.cause))) : "it succeeded"

const run = (returned: unknown): Effect.Effect<Exit.Exit<unknown, unknown>> => {
  const effect = Effect.isEffect(returned) ? returned : Stream.runDrain(returned as Stream.Stream<unknown>)
  return Effect.exit(Effect.scoped(effect as Effect.Effect<unknown>)) as Effect.Effect<Exit.Exit<unknown, unknown>>
}

describe("a value that is neither text nor bytes", () => {
  it.effect("is a defect of the Effect, and nothing is set", () =>
    withStore((store) =>
      Effect.gen(function* () {
        for (const [value, type] of [
          [5, "number"],
          [undefined, "undefined"],
          [null, "object"],
          [["a"], "an array"],
          [{}, "object"],
          [true, "boolean"]
        ] as const) {
          assert.strictEqual(
            defectOf(yield* run(untyped(store.set)("k", value))),
            `TypeError: a key or value is text, not ${type}`
          )
          assert.strictEqual(
            defectOf(yield* run(untyped(store.binary.set)("k", value))),
            `TypeError: a key or value is a Uint8Array or text, not ${type}`
          )
        }
        assert.strictEqual(yield* store.exists("k"), 0)
        const transaction = store.transaction((tx) => tx.queue((_) => untyped(_.set)("k", 5) as Effect.Effect<void>))
        assert.include(defectOf(yield* run(Effect.flatten(transaction))), "a key or value is text")
        assert.include(defectOf(yield* run(untyped(store.command)(5))), "TypeError")
      })
    )
  )

  it.effect("makes no method throw where it is called", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { binary, ...text } = store
        const found = [...methodsOf(text), ...methodsOf(binary, "binary.")]
        assert.isAbove(found.length, 250)
        const wrong = Symbol("wrong")
        for (const [name, method] of found) {
          for (const args of [[wrong, wrong, wrong, wrong], [], [null, null, null]]) {
            let returned: unknown
            try {
              returned = untyped(method)(...args)
            } catch (thrown) {
              assert.fail(`${name} throws ${String(thrown)}`)
            }
            assert.isTrue(Effect.isEffect(returned) || Symbol.for("effect/Stream") in Object(returned), name)
          }
        }
      })
    )
  )
})

describe("no keys, elements or entries", () => {
  it.effect("are nothing to do, where the server refuses the command", () =>
    withStore((store: Service) =>
      Effect.gen(function* () {
        yield* store.mset({})
        assert.isTrue(yield* store.msetNx([]))
        assert.deepStrictEqual(yield* store.mget([]), [])
        for (const count of [store.del, store.unlink, store.exists, store.touch])
          assert.strictEqual(yield* count([]), 0)
        assert.strictEqual(yield* store.list.pushRight("l", []), 0)
        yield* store.list.pushRight("l", ["a", "b"])
        assert.strictEqual(yield* store.list.pushLeft("l", []), 2)
        assert.strictEqual(yield* store.hash.set("h", {}), 0)
        assert.strictEqual(yield* store.hash.del("h", []), 0)
        assert.deepStrictEqual(yield* store.hash.getMany("h", []), [])
        assert.strictEqual(yield* store.sets.add("s", []), 0)
        assert.strictEqual(yield* store.sets.remove("s", []), 0)
        assert.strictEqual(yield* store.sortedSet.add("z", {}), 0)
        assert.strictEqual(yield* store.sortedSet.remove("z", []), 0)
        assert.strictEqual(yield* store.geo.add("g", []), 0)
        assert.strictEqual(yield* store.stream.del("x", []), 0)
        assert.deepStrictEqual(yield* store.keys(), ["l"])
        yield* putOtherType("l")
        yield* failsWith(store.list.pushRight("l", []), "WrongType", `LLEN l: ${wrongType}`)
        yield* failsWith(
          store.command("RPUSH", "l"),
          "CommandError",
          "RPUSH: wrong number of arguments for 'rpush' command"
        )
      })
    )
  )
})

describe("bytes that are not UTF-8", () => {
  it.effect("read as U+FFFD in text methods, and as they are in those of binary", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0x28)
        yield* store.binary.set("k", bytes)
        assert.deepStrictEqual(yield* store.get("k"), Option.some("a\ufffd\ufffd("))
        assert.strictEqual(yield* store.command("GET", "k"), "a\ufffd\ufffd(")
        assert.deepStrictEqual(yield* store.binary.get("k"), Option.some(bytes))
      })
    )
  )
})
