import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Instance from "./Instance.js"
import * as Server from "./Server.js"

const port = Number(process.argv.at(-1)?.split(":").at(-1) ?? 6379)
NodeRuntime.runMain(
  Layer.launch(
    Server.layer({ address: { _tag: "Tcp", host: undefined, port } }).pipe(Layer.provide(Instance.layer()))
  ).pipe(Effect.asVoid)
)
