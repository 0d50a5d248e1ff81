/**
 * Every setting of Redis 7.0.15, with its default and limits. `effect` marks the settings that change something here; the
 * others are only stored and returned.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
import * as Bytes from "../../Bytes.js"
import * as Checks from "./Checks.js"
import type { Flag, Numeric } from "./Kind.js"
import * as Lists from "./Lists.js"
import { choice, flag, list, numeric, type Setting, text } from "./Setting.js"

/** The working directory; empty if it has been deleted, as in Redis. */
const workingDirectory = (): string => {
  try {
    return process.cwd()
  } catch {
    return ""
  }
}

const int = 2 ** 31 - 1
const unsigned = 2 ** 32 - 1
const long = 2n ** 63n - 1n
const unsignedLong = 2n ** 64n - 1n
const port = 65535

const immutable = { access: "immutable" } as const
const effect = { effect: true } as const
const several = { several: true } as const

const network = [
  list("bind", "* -::*", Lists.addresses, { isVolatile: true, ...several, ...effect }),
  text("bind-source-addr", ""),
  list(
    "client-output-buffer-limit",
    "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
    Lists.outputLimits,
    { ...several, ...effect }
  ),
  numeric("client-query-buffer-limit", 1024 ** 3, [1024 ** 2, long], { unit: "memory", ...effect }),
  numeric("io-threads", 1, [1, 128], immutable),
  flag("io-threads-do-reads", "no", immutable),
  numeric("maxclients", 10000, [1, unsigned], effect),
  numeric("port", 6379, [0, port], effect),
  flag("protected-mode", "yes", effect),
  numeric("proto-max-bulk-len", 512 * 1024 ** 2, [1024 ** 2, long], { unit: "memory", ...effect }),
  numeric("socket-mark-id", 0, [0, unsigned], immutable),
  numeric("tcp-backlog", 511, [0, int], { ...immutable, ...effect }),
  numeric("tcp-keepalive", 300, [0, int], effect),
  numeric("timeout", 0, [0, int], effect),
  numeric("tracking-table-max-keys", 1_000_000, [0, long], effect),
  text("unixsocket", "", { ...immutable, ...effect }),
  numeric("unixsocketperm", 0, [0, 0o777], { unit: "octal", ...immutable, ...effect })
]

const security = [
  choice("acl-pubsub-default", "resetchannels", ["allchannels", "resetchannels"], effect),
  text("aclfile", "", { ...immutable, ...effect }),
  numeric("acllog-max-len", 128, [0, long], effect),
  choice("enable-debug-command", "no", ["no", "yes", "local"], { ...immutable, ...effect }),
  choice("enable-module-command", "no", ["no", "yes", "local"], { ...immutable, ...effect }),
  choice("enable-protected-configs", "no", ["no", "yes", "local"], { ...immutable, ...effect }),
  text("requirepass", "", { sensitive: true, binary: true, ...effect })
]

