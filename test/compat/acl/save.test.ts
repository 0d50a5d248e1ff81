/** ACL SAVE and ACL LOAD beside redis-server, where the file cannot be written or read. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import { ours, type Running, real } from "../../cli/RewriteCase.js"
import { hasRedis } from "../../fixtures.js"

const start = { "redis.conf": "aclfile FOLDER/users/users.acl\n", "users/users.acl": "user amy on nopass ~* +@all\n" }

/** What goes wrong with the file, after which both servers answer the same. */
const faults: Readonly<Record<string, (folder: string) => void>> = {
  "nothing is wrong": () => undefined,
  "the folder is gone": (folder) => rmSync(join(folder, "users"), { recursive: true }),
  "the file is gone": (folder) => rmSync(join(folder, "users/users.acl")),
  "a file is in place of the folder": (folder) => {
    rmSync(join(folder, "users"), { recursive: true })
    writeFileSync(join(folder, "users"), "")
  },
  "a folder is in place of the file": (folder) => {
    rmSync(join(folder, "users/users.acl"))
    mkdirSync(join(folder, "users/users.acl"))
  }
}

describe.skipIf(!hasRedis)("ACL SAVE, compared with redis-server", () => {
  for (const [name, cause] of Object.entries(faults)) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const servers = [yield* ours(start), yield* real(start)]
        const answers = ({ folder, send }: Running) =>
          Effect.gen(function* () {
            cause(folder)
            const replies: Array<string> = []
            for (const words of [
              ["ACL", "SETUSER", "bob", "on", ">b"],
              ["ACL", "SAVE"],
              ["ACL", "LOAD"],
              ["ACL", "USERS"],
              ["ACL", "SAVE"]
            ]) {
              replies.push(String(Encoder.encode(yield* send(...words), 2)).replaceAll(folder, "FOLDER"))
            }
            return [...replies, readdirSync(folder, { recursive: true }).map(String).sort().join(" ")]
          })
        const [our, their] = yield* Effect.forEach(servers, answers)
        assert.deepStrictEqual(our, their)
      })
    )
  }
})
