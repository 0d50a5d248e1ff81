/** The nodes that CLUSTER SHARDS, CLUSTER SLOTS and redirections name, in the forms of Redis, of Valkey and of managed services. */
import { assert, describe, it } from "@effect/vitest"
import * as ShardReplies from "../../src/client/cluster/ShardReplies.js"
import * as Reply from "../../src/resp/Reply.js"
import { shard, text } from "./ScriptedCluster.js"

const origin: ShardReplies.Origin = { host: "seed.example", isTls: false }
const secure: ShardReplies.Origin = { ...origin, isTls: true }

const node = (fields: Readonly<Record<string, Reply.Reply>>) => ({
  id: text("f2dd58d8f1e8a1c5b6d5c2a9b7e4a3c1d0e9f8a7"),
  ip: text("10.0.0.1"),
  role: text("master"),
  "replication-offset": 1024,
  health: text("online"),
  ...fields
})

const masterOf = (fields: Readonly<Record<string, Reply.Reply>>, from = origin): string | undefined =>
  ShardReplies.fromShards([shard([0, 16383], node(fields))], from)[0]?.master

describe("CLUSTER SHARDS", () => {
  it("names a node by its endpoint, which may be an address or a hostname", () => {
    assert.strictEqual(masterOf({ port: 6379, endpoint: text("10.0.0.1") }), "10.0.0.1:6379")
    assert.strictEqual(
      masterOf({ port: 6379, endpoint: text("a.example"), hostname: text("a.example") }),
      "a.example:6379"
    )
    assert.strictEqual(
      masterOf({ port: 6379, endpoint: text("2001:db8::1"), ip: text("2001:db8::1") }),
      "[2001:db8::1]:6379"
    )
  })

  it("leaves out the host of a node that is behind a load balancer, or alone: it is that of the node which answered", () => {
    for (const endpoint of [null, text("")]) {
      assert.strictEqual(masterOf({ port: 7001, endpoint, ip: text("") }), "seed.example:7001")
      assert.strictEqual(masterOf({ port: 7001, endpoint }), "seed.example:7001")
    }
    assert.strictEqual(masterOf({ port: 7001 }), "seed.example:7001")
  })

  it("has ? for a hostname that was never configured: the node has its IP address", () => {
    assert.strictEqual(masterOf({ port: 7001, endpoint: text("?"), hostname: text("") }), "10.0.0.1:7001")
    assert.strictEqual(masterOf({ port: 7001, endpoint: text("?"), ip: text("") }), "seed.example:7001")
  })

  it("has a port for TLS, or only one", () => {
    const endpoint = text("10.0.0.1")
    assert.strictEqual(masterOf({ port: 6379, "tls-port": 6380, endpoint }), "10.0.0.1:6379")
    assert.strictEqual(masterOf({ port: 6379, "tls-port": 6380, endpoint }, secure), "10.0.0.1:6380")
    assert.strictEqual(masterOf({ port: 6379, endpoint }, secure), "10.0.0.1:6379")
    assert.strictEqual(masterOf({ port: 6379, "tls-port": 0, endpoint }, secure), "10.0.0.1:6379")
    assert.isUndefined(masterOf({ endpoint }))
  })

  it("has fields that the client does not know, in RESP2 too", () => {
    const fields = node({ port: 6379, endpoint: text("10.0.0.1"), "availability-zone": text("eu-1a") })
    const flat = [
      [
        ...[text("slots"), [0, 16383], text("shard-id"), text("x")],
        ...[text("nodes"), [Object.entries(fields).flatMap(([name, value]) => [text(name), value])]]
      ]
    ]
    assert.deepStrictEqual(ShardReplies.fromShards(flat, origin), [
      { master: "10.0.0.1:6379", replicas: [], ranges: [[0, 16383]] }
    ])
  })

  it("has several ranges, replicas that load, and masters that have failed", () => {
    const at = (port: number, role: string, health: string) =>
      node({ port, endpoint: text("h"), role: text(role), health: text(health) })
    const [first] = ShardReplies.fromShards(
      [
        Reply.map([
          ["slots", [0, 1, 5, 5]],
          [
            "nodes",
            [
              at(1, "master", "fail"),
              at(2, "replica", "loading"),
              at(3, "replica", "online"),
              at(4, "replica", "fail")
            ].map((fields) => Reply.map(Object.entries(fields)))
          ]
        ])
      ],
      origin
    )
    assert.deepStrictEqual(first, {
      master: "h:1",
      replicas: ["h:3"],
      ranges: [
        [0, 1],
        [5, 5]
      ]
    })
  })

  it("is nothing where a reply is no list of shards", () => {
    for (const reply of [null, 1, text("x"), [], [null], [[1, 2, 3]], [shard([0, 1])], Reply.map([])]) {
      assert.deepStrictEqual(ShardReplies.fromShards(reply, origin), [])
    }
  })
})

describe("CLUSTER SLOTS", () => {
  const id = text("f2dd58d8f1e8a1c5b6d5c2a9b7e4a3c1d0e9f8a7")

  it("has metadata of each node from 7.0 on", () => {
    const slots = [
      [0, 8191, [text("a.example"), 7000, id, [text("ip"), text("10.0.0.1")]], [text("b.example"), 7001, id, []]],
      [8192, 16383, [text("a.example"), 7000, id, Reply.map([["ip", text("10.0.0.1")]])]]
    ]
    assert.deepStrictEqual(ShardReplies.fromSlots(slots, origin), [
      {
        master: "a.example:7000",
        replicas: ["b.example:7001"],
        ranges: [
          [0, 8191],
          [8192, 16383]
        ]
      }
    ])
  })

  it("has nodes without a host, or with one that was never configured", () => {
    const masterIn = (...fields: ReadonlyArray<Reply.Reply>) =>
      ShardReplies.fromSlots([[0, 1, fields]], origin)[0]?.master
    assert.strictEqual(masterIn(null, 7000, id), "seed.example:7000")
    assert.strictEqual(masterIn(text(""), 7000), "seed.example:7000")
    assert.strictEqual(masterIn(text("?"), 7000, id, [text("ip"), text("10.0.0.1")]), "10.0.0.1:7000")
    assert.strictEqual(masterIn(text("?"), 7000, id), "seed.example:7000")
    assert.strictEqual(masterIn(text("::1"), 7000, id), "[::1]:7000")
    assert.isUndefined(masterIn(text("a"), 0, id))
    assert.isUndefined(masterIn(text("a")))
  })

  it("is nothing where a reply is no list of ranges", () => {
    for (const reply of [null, 1, [], [null], [[]], [[0, 1]], [[0, 1, []]]]) {
      assert.deepStrictEqual(ShardReplies.fromSlots(reply, origin), [])
    }
  })
})

describe("a redirection", () => {
  it("has an address, which of IPv6 may stand in brackets, or only a port", () => {
    for (const [place, address] of [
      ["10.0.0.1:7001", "10.0.0.1:7001"],
      ["a.example:7001", "a.example:7001"],
      ["2001:db8::1:7001", "[2001:db8::1]:7001"],
      ["[2001:db8::1]:7001", "[2001:db8::1]:7001"],
      [":7001", "seed.example:7001"]
    ] as const) {
      assert.strictEqual(ShardReplies.redirected(place, "seed.example"), address)
      assert.notInclude(ShardReplies.hostOf(address), "[")
    }
  })
})
