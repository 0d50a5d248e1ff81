/** INFO: its sections, fields and statistics of commands. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourServer } from "../../fixtures.js"
import { sendToBoth } from "../Servers.js"

/** The lines of INFO: whole for the given fields, only the name for others. */
const outline = (reply: Reply.Reply, values: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  assert.instanceOf(reply, Reply.Verbatim)
  const { text } = reply as Reply.Verbatim
  return text.split("\r\n").map((line) => {
    const name = line.slice(0, line.indexOf(":"))
    return line.includes(":") && !values.includes(name) ? name : line
  })
}

/** Fields whose values are equal on both servers. */
const equalFields = [
  "redis_version",
  "redis_git_sha1",
  "redis_git_dirty",
  "redis_mode",
  "os",
  "arch_bits",
  "multiplexing_api",
  "process_supervised",
  "hz",
  "configured_hz",
  "connected_clients",
  "maxclients",
  "blocked_clients",
  "total_system_memory",
  "total_system_memory_human",
  "maxmemory",
  "maxmemory_human",
  "maxmemory_policy",
  "loading",
  "rdb_changes_since_last_save",
  "aof_enabled",
  "total_connections_received",
  "total_commands_processed",
  "rejected_connections",
  "expired_keys",
  "keyspace_hits",
  "keyspace_misses",
  "total_error_replies",
  "role",
  "connected_slaves",
  "master_replid2",
  "repl_backlog_size",
  "errorstat_ERR",
  "errorstat_WRONGPASS",
  "cluster_enabled",
  "db0",
  "db3"
]

const commands: ReadonlyArray<ReadonlyArray<string>> = [
  ["SET", "a", "1"],
  ["SET", "b", "1", "PX", "1"],
  ["GET", "a"],
  ["GET", "nosuch"],
  ["MGET", "a", "nosuch", "nosuch"],
  ["EXISTS", "a", "nosuch"],
  ["GET"],
  ["NOSUCH"],
  ["INCR", "a"],
  ["AUTH", "a", "b"],
  ["DEBUG", "SLEEP", "0.005"],
  ["GET", "b"],
  ["SELECT", "3"],
  ["SET", "c", "x"],
  ["SELECT", "0"]
]

/** Sections to ask for. */
const sectionLists: ReadonlyArray<string> = [
  "",
  "default",
  "all",
  "everything",
  "server",
  "clients",
  "memory",
  "persistence",
  "stats",
  "replication",
  "cpu",
  "modules",
  "module_list",
  "errorstats",
  "cluster",
  "keyspace",
  "sentinel",
  "nosuch",
  "CLUSTER keyspace",
  "keyspace cluster keyspace nosuch",
  "default modules",
  "default commandstats",
  "cpu ALL",
  "everything nosuch"
]

describe.skipIf(!hasRedis)("INFO, compared with redis-server", () => {
  it.scopedLive("has the same sections and fields in the same order", () =>
    Effect.gen(function* () {
      const send = yield* sendToBoth()
      yield* send("HELLO", "3")
      for (const request of commands) yield* send(...request)
      for (const sections of sectionLists) {
        const [our, their] = yield* send("INFO", ...sections.split(" ").filter(Boolean))
        // Redis lists commands in the order of a hash table
        const tidy = (reply: Reply.Reply): ReadonlyArray<string> =>
          outline(reply, equalFields).filter((line) => !/^(cmdstat|latency_percentiles)_/.test(line))
        assert.deepStrictEqual(tidy(our), tidy(their), `INFO ${sections}`)
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("is a bulk string in RESP2", () =>
    Effect.gen(function* () {
      const send = yield* sendToBoth()
      for (const sections of ["cluster", "nosuch", "modules cluster"]) {
        const [our, their] = yield* send("INFO", ...sections.split(" "))
        assert.deepStrictEqual(our, their)
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("counts calls, failures and rejections of each command", () =>
    Effect.gen(function* () {
      const send = yield* sendToBoth()
      const counts = (reply: Reply.Reply): ReadonlyArray<string> =>
        (typeof reply === "string" ? reply : "")
          .split("\r\n")
          .map((line) => line.replace(/usec=\d+,usec_per_call=\d+\.\d\d/, "usec").replace(/=\d+\.\d{3}/g, "=time"))
          .sort()
      for (const request of [
        ...commands,
        ["CONFIG", "GET", "x"],
        ["CONFIG", "nosuch"],
        ["CONFIG"],
        ["config", "get"],
        ["MEMORY", "USAGE", "a", "x"]
      ]) {
        yield* send(...request)
      }
      for (const section of ["commandstats", "latencystats", "errorstats"]) {
        const [our, their] = yield* send("INFO", section)
        assert.deepStrictEqual(counts(our), counts(their))
      }
      yield* send("CONFIG", "SET", "latency-tracking-info-percentiles", "0 50 99.99 100")
      const [our, their] = yield* send("INFO", "latencystats")
      assert.deepStrictEqual(counts(our), counts(their))
      yield* send("CONFIG", "SET", "latency-tracking", "no")
      const [ourOff, theirOff] = yield* send("INFO", "latencystats")
      assert.deepStrictEqual(ourOff, theirOff)
      yield* send("CONFIG", "RESETSTAT")
      for (const section of ["commandstats", "latencystats", "errorstats"]) {
        const [ourAfter, theirAfter] = yield* send("INFO", section)
        assert.deepStrictEqual(counts(ourAfter), counts(theirAfter))
      }
    }).pipe(Effect.provide(ourServer()))
  )
})
