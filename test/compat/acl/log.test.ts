/** The entries of ACL LOG, value by value, and the clients that a change of users closes. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { hasRedis, ourPort, ourServer, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"
import { sendToBoth } from "../Servers.js"
import { entries } from "./LogEntry.js"

describe.skipIf(!hasRedis)("ACL LOG, compared with redis-server", () => {
  let compared = 0
  afterAll(() => {
    process.stdout.write(`ACL LOG: ${compared} entries compared with redis-server\n`)
  })

  it.scoped("has the same values, groups and limits", () =>
    Effect.gen(function* () {
      const both = yield* sendToBoth()
      const run = (line: string) => both(...line.split(" ").map((word) => word.replaceAll("_", " ")))
      const check = (label: string) =>
        Effect.gen(function* () {
          const [ours, real] = yield* both("ACL", "LOG", "1000")
          assert.deepStrictEqual(entries(ours), entries(real), label)
          compared += entries(ours).length
        })
      yield* run("FUNCTION FLUSH")
      yield* both(
        "FUNCTION",
        "LOAD",
        "#!lua name=l\nredis.register_function('f', function(k) return redis.call('get', k[1]) end)"
      )
      yield* run("ACL SETUSER p reset on >x +@all -config -debug -select ~k* %R~r* %W~w* &c*")
      yield* run("ACL SETUSER p +select|1")
      yield* run("ACL SETUSER q reset on nopass +auth +get +acl|log +hello +multi +exec ~*")
      for (const line of [
        ...["AUTH p wrong", "AUTH p wrong", "AUTH nobody x", "HELLO 2 AUTH p no", "AUTH p x", "CLIENT SETNAME me"],
        ...[
          "GET x",
          "get x",
          "GET x",
          "SET r v",
          "GET w",
          "COPY k x",
          "MSET k 1 x 2 y 3",
          "CONFIG GET port",
          "config set port 1"
        ],
        ...["SELECT 0", "SELECT 1", "PUBLISH x m", "SUBSCRIBE c x", "PSUBSCRIBE c?", "SSUBSCRIBE x", "DEBUG SLEEP 0"],
        ...["EVAL return_redis.call('get','x') 0", "EVAL return_redis.pcall('config','get','a') 0"],
        ...["EVAL return_redis.call('publish','x','x') 0", "EVAL return_redis.acl_check_cmd('get','x') 0"],
        ...[
          "FCALL f 1 k",
          "FCALL f 1 x",
          "FCALL_RO f 1 r",
          "EVAL return_1 1 x",
          "MULTI",
          "GET x",
          "CONFIG GET a",
          "EXEC"
        ],
        ...["MULTI", "SET k1 v", "AUTH p wrong", "AUTH nobody x", "EXEC"],
        ...["SORT k BY w*", "SORT x STORE k", "AUTH q x", "SET a 1", "GET a"]
      ]) {
        const [ours, real] = yield* run(line)
        assert.deepStrictEqual(ours, real, line)
        compared++
      }
      yield* run("AUTH default x")
      yield* check("all")
      yield* run("CONFIG SET acllog-max-len 3")
      yield* check("after a smaller limit")
      yield* run("AUTH another x")
      yield* check("after one more entry")
      for (let each = 0; each < 15; each++) yield* run(`AUTH many${each} x`)
      yield* run("CONFIG SET acllog-max-len 100")
      for (let each = 0; each < 15; each++) yield* run(`AUTH more${each % 12} x`)
      yield* check("entries past the tenth are not grouped")
      yield* run("CONFIG SET acllog-max-len 0")
      yield* run("AUTH none x")
      yield* check("with a limit of 0")
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("ACL LOG", () => {
  it.scoped("shares an entry between equal events until 60 seconds pass between them", () =>
    Effect.gen(function* () {
      const client = yield* wire(yield* ourPort)
      const fail = Effect.promise(() => client.send("AUTH", "nobody", "x"))
      const log = Effect.promise(() => client.send("ACL", "LOG")).pipe(
        Effect.map((reply) =>
          (Array.isArray(reply) ? reply : []).map((each) => {
            const [, count, , , , , , , , , , age] = Array.isArray(each) ? each.map(String) : []
            return [count, age]
          })
        )
      )
      yield* fail
      yield* TestClock.adjust(Duration.millis(60_000))
      yield* fail
      yield* TestClock.adjust(Duration.millis(1500))
      assert.deepStrictEqual(yield* log, [["2", "1.5"]])
      yield* TestClock.adjust(Duration.millis(60_500))
      yield* fail
      assert.deepStrictEqual(yield* log, [
        ["1", "0"],
        ["2", "62"]
      ])
    }).pipe(Effect.provide(ourServer()))
  )
})

compare(
  "clients of changed users",
  {
    "a subscriber that loses a channel is closed, one that keeps it is not": `
      ACL SETUSER s reset on nopass +@all &a* &b
      @one AUTH s x
      @one SUBSCRIBE a1
      @two AUTH s x
      @two SUBSCRIBE b
      @three AUTH s x
      @three PSUBSCRIBE a*
      ACL SETUSER s resetchannels &b
      @two PING
      CLIENT LIST TYPE normal ID 0
      PUBLISH a1 m
      PUBLISH b m
      < @two
      ACL SETUSER s allchannels
      @two PING
      ACL SETUSER s resetchannels &c
      PUBLISH b m
      ACL DELUSER s
    `,
    "shard channels and several selectors": `
      ACL SETUSER s reset on nopass +@all &a (+@all &z)
      @one AUTH s x
      @one SSUBSCRIBE a
      @two AUTH s x
      @two SSUBSCRIBE z
      ACL SETUSER s clearselectors
      @one PING
      SPUBLISH z m
      SPUBLISH a m
      < @one
      ACL DELUSER s
    `,
    "a client that takes its own channels away is closed after its reply": `
      ACL SETUSER s reset on nopass +@all &a
      @one AUTH s x
      @one ACL SETUSER s resetchannels
      @one PING
      @one ACL SETUSER s off
      @one PING
      @one ACL DELUSER s
      CLIENT KILL USER s
      ACL USERS
    `,
    "new users and selectors may use all channels with acl-pubsub-default allchannels": `
      CONFIG SET acl-pubsub-default allchannels
      ACL SETUSER n on nopass +@all (+get)
      ACL LIST
      ACL SETUSER n &x
      @n AUTH n x
      @n PUBLISH x y
      CONFIG SET acl-pubsub-default resetchannels
      ACL SETUSER n reset
      ACL LIST
      CONFIG SET acl-pubsub-default allchannels
      ACL SETUSER n reset
      ACL LIST
      CONFIG SET acl-pubsub-default resetchannels
      ACL DELUSER n
    `,
    "functions and acl_check_cmd": `
      FUNCTION FLUSH
      FUNCTION LOAD "#!lua name=l\\nredis.register_function('f', function(k) return redis.call('get', k[1]) end)"
      ACL SETUSER f reset on nopass +@all -set ~k* %R~r* &c
      @f AUTH f x
      @f FCALL f 1 k
      @f FCALL f 1 r
      @f FCALL f 1 x
      @f FCALL f 1 w
      @f EVAL "return {redis.acl_check_cmd('get','k'), redis.acl_check_cmd('set','k','v'), redis.acl_check_cmd('del','r')}" 0
      @f EVAL "return {redis.acl_check_cmd('publish','c','m'), redis.acl_check_cmd('publish','d','m')}" 0
      @f EVAL "return redis.acl_check_cmd()" 0
      @f EVAL "return redis.acl_check_cmd('get')" 0
      @f EVAL "return redis.acl_check_cmd('config', 'nosuch')" 0
      @f EVAL "return redis.acl_check_cmd({})" 0
      ACL SETUSER f -fcall
      @f FCALL f 1 k
      ACL DELUSER f
      FUNCTION FLUSH
    `
  },
  {},
  { observed: false }
)
