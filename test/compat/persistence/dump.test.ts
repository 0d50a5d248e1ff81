/** DUMP and RESTORE: bytes equal to Redis's, and values of each server restored by the other. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../../src/Bytes.js"
import * as Payload from "../../../src/persistence/rdb/Payload.js"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis } from "../../fixtures.js"
import * as OldEncodings from "../../persistence/rdb/OldEncodings.js"
import { compare } from "../Compare.js"
import { Connection } from "../Connection.js"
import { useServers } from "../Servers.js"

const quoted = (bytes: string): string =>
  `"${[...bytes].map((each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`).join("")}"`

const payload = (content: string): string => quoted(Payload.seal(Bytes.unsafeMake(content)))

const restore = (content: string): string =>
  `RESTORE k 0 ${payload(content)} REPLACE\nDEBUG DIGEST-VALUE k\nOBJECT ENCODING k`

const many = (count: number, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => each(i)).join(" ")

compare("DUMP", {
  strings: `
    DUMP k
    SET k hello
    DUMP k
    SET k 12345678901
    DUMP k
    SET k -70000
    DUMP k
    SET k ${"x".repeat(100)}
    DUMP k
    APPEND k yy
    DUMP k
    SET k ${"ab".repeat(100_000)}
    DUMP k
    SETRANGE k 150000 z
    DUMP k
    CONFIG SET rdbcompression no
    DUMP k
    SETRANGE k 150000 q
    DUMP k
    CONFIG SET rdbcompression yes
  `,
  lists: `
    RPUSH k a 1 -1 127 128 -4096 4095 32767 -32768 8388607 2147483647 9223372036854775807 ${"x".repeat(63)} ${"x".repeat(64)} ${"x".repeat(5000)} ""
    DUMP k
    RPUSH k ${many(3000, (i) => `element-${i}`)}
    DUMP k
    RPUSH k ${"y".repeat(9000)} after
    DUMP k
    CONFIG SET list-max-listpack-size 10
    RPUSH other ${many(35, (i) => `${i}`)}
    DUMP other
    CONFIG SET list-max-listpack-size -1
    RPUSH third ${many(1000, (i) => `element-${i}`)}
    DUMP third
    CONFIG SET list-max-listpack-size -2
  `,
  hashes: `
    HSET k a 1 b two c ${"x".repeat(64)} "" ""
    DUMP k
    HSET k ${many(500, (i) => `field-${i} ${i * 1000}`)}
    DUMP k
    HSET one field ${"x".repeat(65)}
    DUMP one
  `,
  sets: `
    SADD k 1 2 3
    DUMP k
    SADD k 100000
    DUMP k
    SADD k -9223372036854775808
    DUMP k
    SADD one member
    DUMP one
    SADD k2 ${many(512, (i) => String(i * i))}
    DUMP k2
  `,
  "sorted sets": `
    ZADD k 1 a 2 b 1.5 c inf d -inf e 0.1 f 1e100 g 4611686018427387904 h -0 i 12345678901234567 j
    DUMP k
    ZADD long 1 ${"m".repeat(65)} -0 a 0.1 b inf c
    DUMP long
    ZADD many ${many(3000, (i) => `${(i * 7919) % 1000} member-${i}`)}
    DUMP many
  `,
  streams: `
    XADD k 1-1 a 1 b 2
    DUMP k
    XADD k 1-2 a 1 b 3
    XADD k 5-0 c text
    XADD k 18446744073709551615-0 c text
    DUMP k
    XDEL k 1-2
    DUMP k
    XGROUP CREATE k g 0
    XGROUP CREATE k h $
    XGROUP CREATE k i 1-1 ENTRIESREAD 7
    XGROUP CREATECONSUMER k h idle
    XSETID k 18446744073709551615-5 ENTRIESADDED 100 MAXDELETEDID 2-2
    XGROUP DESTROY k h
    DUMP k
    XGROUP CREATE empty g $ MKSTREAM
    DUMP empty
  `,
  "a stream of several nodes": [
    "XGROUP CREATE k g 0 MKSTREAM",
    ...Array.from(
      { length: 250 },
      (_, i) => `XADD k ${i + 1}-0 sensor ${i % 9} value ${i * 17} ${i % 50 === 0 ? "more 1" : ""}`
    ),
    "XTRIM k MAXLEN 130",
    "XDEL k 200-0 201-0",
    "DUMP k"
  ].join("\n")
})

/** A second may pass on one of the servers. */
const idleTime = `EVAL ${JSON.stringify("return math.floor(redis.call('object', 'idletime', 'k') / 100)")} 0`

