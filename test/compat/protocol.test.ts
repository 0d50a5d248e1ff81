/** The protocol itself: the same bytes sent to both servers must get the same bytes back, and the same end of the connection. */
import { mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Instance from "../../src/Instance.js"
import * as Server from "../../src/Server.js"
import { encodeRequest, hasRedis, type RealRedis, startRedis } from "../fixtures.js"

const sentinel = "the sentinel of the comparison"

/** Everything that a server sent. */
interface Answer {
  readonly bytes: string
  readonly closed: boolean
}

/**
 * The sign that a server has sent everything: it closes the connection; or it answers a sentinel that follows the bytes. Where
 * a sentinel would change the result: it has listed clients, or it has answered another connection twice.
 */
type Until = "closed" | "sentinel" | "listed" | "others are answered"

const exchange = (path: string, bytes: string, until: Until): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const socket = Net.connect({ path })
    let received = ""
    const done = (closed: boolean): void => {
      socket.destroy()
      resolve({ bytes: received.replace(`$${sentinel.length}\r\n${sentinel}\r\n`, ""), closed })
    }
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1")
      if (until === "sentinel" && received.includes(sentinel)) done(false)
      if (until === "listed" && /resp=\d\n/.test(received)) done(false)
    })
    socket.on("error", () => done(true))
    socket.on("close", () => done(true))
    const other = () => exchange(path, "", "sentinel")
    socket.write(bytes, "latin1", () => {
      if (until === "sentinel") socket.write(encodeRequest(["ECHO", sentinel]), "latin1")
      if (until === "others are answered")
        other()
          .then(other)
          .then(() => done(false), reject)
    })
  })

const requests: Readonly<Record<string, ReadonlyArray<string>>> = {
  arrays: [
    "*1\r\n$4\r\nPING\r\n",
    "*0\r\n",
    "*-1\r\n",
    "*-5\r\n*1\r\n$4\r\nPING\r\n",
    "*-2147483649\r\n",
    "*-9223372036854775808\r\nPING\r\n",
    "*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n",
    "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
    "*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\0\xff\r\n",
    "*1\rx$4\rxPING\r\n",
    "*1\r\n$0\r\n\r\n"
  ],
  "inline commands": [
    "PING\r\n",
    "PING\n",
    "\r\n\n\r\nPING\r\n",
    "  PING  \t a  \r\n",
    "ping 'a\\'b' \r\n",
    "echo 'a\\nb'\r\n",
    'echo "a\\nb\\r\\t\\b\\a\\q\\"\\\\"\r\n',
    'echo "\\x41\\xfF\\x4g\\x"\r\n',
    'echo a"b"\r\n',
    "echo a'b c'\r\n",
    'echo ""\r\n',
    "\xff\r\n",
    "PING \r\r\n",
    "PING\x0b1\r\n",
    "PING a\r\n*1\r\n$4\r\nPING\r\nPING b\r\n",
    "foo bar baz\r\n"
  ],
  "CLIENT REPLY": [
    "CLIENT REPLY OFF\r\nPING\r\nfoo\r\nGET\r\nCLIENT REPLY ON\r\nPING\r\n",
    "CLIENT REPLY SKIP\r\nPING\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\nfoo\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\nGET\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\nCLIENT REPLY OFF\r\nPING\r\nCLIENT REPLY ON\r\n",
    "CLIENT REPLY OFF\r\nCLIENT REPLY SKIP\r\nPING\r\nCLIENT REPLY ON\r\nPING\r\n",
    "CLIENT REPLY OFF\r\nCLIENT REPLY foo\r\nCLIENT REPLY ON\r\n",
    "CLIENT REPLY SKIP\r\nCLIENT REPLY ON\r\nPING\r\n",
    "CLIENT REPLY SKIP\r\nMULTI\r\nPING\r\nEXEC\r\nPING\r\n",
    "MULTI\r\nPING\r\nCLIENT REPLY OFF\r\nPING\r\nCLIENT REPLY ON\r\nPING\r\nEXEC\r\nPING\r\n",
    "MULTI\r\nPING\r\nCLIENT REPLY SKIP\r\nPING\r\nEXEC\r\nPING\r\nPING 1\r\n",
    "MULTI\r\nCLIENT REPLY SKIP\r\nCLIENT REPLY ON\r\nEXEC\r\nPING\r\nPING 1\r\n",
    "CLIENT REPLY OFF\r\nMULTI\r\nPING\r\nCLIENT REPLY ON\r\nPING\r\nEXEC\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\nCLIENT REPLY foo\r\nPING\r\n",
    "CLIENT REPLY SKIP\r\nRESET\r\nPING\r\n",
    "CLIENT REPLY OFF\r\nPING\r\nRESET\r\nPING\r\n",
    "CLIENT REPLY SKIP\r\n\r\nPING\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\n*0\r\nPING\r\nPING 1\r\n",
    "CLIENT REPLY SKIP\r\n*-1\r\n\r\nPING\r\nPING 1\r\n",
    "CLIENT TRACKING on OPTIN\r\nCLIENT CACHING YES\r\n\r\nCLIENT TRACKINGINFO\r\n"
  ],
  RESP3: [
    "HELLO 3 FOO\r\nGET a\r\n",
    "HELLO 3 AUTH default x SETNAME a\r\nGET a\r\nCLIENT TRACKINGINFO\r\nHELLO 2\r\nGET a\r\nCLIENT TRACKINGINFO\r\n"
  ]
}

