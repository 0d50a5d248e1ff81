/** LOLWUT: its arguments, and the sizes of its pictures. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourServer } from "../../fixtures.js"
import { compare } from "../Compare.js"
import { sendToBoth } from "../Servers.js"

compare(
  "LOLWUT",
  {
    arguments: `
      LOLWUT
      LOLWUT 5 1 2
      LOLWUT VERSION
      LOLWUT VERSION 7
      LOLWUT VERSION 4 1 2 3
      LOLWUT VERSION x
      LOLWUT VERSION 5 x
      LOLWUT VERSION 5 1 x
      LOLWUT VERSION 5 1 1 x
      LOLWUT VERSION 6 x
      LOLWUT VERSION 6 1 x
      ? LOLWUT VERSION 5
      ? LOLWUT version 6
    `
  },
  {},
  { observed: false }
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
const colourCode = /\u001b\[[0-9;]*m/g

/** The lengths of the lines of a picture, without codes of colours and lines of text. */
const lineLengths = (reply: Reply.Reply): ReadonlyArray<number> => {
  const text = reply instanceof Reply.Verbatim ? reply.text : String(reply)
  const lines = Buffer.from(text, "latin1").toString("utf8").split("\n")
  assert.match(lines.at(-2) ?? "", /Redis ver\. 7\.0\.15$/)
  return lines.filter((line) => !/[A-Za-z]{2}/.test(line)).map((line) => line.replace(colourCode, "").length)
}

describe.skipIf(!hasRedis)("pictures of LOLWUT, compared with redis-server", () => {
  for (const version of [
    ...["5", "5 10 3 5", "5 1", "5 3 1 1", "5 2 200 1", "5 0 0 0", "5 5000 5 1"],
    ...["6", "6 5 3", "6 0 -1", "6 2000 1"]
  ]) {
    it.scopedLive(`have the same size with VERSION ${version}`, () =>
      Effect.gen(function* () {
        const send = yield* sendToBoth()
        const [our, their] = yield* send("LOLWUT", "VERSION", ...version.split(" "))
        assert.deepStrictEqual(lineLengths(our), lineLengths(their))
      }).pipe(Effect.provide(ourServer()))
    )
  }
})
