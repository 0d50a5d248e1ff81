/** Every setting of the table: its name, its default, and the values that CONFIG SET takes and refuses. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import type * as Reply from "../../../src/resp/Reply.js"
import type { Kind, Numeric } from "../../../src/state/settings/Kind.js"
import type { Setting } from "../../../src/state/settings/Setting.js"
import { table } from "../../../src/state/settings/Table.js"
import { hasRedis, ourServer } from "../../fixtures.js"
import { sendToBoth } from "../Servers.js"

const wholes = ({ min, max, unit }: Numeric): ReadonlyArray<string> => {
  const base = unit === "octal" ? 8 : 10
  const edges = [min - 1n, min, min + 1n, max - 1n, max, max + 1n].map((edge) => edge.toString(base))
  const junk = ["", "x", "1x", " 1", "1 ", "+1", "01", "1.5", "0x10", "-0", "-", "-1", "--1", "1e3"]
  const large = [
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "9".repeat(30)
  ]
  const memory = ["b", "k", "kb", "m", "mb", "g", "gb", "KB", "Gb", "tb", "kbb", "%"].flatMap((each) => [
    `1${each}`,
    `3000${each}`,
    each
  ])
  const parts = [
    "5%",
    "100%",
    "101%",
    "0%",
    "-5%",
    "5%%",
    "9223372036854775807%",
    "9223372036854775808%",
    "20000000000gb"
  ]
  return [...edges, ...junk, ...large, ...memory, ...parts]
}

/** Values to try for a kind of setting: every valid word, the limits, and wrong values. */
const candidates = (kind: Kind): ReadonlyArray<string> => {
  switch (kind._tag) {
    case "Flag":
      return ["yes", "no", "YES", "No", "1", "0", "true", "", " yes", "yes "]
    case "Choice": {
      const couples = kind.words.flatMap((one) => kind.words.map((other) => `${one} ${other}`))
      return [
        ...kind.words.flatMap((word) => [word, word.toUpperCase()]),
        "",
        "nosuch",
        ...couples,
        kind.words.join("  ")
      ]
    }
    case "Numeric":
      return wholes(kind)
    case "Text":
      return [
        "x",
        "",
        "a b",
        "/a",
        "a/b",
        "\xff",
        "x".repeat(255),
        "x".repeat(256),
        "{",
        "{{",
        "{title}",
        "{title} x",
        "{port}",
        "{x}",
        "a.b-c",
        "a_b"
      ]
    case "List":
      return ["", " ", "x", "1", "1 2", "1 2 3", "1 2 3 4", "a b c", "KEA", "g$", "50 99", "yes"]
  }
}

/** Values that would harm the real server, the machine or our connection. */
const isUnsafe = ({ name }: Setting, value: string): boolean => {
  switch (name) {
    case "port":
      return /^[1-9]\d{0,4}$/.test(value)
    case "bind":
    case "dir":
      return true
    case "appendonly":
    case "jemalloc-bg-thread":
      return value.toLowerCase() === "yes"
    case "maxclients":
      // the limit on file descriptors depends on the machine
      return /^\d{4,10}$/.test(value)
    case "watchdog-period":
      return /^[1-9]/.test(value)
    case "oom-score-adj":
      return value.toLowerCase() !== "no" && !value.includes(" ")
    case "timeout":
      return value === "1"
    default:
      return false
  }
}

/** Set by the fixture on the command line, or dependent on the machine. */
const machineSettings = new Set(["dir", "port", "unixsocket", "save"])

const settings = { "enable-protected-configs": "yes" }

describe.skipIf(!hasRedis)("CONFIG of every setting, compared with redis-server", () => {
  const both = Effect.gen(function* () {
    const send = yield* sendToBoth("--enable-protected-configs", "yes")
    // or a low maxmemory-clients would evict the connection
    yield* send("CLIENT", "NO-EVICT", "on")
    return send
  })

  it.scopedLive("names and defaults are the same", () =>
    Effect.gen(function* () {
      const send = yield* both
      const listed = (reply: Reply.Reply): ReadonlyArray<string> => {
        const words = Array.isArray(reply) ? reply.map(String) : []
        return words
          .flatMap((name, index) =>
            index % 2 === 0 ? [`${name} ${machineSettings.has(name) ? "" : words[index + 1]}`] : []
          )
          .sort()
      }
      const [ours, real] = yield* send("CONFIG", "GET", "*")
      assert.deepStrictEqual(listed(ours), listed(real))
      for (const { name, hidden } of table) {
        if (!hidden) continue
        const [our, their] = yield* send("CONFIG", "GET", name)
        assert.strictEqual(Encoder.encode(our, 2), Encoder.encode(their, 2), name)
      }
    }).pipe(Effect.provide(ourServer({ settings })))
  )

  for (const tag of ["Flag", "Choice", "Numeric", "Text", "List"] as const) {
    it.scopedLive(
      `CONFIG SET takes and refuses the same values: ${tag}`,
      () =>
        Effect.gen(function* () {
          const send = yield* both
          const differences: Array<string> = []
          let compared = 0
          const check = (...words: ReadonlyArray<string>) =>
            Effect.map(send(...words), ([our, their]) => {
              compared++
              const [ours, real] = [Encoder.encode(our, 2), Encoder.encode(their, 2)]
              if (ours !== real) differences.push(`${words.join(" ")}\n  ours: ${ours}\n  Redis's: ${real}`)
            })
          for (const setting of table.filter(({ kind }) => kind._tag === tag)) {
            const all = candidates(setting.kind)
            const names = [
              [setting.name, all],
              [setting.alias ?? setting.name.toUpperCase(), all.slice(0, 8)]
            ] as const
            for (const [name, values] of names) {
              for (const value of values) {
                if (isUnsafe(setting, value)) continue
                yield* check("CONFIG", "SET", name, value)
                if (!machineSettings.has(setting.name)) yield* check("CONFIG", "GET", name)
              }
              if (setting.access !== "immutable" && setting.name !== "dir" && setting.name !== "bind") {
                yield* send("CONFIG", "SET", name, setting.name === "port" ? "0" : setting.initial)
              }
            }
          }
          process.stdout.write(`CONFIG SET, ${tag}: ${compared} replies compared with redis-server\n`)
          assert.deepStrictEqual(differences, [])
        }).pipe(Effect.provide(ourServer({ settings }))),
      60_000
    )
  }
})
