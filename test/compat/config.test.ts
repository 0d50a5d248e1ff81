import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../src/resp/Encoder.js"
import type * as Reply from "../../src/resp/Reply.js"
import type { Kind, Whole } from "../../src/state/settings/Kind.js"
import type { Setting } from "../../src/state/settings/Setting.js"
import { table } from "../../src/state/settings/Table.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../fixtures.js"
import { compare } from "./Compare.js"

const wholes = ({ min, max, unit }: Whole): ReadonlyArray<string> => {
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

/** What a setting of a kind is tried with: all there is, the edges, and what is wrong. */
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
    case "Whole":
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

/** Values that a real server must not be given here, for what they would do to it, to the machine, or to our connection. */
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
      // how many file descriptors there are is the machine's own
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

/** Given on the command line by the fixture, or the machine's own. */
const ofTheMachine = new Set(["dir", "port", "unixsocket", "save"])

const settings = { "enable-protected-configs": "yes" }
const realArguments = ["--enable-protected-configs", "yes"]

describe.skipIf(!hasRedis)("CONFIG over the whole table, beside redis-server", () => {
  const both = Effect.gen(function* () {
    const ours = yield* wire(yield* ourPort)
    const real = yield* wire((yield* realRedis(...realArguments)).path)
    yield* Effect.promise(() => real.send("CLIENT", "NO-EVICT", "on"))
    return (...words: ReadonlyArray<string>): Effect.Effect<readonly [ours: Reply.Reply, real: Reply.Reply]> =>
      Effect.promise(() => Promise.all([ours.send(...words), real.send(...words)]))
  })

  it.scopedLive("the names and the defaults are Redis's", () =>
    Effect.gen(function* () {
      const send = yield* both
      const listed = (reply: Reply.Reply): ReadonlyArray<string> => {
        const words = Array.isArray(reply) ? reply.map(String) : []
        return words
          .flatMap((name, index) =>
            index % 2 === 0 ? [`${name} ${ofTheMachine.has(name) ? "" : words[index + 1]}`] : []
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

  for (const tag of ["Flag", "Choice", "Whole", "Text", "List"] as const) {
    it.scopedLive(
      `CONFIG SET takes and refuses what Redis does: ${tag}`,
      () =>
        Effect.gen(function* () {
          const send = yield* both
          const differences: Array<string> = []
          let compared = 0
          const check = (...words: ReadonlyArray<string>) =>
            Effect.map(send(...words), ([our, their]) => {
              compared++
              const [mine, its] = [Encoder.encode(our, 2), Encoder.encode(their, 2)]
              if (mine !== its) differences.push(`${words.join(" ")}\n  ours: ${mine}\n  Redis's: ${its}`)
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
                if (!ofTheMachine.has(setting.name)) yield* check("CONFIG", "GET", name)
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

compare("CONFIG", {
  "GET with patterns": String.raw`
      CONFIG GET maxmemory
      ~ CONFIG GET maxmemory*
      ~ CONFIG GET maxmemory* maxmemory MAXMEMORY-policy *-policy timeout
      CONFIG GET MaxMemory MAXMEMORY maxmemory
      CONFIG GET maxmemor?
      CONFIG GET [m]axmemory
      CONFIG GET [M]AXMEMORY
      CONFIG GET \maxmemory
      CONFIG GET nosuch
      CONFIG GET nosuch* nosuch
      ~ CONFIG GET *-priority
      CONFIG GET slave-priority
      CONFIG GET key-load-delay
      CONFIG GET key-load-dela?
      CONFIG GET
    `,
  "SET of one": `
      CONFIG SET timeout 10
      CONFIG GET timeout
      CONFIG SET TIMEOUT 20
      CONFIG GET timeout
      CONFIG SET timeout x
      CONFIG SET TimeOut x
      CONFIG SET Slave-Priority x
      CONFIG SET timeout
      CONFIG SET
      CONFIG SET timeout 10 20
      CONFIG SET nosuch 1
      CONFIG SET "a\\r\\nb" 1
      CONFIG SET DATABASES 1
      CONFIG SET timeout 0
    `,
  "SET of several is all or nothing": `
      CONFIG SET timeout 10 tcp-keepalive 60
      ~ CONFIG GET timeout tcp-keepalive
      CONFIG SET timeout 11 tcp-keepalive x
      CONFIG SET timeout x tcp-keepalive 61
      CONFIG SET timeout 11 tls-port 1
      CONFIG SET tls-port 1 timeout x
      CONFIG SET timeout 11 nosuch 1
      CONFIG SET nosuch 1 databases 1
      CONFIG SET databases 1 nosuch 1
      CONFIG SET timeout 11 databases 1
      CONFIG SET timeout 11 timeout 12
      CONFIG SET timeout 11 TIMEOUT 12
      CONFIG SET databases 1 databases 2
      CONFIG SET timeout 11 timeout
      ~ CONFIG GET timeout tcp-keepalive
      CONFIG SET slave-priority 5 replica-priority 6
      CONFIG GET replica-priority
      CONFIG SET timeout 0 tcp-keepalive 300 replica-priority 100
    `,
  "SET of what is protected": `
      CONFIG SET dbfilename x
      CONFIG SET DBFILENAME a/b
      CONFIG SET dir /
      CONFIG SET timeout 1000 dir /
      CONFIG GET timeout
    `,
  "client-output-buffer-limit": `
      CONFIG SET client-output-buffer-limit "normal 1gb 5m 10"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "replica 10gb 1 3 PubSub 1gb 2 4"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "slave 0 0 0 slave 7 8 9"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "pubsub 1 2 99999999999"
      CONFIG SET client-output-buffer-limit "pubsub 18446744073709551615 2 +3"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "master 1 2 3"
      CONFIG SET client-output-buffer-limit "nosuch 1 2 3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 3 normal"
      CONFIG SET client-output-buffer-limit "pubsub 1  3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 -3"
      CONFIG SET client-output-buffer-limit "pubsub 1 -2 3"
      CONFIG SET client-output-buffer-limit "pubsub x 2 3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 3x"
      CONFIG SET client-output-buffer-limit "pubsub 5 5 5 normal 1 2 x"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"
    `,
  save: `
      CONFIG SET save "900 1 300 010"
      CONFIG GET save
      CONFIG SET save "+5 1"
      CONFIG GET save
      CONFIG SET save "1 0"
      CONFIG GET save
      CONFIG SET save "1 4294967297"
      CONFIG GET save
      CONFIG SET save "9223372036854775808 1"
      CONFIG GET save
      CONFIG SET save "900"
      CONFIG SET save "0 1"
      CONFIG SET save "1 -1"
      CONFIG SET save "1  1"
      CONFIG SET save "1 1x"
      CONFIG SET save "1 1 x 1"
      CONFIG SET save ""
      CONFIG GET save
    `,
  "notify-keyspace-events": `
      CONFIG SET notify-keyspace-events KEA
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events "nmEKdtexzhsl$g"
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events nmEKdte
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events An
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events KKgg
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events a
      CONFIG SET notify-keyspace-events "K E"
      CONFIG SET notify-keyspace-events ""
      CONFIG GET notify-keyspace-events
    `,
  "latency-tracking-info-percentiles": `
      CONFIG SET latency-tracking-info-percentiles "50.123456789 0 100"
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "0x10 1e1 .5 5. +7 0.0000001"
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "50  99"
      CONFIG SET latency-tracking-info-percentiles 100.1
      CONFIG SET latency-tracking-info-percentiles -1
      CONFIG SET latency-tracking-info-percentiles inf
      CONFIG SET latency-tracking-info-percentiles nan
      CONFIG SET latency-tracking-info-percentiles "50 x"
      CONFIG SET latency-tracking-info-percentiles ""
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "50 99 99.9"
    `,
  "oom-score-adj-values": `
      CONFIG SET oom-score-adj-values "30 20 10"
      CONFIG GET oom-score-adj-values
      CONFIG SET oom-score-adj-values "-2000 +0 2000"
      CONFIG GET oom-score-adj-values
      CONFIG SET oom-score-adj-values "1 2"
      CONFIG SET oom-score-adj-values "1 2 3 4"
      CONFIG SET oom-score-adj-values "1 2 2001"
      CONFIG SET oom-score-adj-values "a b c"
      CONFIG SET oom-score-adj-values "0 200 800"
    `,
  bind: `
      CONFIG SET bind "a b c d e f g h i j k l m n o p q"
      CONFIG SET bind "a  b"
      CONFIG GET bind
      CONFIG SET bind ""
      CONFIG GET bind
      CONFIG SET bind "* -::*"
    `,
  "shutdown-on-sigint": `
      CONFIG SET shutdown-on-sigint "FORCE now save"
      CONFIG GET shutdown-on-sigint
      CONFIG SET shutdown-on-sigint "default now"
      CONFIG GET shutdown-on-sigint
      CONFIG SET shutdown-on-sigint "nosave save"
      CONFIG SET shutdown-on-sigint "default  now"
      CONFIG SET shutdown-on-sigint default
      CONFIG GET shutdown-on-sigint
    `,
  "RESETSTAT, REWRITE, HELP, and what is wrong": `
      CONFIG RESETSTAT
      CONFIG RESETSTAT x
      CONFIG REWRITE
      CONFIG REWRITE x
      CONFIG HELP
      CONFIG HELP x
      CONFIG
      CONFIG nosuch
      CONFIG nosuch x
    `
})

compare(
  "CONFIG of protected settings",
  {
    "dir and dbfilename": `
      CONFIG SET dir /
      CONFIG GET dir
      CONFIG SET dir usr/..
      CONFIG GET dir
      CONFIG SET dir /nosuch
      CONFIG SET dir /etc/passwd
      CONFIG SET dir ""
      CONFIG SET dir "/tmp /tmp"
      CONFIG SET dbfilename x.rdb
      CONFIG GET dbfilename
      CONFIG SET dbfilename a/b
      CONFIG SET dbfilename dump.rdb
    `
  },
  settings
)

compare(
  "CONFIG of settings protected from other machines",
  {
    dbfilename: `
      CONFIG SET dbfilename x.rdb
      CONFIG GET dbfilename
    `
  },
  { "enable-protected-configs": "local" }
)