compare("RESTORE", {
  options: `
    SET s hello
    RESTORE
    RESTORE k 0
    RESTORE k 0 x
    RESTORE k x x
    RESTORE k -1 x
    RESTORE s x x
    RESTORE s 0 x replace
    RESTORE k 0 ${payload("\0\x05hello")} IDLETIME
    RESTORE k 0 ${payload("\0\x05hello")} IDLETIME x
    RESTORE k 0 ${payload("\0\x05hello")} IDLETIME -1
    RESTORE k 0 ${payload("\0\x05hello")} FREQ 256
    RESTORE k 0 ${payload("\0\x05hello")} FREQ -1
    RESTORE k 0 ${payload("\0\x05hello")} FREQ x
    RESTORE k 0 ${payload("\0\x05hello")} FREQ 1 IDLETIME 1
    RESTORE k 0 ${payload("\0\x05hello")} IDLETIME 1 FREQ 1
    RESTORE k 0 ${payload("\0\x05hello")} zz
    RESTORE k 0 ${payload("\0\x05hello")} IDLETIME 1000
    ${idleTime}
    RESTORE k 0 ${payload("\0\x05hello")}
    RESTORE k 0 ${payload("\0\x05HELLO")} REPLACE
    GET k
    RESTORE k 9223372036854775807 ${payload("\0\x05hello")} REPLACE
    GET k
    RESTORE k 0 ${payload("\0\x05hello")}
    RESTORE k 9223372036854775807 ${payload("\0\x05hello")} REPLACE ABSTTL
    PEXPIRETIME k
    RESTORE k 1 ${payload("\0\x05hello")} REPLACE ABSTTL
    EXISTS k
    RESTORE k 1 ${payload("\0\x05hello")} ABSTTL
    RESTORE k \${now+100000} ${payload("\0\x05hello")} ABSTTL
    PEXPIRETIME k
    RESTORE k 100000 ${payload("\0\x05hello")} REPLACE
    TTL k
    RESTORE-ASKING k 0 ${payload("\0\x05again")} REPLACE
    GET k
    MULTI
    RESTORE m 100000 ${payload("\0\x05hello")}
    DUMP m
    EXEC
    EVAL "return redis.call('RESTORE', 'e', 0, redis.call('DUMP', 'm'))" 0
  `,
  "old encodings": [...OldEncodings.values, "\x03\x01\x01a\xfd"].map(restore).join("\n"),
  // without sanitizing, Redis stores fields twice
  "contents that are broken": [
    "CONFIG SET sanitize-dump-payload yes",
    ...[
      "",
      "\x00",
      "\x06",
      "\x07",
      "\x08",
      "\x14",
      "\xff",
      "\x00\x05hell",
      "\x01\x00",
      "\x02\x00",
      "\x04\x00",
      "\x05\x00",
      "\x12\x00",
      "\x02\x02\x01a\x01a",
      "\x02\x02\xc0\x01\xc0\x01",
      "\x04\x02\x01a\x01b\x01a\x01c",
      "\x05\x01\x01a\x00\x00\x00\x00\x00\x00\xf8\x7f",
      "\x0b\x00",
      "\x0b\x08\x02\x00\x00\x00\x00\x00\x00\x00",
      "\x0b\x0a\x02\x00\x00\x00\x02\x00\x00\x00\x01\x00",
      "\x10\x00",
      "\x10\x07\x07\x00\x00\x00\x00\x00\xff",
      "\x11\x07\x07\x00\x00\x00\x00\x00\xff",
      "\x10\x07\x08\x00\x00\x00\x00\x00\xff",
      "\x10\x0a\x0a\x00\x00\x00\x01\x00\x81a\x02\xff",
      "\x10\x13\x13\x00\x00\x00\x04\x00\x81a\x02\x81b\x02\x81a\x02\x81c\x02\xff",
      "\x11\x11\x11\x00\x00\x00\x04\x00\x81a\x02\x01\x01\x81a\x02\x02\x01\xff",
      "\x12\x01\x03\x01a",
      "\x12\x01\x02\x07\x07\x00\x00\x00\x00\x00\xff",
      "\x12\x81\xff\xff\xff\xff\xff\xff\xff\xff\x02",
      "\x13\x00",
      "\x00\x81\x00\xff\xff\xff\xff\xff\xff\xff",
      "\x00\xc3\x05\x81\x00\x00\xff\xff\xff\xff\xff\xffaaaaa"
    ].map((content) => `RESTORE k 0 ${payload(content)} REPLACE\nEXISTS k`),
    "CONFIG SET sanitize-dump-payload no"
  ].join("\n")
})

