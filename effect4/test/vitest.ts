/**
 * The methods of `@effect/vitest` for Effect 3 that the tests use, over Effect 4. That version's own adapter asks for another Vitest.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Vitest from "vitest"

export * from "vitest"

type Body<R> = () => Effect.Effect<unknown, unknown, R>

/** Registers a test that is an Effect. */
interface Register<R> {
  (name: string, body: Body<R>, timeout?: number): void
  readonly skipIf: (isSkipped: unknown) => (name: string, body: Body<R>, timeout?: number) => void
}

/** The methods for tests that have `R`. */
export interface Methods<R> {
  readonly effect: Register<R | Scope.Scope>
  readonly scoped: Register<R | Scope.Scope>
  readonly live: Register<R | Scope.Scope>
  readonly scopedLive: Register<R | Scope.Scope>
}

/** A test's own clock, and no log. */
const environment = Layer.mergeAll(TestClock.layer(), Logger.layer([]))

type Run<R> = (effect: Effect.Effect<unknown, unknown, R>) => Effect.Effect<unknown, unknown>

const register = <R>(run: Run<R>): Register<R | Scope.Scope> => {
  const test = (body: Body<R | Scope.Scope>) => (context: Vitest.TestContext) =>
    Effect.runPromise(run(Effect.scoped(Effect.suspend(body)) as Effect.Effect<unknown, unknown, R>), {
      signal: context.signal
    })
  return Object.assign(
    (name: string, body: Body<R | Scope.Scope>, timeout?: number) => Vitest.it(name, test(body), timeout),
    {
      skipIf: (isSkipped: unknown) => (name: string, body: Body<R | Scope.Scope>, timeout?: number) =>
        Vitest.it.skipIf(isSkipped)(name, test(body), timeout)
    }
  )
}

const methods = <R>(provide: Run<R>): Methods<R> => {
  const effect = register<R>((each) => Effect.provide(provide(each), environment))
  const live = register<R>(provide)
  return { effect, scoped: effect, live, scopedLive: live }
}

export const it: typeof Vitest.it & Methods<never> = Object.assign(
  ((...args: Parameters<typeof Vitest.it>) => Vitest.it(...args)) as unknown as typeof Vitest.it,
  Vitest.it,
  methods<never>((each) => each)
)

/** What the adapter for Effect 3 needs before each file. */
export const makeMethods = (_: unknown): void => undefined

/** Tests that share a layer, built before the first of them. */
export const layer =
  <R, E>(shared: Layer.Layer<R, E>) =>
  (name: string, define: (it: typeof Vitest.it & Methods<R>) => void): void => {
    Vitest.describe(name, () => {
      const scope = Effect.runSync(Scope.make())
      let services: Context.Context<R> | undefined
      Vitest.beforeAll(async () => {
        services = await Effect.runPromise(
          Layer.buildWithScope(shared, scope).pipe(Effect.provide(environment), Effect.orDie)
        )
      })
      Vitest.afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
      const provide: Run<R> = (each) =>
        Effect.suspend(() =>
          services === undefined ? Effect.die(new Error("the layer is not built")) : Effect.provide(each, services)
        )
      define(Object.assign(
        ((...args: Parameters<typeof Vitest.it>) => Vitest.it(...args)) as unknown as typeof Vitest.it,
        Vitest.it,
        methods<R>(provide)
      ))
    })
  }
