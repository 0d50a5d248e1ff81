/** Starts one cluster for all tests of a project, and tells them its nodes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { TestProject } from "vitest/node"
import { realCluster } from "./RealCluster.js"

declare module "vitest" {
  interface ProvidedContext {
    readonly clusterNodes: ReadonlyArray<string>
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const scope = Effect.runSync(Scope.make())
  const { addresses } = await Effect.runPromise(Scope.extend(realCluster(15_000), scope))
  project.provide("clusterNodes", addresses)
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