const text = FastCheck.oneof(
  FastCheck.integer().map(String),
  FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  FastCheck.uint8Array({ maxLength: 30 }).map(Bytes.fromUint8Array),
  FastCheck.tuple(FastCheck.uint8Array({ maxLength: 9 }).map(Bytes.fromUint8Array), FastCheck.nat(300)).map(
    ([part, times]) => part.repeat(times)
  )
)
const score = FastCheck.double({ noNaN: true }).map((value) => String(value).replace("Infinity", "inf"))
const words = (maxLength: number) => FastCheck.array(text, { minLength: 1, maxLength })
const pairs = (maxLength: number) =>
  FastCheck.array(FastCheck.tuple(text, text), { minLength: 1, maxLength }).map((each) => each.flat())
const sizes = FastCheck.constantFrom(5, 50, 700)
type Commands = ReadonlyArray<ReadonlyArray<string>>
const commands: FastCheck.Arbitrary<Commands> = FastCheck.oneof(
  text.map((value) => [["SET", "k", value]]),
  sizes.chain(words).map((each) => [["RPUSH", "k", ...each]]),
  sizes.chain(words).map((each) => [["LPUSH", "k", ...each]]),
  sizes.chain(words).map((each) => [["SADD", "k", ...each]]),
  sizes
    .chain((size) => FastCheck.array(FastCheck.integer().map(String), { minLength: 1, maxLength: size }))
    .map((each) => [["SADD", "k", ...each]]),
  sizes.chain(pairs).map((each) => [["HSET", "k", ...each]]),
  sizes
    .chain((size) => FastCheck.array(FastCheck.tuple(score, text), { minLength: 1, maxLength: size }))
    .map((each) => [["ZADD", "k", ...each.flat()]]),
  FastCheck.array(pairs(3), { minLength: 1, maxLength: 150 }).map((entries) => [
    ...entries.map((fields, i) => ["XADD", "k", `${i + 1}-${i}`, ...fields]),
    ["XGROUP", "CREATE", "k", "g", "0"],
    ["XGROUP", "CREATE", "k", "unread", "$"],
    ["XREADGROUP", "GROUP", "g", "alice", "COUNT", "3", "STREAMS", "k", ">"],
    ["XREADGROUP", "GROUP", "g", "bob", "COUNT", "30", "STREAMS", "k", ">"],
    ["XDEL", "k", "2-1", "7-6"],
    ["XACK", "k", "g", "3-2", "5-4"]
  ])
)

describe.skipIf(!hasRedis)("values of all types", () => {
  const servers = useServers({ "enable-debug-command": "yes" })

  it("are restored by each server from the other's dump", async () => {
    const { ourPort, redis } = servers()
    const both = [await Connection.open(ourPort, 3), await Connection.open(redis.path, 3)] as const
    const exchange = async (from: Connection, to: Connection, filling: Commands): Promise<void> => {
      await Promise.all([from.call(["FLUSHALL"]), to.call(["FLUSHALL"])])
      for (const each of filling) await from.call(each.map(Bytes.unsafeMake))
      const send = (connection: Connection, ...each: ReadonlyArray<string>) =>
        connection.call(each.map(Bytes.unsafeMake))
      const dump = await send(from, "DUMP", "k")
      assert.isString(dump)
      assert.deepStrictEqual(await send(to, "RESTORE", "k", "0", String(dump)), Reply.ok)
      for (const question of [
        ["DEBUG", "DIGEST-VALUE", "k"],
        ["OBJECT", "ENCODING", "k"],
        ["TYPE", "k"]
      ]) {
        assert.deepStrictEqual(await send(to, ...question), await send(from, ...question), question.join(" "))
      }
      if ((await send(from, "OBJECT", "ENCODING", "k")) !== "hashtable" && filling[0]?.[0] !== "LPUSH") {
        assert.strictEqual(await send(to, "DUMP", "k"), dump)
      }
      if (filling[0]?.[0] === "XADD") {
        const info = ["XINFO", "STREAM", "k", "FULL", "COUNT", "0"]
        const [one, other] = [await send(to, ...info), await send(from, ...info)]
        assert.deepStrictEqual(one, other)
      }
    }
    await FastCheck.assert(
      FastCheck.asyncProperty(commands, async (filling) => {
        await exchange(both[0], both[1], filling)
        await exchange(both[1], both[0], filling)
      }),
      { numRuns: 150 }
    )
  })
})