const system = [
  flag("always-show-logo", "no", immutable),
  text("aof_rewrite_cpulist", "", immutable),
  text("bgsave_cpulist", "", immutable),
  text("bio_cpulist", "", immutable),
  flag("crash-log-enabled", "yes"),
  flag("crash-memcheck-enabled", "yes"),
  flag("daemonize", "no", { ...immutable, ...effect }),
  numeric("databases", 16, [1, int], { ...immutable, ...effect }),
  list("dir", Bytes.fromText(workingDirectory()), Lists.folder, {
    access: "protected",
    waitsForLoading: true,
    ...effect
  }),
  flag("disable-thp", "yes", immutable),
  flag("dynamic-hz", "yes"),
  numeric("hz", 10, [0, int], { clamp: [1n, 500n] }),
  text("ignore-warnings", ""),
  text("logfile", "", { ...immutable, ...effect }),
  choice("loglevel", "notice", ["debug", "verbose", "notice", "warning"], effect),
  choice("oom-score-adj", "no", ["no", "yes", "relative", "absolute"]),
  list("oom-score-adj-values", "0 200 800", Lists.oomScores, several),
  text("pidfile", "", { ...immutable, ...effect }),
  text("proc-title-template", "{title} {listen-addr} {server-mode}", { check: Checks.titleTemplate, ...effect }),
  text("server_cpulist", "", immutable),
  flag("set-proc-title", "yes", { ...immutable, ...effect }),
  choice("shutdown-on-sigint", "default", ["default", "save", "nosave", "now", "force"], {
    ...effect,
    several: true,
    check: Checks.shutdownOptions
  }),
  choice("shutdown-on-sigterm", "default", ["default", "save", "nosave", "now", "force"], {
    ...effect,
    several: true,
    check: Checks.shutdownOptions
  }),
  numeric("shutdown-timeout", 10, [0, int]),
  choice("supervised", "no", ["upstart", "systemd", "auto", "no"], { ...immutable, ...effect }),
  flag("syslog-enabled", "no", { ...immutable, ...effect }),
  choice(
    "syslog-facility",
    "local0",
    ["user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"],
    { ...immutable, ...effect }
  ),
  text("syslog-ident", "redis", { ...immutable, ...effect }),
  flag("use-exit-on-panic", "no", { hidden: true }),
  numeric("watchdog-period", 0, [0, int], { hidden: true })
]

const memory = [
  numeric("active-defrag-cycle-max", 25, [1, 99]),
  numeric("active-defrag-cycle-min", 1, [1, 99]),
  numeric("active-defrag-ignore-bytes", 100 * 1024 ** 2, [1, long], { unit: "memory" }),
  numeric("active-defrag-max-scan-fields", 1000, [1, long]),
  numeric("active-defrag-threshold-lower", 10, [0, 1000]),
  numeric("active-defrag-threshold-upper", 100, [0, 1000]),
  numeric("active-expire-effort", 1, [1, 10]),
  flag("activedefrag", "no", { check: Checks.noDefragmentation }),
  flag("activerehashing", "yes"),
  flag("jemalloc-bg-thread", "yes"),
  flag("lazyfree-lazy-eviction", "no", effect),
  flag("lazyfree-lazy-expire", "no", effect),
  flag("lazyfree-lazy-server-del", "no", effect),
  flag("lazyfree-lazy-user-del", "no", effect),
  flag("lazyfree-lazy-user-flush", "no", effect),
  numeric("lfu-decay-time", 1, [0, int], effect),
  numeric("lfu-log-factor", 10, [0, int], effect),
  numeric("maxmemory", 0, [0, unsignedLong], { unit: "memory", ...effect }),
  numeric("maxmemory-clients", 0, [-100, long], { unit: "percent", ...effect }),
  numeric("maxmemory-eviction-tenacity", 10, [0, 100], effect),
  choice(
    "maxmemory-policy",
    "noeviction",
    [
      "volatile-lru",
      "volatile-lfu",
      "volatile-random",
      "volatile-ttl",
      "allkeys-lru",
      "allkeys-lfu",
      "allkeys-random",
      "noeviction"
    ],
    effect
  ),
  numeric("maxmemory-samples", 5, [1, int], effect)
]

const values = [
  numeric("hash-max-listpack-entries", 512, [0, long], { alias: "hash-max-ziplist-entries", ...effect }),
  numeric("hash-max-listpack-value", 64, [0, long], { unit: "memory", alias: "hash-max-ziplist-value", ...effect }),
  numeric("hll-sparse-max-bytes", 3000, [0, long], { unit: "memory", ...effect }),
  numeric("list-compress-depth", 0, [0, int]),
  numeric("list-max-listpack-size", -2, [-int - 1, int], { alias: "list-max-ziplist-size", ...effect }),
  list("notify-keyspace-events", "", Lists.keyspaceEvents, effect),
  numeric("set-max-intset-entries", 512, [0, long], effect),
  numeric("stream-node-max-bytes", 4096, [0, long], { unit: "memory", ...effect }),
  numeric("stream-node-max-entries", 100, [0, long], effect),
  numeric("zset-max-listpack-entries", 128, [0, long], { alias: "zset-max-ziplist-entries", ...effect }),
  numeric("zset-max-listpack-value", 64, [0, long], { unit: "memory", alias: "zset-max-ziplist-value", ...effect })
]