/** These show the sizes of buffers, in which no sentinel may be. */
const clientLists: ReadonlyArray<string> = [
  "*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n",
  "*2\r\n$6\r\nCLIENT\r\n$4\r\nLIST\r\n",
  "*4\r\n$6\r\nCLIENT\r\n$4\r\nLIST\r\n$4\r\nTYPE\r\n$6\r\nNORMAL\r\n"
]

/** Here Redis counts everything it read as `qbuf`, and we count what has not run yet. */
const pipelinedClientLists: ReadonlyArray<string> = [
  "HELLO 3\r\nCLIENT SETNAME foo\r\nSELECT 7\r\nCLIENT NO-EVICT ON\r\nCLIENT INFO\r\n",
  "SELECT 7\r\nCLIENT SETNAME foo\r\nCLIENT NO-EVICT ON\r\nRESET\r\nCLIENT INFO\r\n",
  "foo\r\nclient Info\r\n",
  "GET\r\nclient list\r\n"
]

const closes: ReadonlyArray<string> = [
  "QUIT\r\nPING\r\n",
  "PING\r\nQUIT a b\r\nPING\r\n",
  "*1\r\n$4\r\nQUIT\r\n*1\r\n$4\r\nPING\r\n",
  "PING\r\nPOST / HTTP/1.1\r\n",
  "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "*1\r\n$5\r\nhOsT:\r\n",
  "*1\r\n$4\r\npost\r\n",
  "*a\r\n",
  "*\r\n",
  "* 1\r\n",
  "*01\r\n",
  "*+1\r\n",
  "*1.0\r\n",
  "*2147483648\r\n",
  "*9223372036854775808\r\n",
  "*-9223372036854775809\r\n",
  "PING\r\n*1\r\nX\r\nPING\r\n",
  "*1\r\n\r\n",
  "*1\r\n\r\r\n",
  "*1\r\n\n\r\n",
  "*1\r\n:1\r\n",
  "*1\r\n*1\r\n",
  "*1\r\n\xff\r\n",
  "*1\r\n$-1\r\n",
  "*1\r\n$\r\n",
  "*1\r\n$a\r\n",
  "*1\r\n$04\r\nPING\r\n",
  "*1\r\n$+4\r\nPING\r\n",
  "*1\r\n$536870913\r\n",
  "*1\r\n$9223372036854775808\r\n",
  "*1\r\n$4\r\nPING\n$4\r\n*\r\n",
  '"a\r\n',
  "'a\r\n",
  'PING "a"b\r\n',
  "PING 'a'b\r\n",
  'PING "a\\\r\n',
  'PING\r\nfoo\r\nPING "\r\nPING\r\n',
  `PING\r\n${"a".repeat(70_000)}`,
  `*1${"1".repeat(70_000)}`,
  `*1\r\n$1${"1".repeat(70_000)}`,
  `*1\r\n${"x".repeat(70_000)}`,
  "CLIENT KILL SKIPME no TYPE normal\r\nPING\r\n",
  "CLIENT KILL ADDR foo SKIPME no\r\nQUIT\r\n"
]

