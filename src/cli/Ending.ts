/** The scopes of a server, which end in Redis's order: first the connections, then the files of the data. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

export interface Scopes {
  readonly connections: Scope.CloseableScope
  readonly files: Scope.CloseableScope
}

/** Closes a scope, unless it is closed. */
export const close = (scope: Scope.CloseableScope): Effect.Effect<void> => Scope.close(scope, Exit.void)

/** Gives the scopes to the body, and closes what it has left open. */
export const inOrder = <A, E, R>(body: (scopes: Scopes) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.all({ connections: Scope.make(), files: Scope.make() }),
    body,
    ({ connections, files }) => Effect.zipRight(close(connections), close(files))
  )