const observation = [
  numeric("latency-monitor-threshold", 0, [0, long], effect),
  flag("latency-tracking", "yes", effect),
  list("latency-tracking-info-percentiles", "50 99 99.9", Lists.percentiles, { ...several, ...effect }),
  numeric("slowlog-log-slower-than", 10000, [-1, long], effect),
  numeric("slowlog-max-len", 128, [0, long], effect)
]

const scripting = [
  numeric("busy-reply-threshold", 5000, [0, long], { alias: "lua-time-limit", ...effect }),
  flag("lua-enable-deprecated-api", "no", { hidden: true, ...immutable })
]

const persistence = [
  flag("aof-disable-auto-gc", "no", effect),
  flag("aof-load-truncated", "yes", effect),
  flag("aof-rewrite-incremental-fsync", "yes", effect),
  flag("aof-timestamp-enabled", "no", effect),
  flag("aof-use-rdb-preamble", "yes", effect),
  text("appenddirname", "appendonlydir", { ...immutable, ...effect, check: Checks.someFolderName("appenddirname") }),
  text("appendfilename", "appendonly.aof", { ...immutable, ...effect, check: Checks.someFileName("appendfilename") }),
  choice("appendfsync", "everysec", ["everysec", "always", "no"], effect),
  flag("appendonly", "no", { waitsForLoading: true, ...effect }),
  numeric("auto-aof-rewrite-min-size", 64 * 1024 ** 2, [0, long], { unit: "memory", ...effect }),
  numeric("auto-aof-rewrite-percentage", 100, [0, int], effect),
  text("dbfilename", "dump.rdb", { access: "protected", ...effect, check: Checks.fileName("dbfilename") }),
  numeric("key-load-delay", 0, [-int - 1, int], { hidden: true, ...effect }),
  numeric("loading-process-events-interval-bytes", 2 * 1024 ** 2, [1024, int], { hidden: true }),
  flag("no-appendfsync-on-rewrite", "no", effect),
  flag("rdb-del-sync-files", "no"),
  numeric("rdb-key-save-delay", 0, [-int - 1, int], { hidden: true, ...effect }),
  flag("rdb-save-incremental-fsync", "yes", effect),
  flag("rdbchecksum", "yes", { ...immutable, ...effect }),
  flag("rdbcompression", "yes", effect),
  // no effect: every payload and file is checked in depth, as if with `yes`
  choice("sanitize-dump-payload", "no", ["no", "yes", "clients"]),
  list("save", "3600 1 300 100 60 10000", Lists.save, { ...several, ...effect }),
  flag("stop-writes-on-bgsave-error", "yes", effect)
]

const replication = [
  text("masterauth", "", { sensitive: true, binary: true }),
  text("masteruser", "", { sensitive: true }),
  numeric("min-replicas-max-lag", 10, [0, int], { alias: "min-slaves-max-lag", ...effect }),
  numeric("min-replicas-to-write", 0, [0, int], { alias: "min-slaves-to-write", ...effect }),
  choice("propagation-error-behavior", "ignore", ["ignore", "panic", "panic-on-replicas"]),
  numeric("repl-backlog-size", 1024 ** 2, [1, long], { unit: "memory", clamp: [16384n, long], clampsChanges: true }),
  numeric("repl-backlog-ttl", 3600, [0, long]),
  flag("repl-disable-tcp-nodelay", "no"),
  choice("repl-diskless-load", "disabled", ["disabled", "on-empty-db", "swapdb"], { waitsForLoading: true }),
  flag("repl-diskless-sync", "yes"),
  numeric("repl-diskless-sync-delay", 5, [0, int]),
  numeric("repl-diskless-sync-max-replicas", 0, [0, int]),
  numeric("repl-ping-replica-period", 10, [1, int], { alias: "repl-ping-slave-period" }),
  numeric("repl-timeout", 60, [1, int]),
  text("replica-announce-ip", "", { alias: "slave-announce-ip" }),
  numeric("replica-announce-port", 0, [0, port], { alias: "slave-announce-port" }),
  flag("replica-announced", "yes"),
  flag("replica-ignore-disk-write-errors", "no"),
  flag("replica-ignore-maxmemory", "yes", { alias: "slave-ignore-maxmemory" }),
  flag("replica-lazy-flush", "no", { alias: "slave-lazy-flush" }),
  numeric("replica-priority", 100, [0, int], { alias: "slave-priority" }),
  flag("replica-read-only", "yes", { alias: "slave-read-only" }),
  flag("replica-serve-stale-data", "yes", { alias: "slave-serve-stale-data" }),
  list("replicaof", "", Lists.primary, { ...several, ...immutable, alias: "slaveof" })
]