/** Without `\r` or `\n`, or with a NUL before it, which ends the search as for any C string. */
const incomplete: ReadonlyArray<string> = [
  "*",
  "*1",
  "*1\r",
  "*1\n$4\nPING\n",
  "*a",
  "*a\r",
  "*1\0\r\n$4\r\nPING\r\n",
  "*1\r\nX",
  "*1\r\nXYZ\r",
  "*1\r\n$4",
  "*1\r\n$4\0\r\nPING\r\n",
  "*1\r\n$4\r\nPING",
  "*1\r\n$4\r\nPING\r",
  "*2147483647\r\n",
  "*1\r\n$536870912\r\n",
  "PING",
  "PING\r",
  "PING\0\r\nPING\r\n",
  "PING\r\nECHO a",
  "PING \0",
  '"a'
]

describe.skipIf(!hasRedis)("the protocol, compared with redis-server", () => {
  let redis: RealRedis
  let ours: string
  let compared = 0
  let stop: () => Promise<void>

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "layeredis-"))
    ours = join(folder, "ours.sock")
    const runtime = ManagedRuntime.make(
      Server.layer({ address: { _tag: "Unix", path: ours } }).pipe(
        Layer.orDie,
        Layer.provide(Instance.layer()),
        Layer.orDie
      )
    )
    await runtime.runPromise(Effect.void)
    redis = await startRedis()
    stop = async () => {
      redis.stop()
      await runtime.dispose()
      rmSync(folder, { recursive: true, force: true })
    }
  })
  afterAll(async () => {
    await stop()
    process.stdout.write(`protocol: ${compared} exchanges compared with redis-server\n`)
  })

  /** Removes what differs: ids and addresses, and the peak of the reply buffer, which Redis measures from time to time. */
  const withoutIdentity = (answer: Answer, path: string, pipelined: boolean): string =>
    `${answer.bytes
      .replaceAll(path, "socket")
      .replace(/[$=]\d+\r\n(?=(?:txt:)?id=)/g, "")
      .replace(/\bid=\d+/g, "id=?")
      .replace(/\$2\r\nid\r\n:\d+/g, "$2\r\nid\r\n:?")
      .replace(/\b(fd|rbp)=\d+/g, "$1=?")
      // a second may pass between the two
      .replace(/\b(age|idle)=[01]\b/g, "$1=0")
      .replace(/\b(qbuf|qbuf-free)=\d+/g, pipelined ? "$1=?" : "$&")}${answer.closed ? "(closed)" : ""}`

  const compareAll = (cases: ReadonlyArray<string>, until: Until, pipelined = false) =>
    Effect.promise(async () => {
      for (const bytes of cases) {
        const [our, real] = await Promise.all([exchange(ours, bytes, until), exchange(redis.path, bytes, until)])
        compared++
        assert.strictEqual(
          withoutIdentity(our, ours, pipelined),
          withoutIdentity(real, redis.path, pipelined),
          `ours (first) and Redis's answer to ${JSON.stringify(bytes.slice(0, 80))}`
        )
      }
    })

  /** Closes all other connections. */
  const closeOthers = Effect.promise(() =>
    Promise.all([ours, redis.path].map((path) => exchange(path, "CLIENT KILL TYPE normal SKIPME no\r\n", "closed")))
  )

  for (const [subject, cases] of Object.entries(requests)) {
    it.effect(`answers ${subject}`, () => compareAll(cases, "sentinel"))
  }
  it.effect("answers CLIENT INFO and LIST", () =>
    Effect.gen(function* () {
      for (const each of clientLists) yield* Effect.zipRight(closeOthers, compareAll([each], "listed"))
      for (const each of pipelinedClientLists) yield* Effect.zipRight(closeOthers, compareAll([each], "listed", true))
    })
  )
  it.effect("closes the connection with the same error", () => compareAll(closes, "closed"))
  it.effect("waits for the rest of an incomplete request", () => compareAll(incomplete, "others are answered"))
})