const cluster = [
  flag("cluster-allow-pubsubshard-when-down", "yes"),
  flag("cluster-allow-reads-when-down", "no"),
  flag("cluster-allow-replica-migration", "yes"),
  numeric("cluster-announce-bus-port", 0, [0, port]),
  text("cluster-announce-hostname", "", { check: Checks.hostName }),
  text("cluster-announce-ip", ""),
  numeric("cluster-announce-port", 0, [0, port]),
  numeric("cluster-announce-tls-port", 0, [0, port]),
  text("cluster-config-file", "nodes.conf", immutable),
  flag("cluster-enabled", "no", immutable),
  numeric("cluster-link-sendbuf-limit", 0, [0, unsignedLong], { unit: "memory" }),
  numeric("cluster-migration-barrier", 1, [0, int]),
  numeric("cluster-node-timeout", 15000, [0, long]),
  numeric("cluster-port", 0, [0, port], immutable),
  choice("cluster-preferred-endpoint-type", "ip", ["ip", "hostname", "unknown-endpoint"]),
  flag("cluster-replica-no-failover", "no", { alias: "cluster-slave-no-failover" }),
  numeric("cluster-replica-validity-factor", 10, [0, int], { alias: "cluster-slave-validity-factor" }),
  flag("cluster-require-full-coverage", "yes")
]

const file = { isVolatile: true } as const

const tls = [
  choice("tls-auth-clients", "yes", ["no", "yes", "optional"], effect),
  text("tls-ca-cert-dir", "", { ...file, ...effect }),
  text("tls-ca-cert-file", "", { ...file, ...effect }),
  text("tls-cert-file", "", { ...file, ...effect }),
  text("tls-ciphers", "", effect),
  text("tls-ciphersuites", "", effect),
  text("tls-client-cert-file", "", file),
  text("tls-client-key-file", "", file),
  text("tls-client-key-file-pass", "", { sensitive: true }),
  flag("tls-cluster", "no", { apply: Checks.noTls }),
  text("tls-dh-params-file", "", { ...file, ...effect }),
  text("tls-key-file", "", { ...file, ...effect }),
  text("tls-key-file-pass", "", { sensitive: true, ...effect }),
  numeric("tls-port", 0, [0, port], { apply: Checks.noTls, ...effect }),
  flag("tls-prefer-server-ciphers", "no", effect),
  text("tls-protocols", "", effect),
  flag("tls-replication", "no", { apply: Checks.noTls }),
  numeric("tls-session-cache-size", 20 * 1024, [0, int]),
  numeric("tls-session-cache-timeout", 300, [0, int], effect),
  flag("tls-session-caching", "yes", effect)
]

const groups = [
  ...network,
  ...security,
  ...system,
  ...memory,
  ...values,
  ...observation,
  ...scripting,
  ...persistence,
  ...replication,
  ...cluster,
  ...tls
] as const

type Entry = (typeof groups)[number]

/** The names and aliases of settings. */
export type Name = Entry["name"]

/** The names of numeric settings. */
export type NumberName = Extract<Entry, Setting<string, Numeric>>["name"]

/** The names of yes/no settings. */
export type FlagName = Extract<Entry, Setting<string, Flag>>["name"]

export const table: ReadonlyArray<Setting> = groups
