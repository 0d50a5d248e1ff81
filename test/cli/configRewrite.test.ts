/** CONFIG REWRITE: the files that both servers write are the same, and both servers start with them. */
import { mkdirSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../src/resp/Encoder.js"
import { hasRedis } from "../fixtures.js"
import { goodFiles } from "./ConfigLines.js"
import { comparable, type Files, ours, type Running, real, write } from "./RewriteCase.js"

interface Case {
  readonly files: Files
  /** Commands, each with words that a space separates. */
  readonly commands?: ReadonlyArray<ReadonlyArray<string>>
  /** Files that are written after the start. */
  readonly later?: Files
  /** Whether the servers start with the new file. */
  readonly restarts?: boolean
}

const set = (...words: ReadonlyArray<string>): ReadonlyArray<string> => ["CONFIG", "SET", ...words]

const cases: Readonly<Record<string, Case>> = {
  "an empty file": { files: { "redis.conf": "" } },
  "only comments and empty lines": { files: { "redis.conf": "# one\n\n\n   \n\t# two  \r\n\n#\n\n" } },
  "a last line without an end": { files: { "redis.conf": "timeout 5" } },
  "changed values in place": {
    files: { "redis.conf": "# time\ntimeout 5\n\n  HZ   20  \nmaxmemory 100mb # x".replace(" # x", "") },
    commands: [set("timeout", "9", "maxmemory", "1073741824"), set("hz", "77")]
  },
  "defaults in the file stay": { files: { "redis.conf": "timeout 0\nloglevel notice\nmaxmemory 0b\n" } },
  "back to the default": { files: { "redis.conf": "timeout 5\nmasterauth x\n" }, commands: [set("timeout", "0")] },
  "removed texts": {
    files: { "redis.conf": "masterauth x\nmasteruser y\npidfile FOLDER/pid\ntls-ciphers a\nhz 9" },
    commands: [set("masterauth", "", "masteruser", "")]
  },
  "repeated lines": {
    files: { "redis.conf": "timeout 5\ntimeout 6\n# between\nTimeout 7\nhz 10\nhz 20\n" },
    commands: [set("hz", "30")]
  },
  aliases: {
    files: { "redis.conf": "slave-priority 5\nhash-max-ziplist-entries 9\nlua-time-limit 8\nreplica-priority 6" },
    commands: [set("slave-priority", "7")]
  },
  "save points": { files: { "redis.conf": "save 900 1\nsave 60 5 30 6\n# end" } },
  "fewer save points": {
    files: { "redis.conf": "save 900 1\n\nsave 60 5\nsave 30 6\n# end" },
    commands: [set("save", "1 2")]
  },
  "more save points": { files: { "redis.conf": "save 900 1\n# end\n" }, commands: [set("save", "1 2 3 4 5 6")] },
  "no save points": { files: { "redis.conf": "save 900 1\nsave 60 5\n" }, commands: [set("save", "")] },
  "an empty save and a full one": { files: { "redis.conf": 'save ""\nsave 5 5\nsave ""\n' } },
  "save after an include": {
    files: { "redis.conf": "save 900 1\nsave 60 5\ninclude FOLDER/a.conf\nsave 7 7\nsave 8 8", "a.conf": "save 1 1" }
  },
  "save in an include": { files: { "redis.conf": "include FOLDER/a.conf\n", "a.conf": "save 1 1\nsave 2 2" } },
  "output limits": {
    files: { "redis.conf": "client-output-buffer-limit replica 5mb 6k 7\n" },
    commands: [set("client-output-buffer-limit", "pubsub 1 2 3")]
  },
  "output limits, all": {
    files: {
      "redis.conf":
        "client-output-buffer-limit normal 1 2 3\nclient-output-buffer-limit pubsub 3gb 1025 9\nclient-output-buffer-limit slave 0 0 0\nclient-output-buffer-limit slave 1 1 1\n"
    }
  },
  "renamed commands": { files: { "redis.conf": 'rename-command GET ""\nrename-command set "a b"\n# x\nhz 5' } },
  includes: {
    files: {
      "redis.conf": "include FOLDER/a.conf\ntimeout 5\nInclude FOLDER/b*.conf\n",
      "a.conf": "timeout 8\nhz 30",
      "b1.conf": "slowlog-max-len 5",
      "b2.conf": "\nmaxmemory 5mb\n"
    },
    commands: [set("timeout", "6")]
  },
  "an include that matches nothing": { files: { "redis.conf": "include FOLDER/none*.conf\nhz 5" } },
  "quotes and escapes": {
    files: {
      "redis.conf": `proc-title-template "{title} \\x41\\n\\xff"\nmasteruser 'a\\'b"c'\nmasterauth a"b c"\nsyslog-ident "q"`
    },
    commands: [set("masteruser", `\u0007\b\t\r\n\\"'\xe9\x00z`)]
  },
  "events, percentiles and scores": {
    files: { "redis.conf": "notify-keyspace-events KEg\noom-score-adj-values 1 2 3\n" },
    commands: [
      set("notify-keyspace-events", "AKE", "latency-tracking-info-percentiles", "50 33.333333333 0.0001"),
      set("oom-score-adj-values", "0 200 800")
    ]
  },
  "no percentiles": {
    files: { "redis.conf": "latency-tracking-info-percentiles 5 6\n" },
    commands: [set("latency-tracking-info-percentiles", "")]
  },
  "words of shutdown": {
    files: { "redis.conf": "shutdown-on-sigint default\nshutdown-on-sigterm force NOW\n" },
    commands: [set("shutdown-on-sigint", "now save")]
  },
  memory: {
    files: { "redis.conf": "maxmemory 1024\nproto-max-bulk-len 1048577\nclient-query-buffer-limit 1gb\n" },
    commands: [
      set("maxmemory-clients", "5%", "hash-max-listpack-value", "9223372036854775807"),
      set("maxmemory-clients", "10mb")
    ]
  },
  "memory that the next start refuses": {
    files: { "redis.conf": "" },
    commands: [set("maxmemory", "18446744073709551615")],
    restarts: false
  },
  "a percentage": { files: { "redis.conf": "maxmemory-clients 7%\n" }, commands: [set("hz", "1")] },
  "octal numbers": { files: { "redis.conf": "unixsocketperm 0700\n" } },
  bind: { files: { "redis.conf": "bind 127.0.0.1 -::1\n" } },
  "bind in quotes": { files: { "redis.conf": 'bind "127.0.0.1  -::1"\n' } },
  "the default of bind": { files: { "redis.conf": "bind * -::*\nhz 5\n" } },
  "no bind": { files: { "redis.conf": 'bind ""\n' } },
  users: {
    files: {
      "redis.conf": "user zoe on >z ~a:* +get\n# between\nuser bob off\nuser default on nopass ~* &* +@all -flushall\n"
    },
    commands: [
      ["ACL", "SETUSER", "amy", "on", `#${"ab".repeat(32)}`, "%R~x", "(+get ~y)"],
      ["ACL", "DELUSER", "bob"]
    ]
  },
  "users in a file": {
    files: { "redis.conf": "aclfile FOLDER/users.acl\n# x\n", "users.acl": "user amy on nopass ~* +@all\n" }
  },
  "a password": { files: { "redis.conf": "# x\n" }, commands: [set("requirepass", "se cret")] },
  "a signature that is there": {
    files: { "redis.conf": "hz 5\n# Generated by CONFIG REWRITE\ntimeout 5\n\n\ndir FOLDER\n" },
    commands: [set("timeout", "6", "slowlog-max-len", "3")]
  },
  "lines that are wrong by now": {
    files: { "redis.conf": "hz 5\n" },
    later: {
      "redis.conf": `hz 6\nnosuch 1\nfoo "bar\na.b c\nloadmodule /x\nsentinel a\n""\nuser nobody on\ninclude FOLDER/none\nTIMEOUT x y z\nlist-max-ziplist-entries 5`
    }
  },
  "settings of older versions": {
    files: { "redis.conf": "list-max-ziplist-entries 5\nlua-replicate-commands no\nlist-max-ziplist-value 6\nsentinel" }
  },
  "Windows line ends": { files: { "redis.conf": "timeout 5\r\n\r\n# c\r\nhz 7\r\n" }, commands: [set("hz", "8")] },
  NULs: { files: { "redis.conf": "timeout 5\n# a\0b\n\0\n\0\nx y\nhz 7\n" } },
  "a file that is gone": { files: { "redis.conf": "timeout 5\n" }, commands: [set("hz", "9")], later: {} },
  "hidden and immutable settings": {
    files: {
      "redis.conf": "key-load-delay 5\ndatabases 3\ntcp-backlog 99\nio-threads-do-reads YES\nuse-exit-on-panic yes"
    }
  },
  twice: {
    files: { "redis.conf": "timeout 5\n" },
    commands: [
      set("hz", "9"),
      ["CONFIG", "REWRITE"],
      set("hz", "10", "timeout", "0"),
      ["CONFIG", "REWRITE"],
      set("hz", "11")
    ]
  }
}

/** Runs the same commands on both servers; their replies are the same. */
const send = (our: Running, their: Running, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const replies = [yield* our.send(...words), yield* their.send(...words)].map((reply) => Encoder.encode(reply, 2))
    assert.strictEqual(replies[0], replies[1], words.join(" "))
  })

const settingsOf = (running: Running) =>
  Effect.map(running.send("CONFIG", "GET", "*"), (reply) => {
    const words = Array.isArray(reply) ? reply.map((word) => String(word).replaceAll(running.folder, "FOLDER")) : []
    return Object.fromEntries(
      words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1] ?? ""] as const] : []))
    )
  })

/** Rewrites the file of both servers, and starts both with what the other has written. */
const check = ({ commands = [], files, later }: Case, rewrite: ReadonlyArray<string> = ["CONFIG", "REWRITE"]) =>
  Effect.gen(function* () {
    const [our, their] = [yield* ours(files), yield* real(files)]
    for (const words of commands) yield* send(our, their, words)
    for (const { folder } of [our, their]) {
      if (later === undefined) continue
      rmSync(join(folder, "redis.conf"))
      write(folder, later)
    }
    yield* send(our, their, rewrite)
    assert.strictEqual(comparable(our.file("redis.conf")), comparable(their.file("redis.conf")))
    return [our, their] as const
  })

/**
 * Starts each server with the file that the other has written: the settings are those of before. Includes change that, as what is
 * appended is read after them.
 */
const checkRestart = (files: Files, our: Running, their: Running) =>
  Effect.gen(function* () {
    const includes = Object.keys(files).length > 1 || files["redis.conf"]?.includes("include")
    const before = yield* settingsOf(our)
    const again = [
      yield* ours({ ...files, "redis.conf": their.file("redis.conf") }),
      yield* real({ ...files, "redis.conf": our.file("redis.conf") })
    ]
    const found: Array<Readonly<Record<string, string>>> = []
    for (const each of again) {
      if (before.requirepass !== "") yield* each.send("AUTH", before.requirepass ?? "")
      found.push(yield* settingsOf(each))
    }
    assert.deepStrictEqual(found[0], found[1])
    if (!includes) assert.deepStrictEqual(found[0], before)
  })

describe.skipIf(!hasRedis)("CONFIG REWRITE, compared with redis-server", () => {
  for (const [name, each] of Object.entries(cases)) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const [our, their] = yield* check(each)
        if (each.later === undefined && each.restarts !== false) yield* checkRestart(each.files, our, their)
      })
    )
  }

  for (const [round, text] of goodFiles().entries()) {
    it.scopedLive(`every setting, in file ${round}: its value and its line`, () =>
      Effect.gen(function* () {
        const files = { "redis.conf": `${text}\nenable-debug-command yes\n` }
        const [our, their] = yield* check({ files }, ["DEBUG", "CONFIG-REWRITE-FORCE-ALL"])
        assert.deepStrictEqual(yield* settingsOf(our), yield* settingsOf(their))
        yield* send(our, their, ["CONFIG", "REWRITE"])
        assert.strictEqual(comparable(our.file("redis.conf")), comparable(their.file("redis.conf")))
      })
    )
  }

  it.scopedLive("defaults are not appended, and all are by DEBUG", () =>
    Effect.gen(function* () {
      const files = { "redis.conf": "enable-debug-command yes\n" }
      const [our] = yield* check({ files }, ["DEBUG", "CONFIG-REWRITE-FORCE-ALL"])
      assert.include(our.file("redis.conf"), "\nmaxmemory-samples 5\n")
    })
  )

  it.scopedLive("a folder in place of the file is an error", () =>
    Effect.gen(function* () {
      const files = { "redis.conf": "hz 5" }
      const [our, their] = [yield* ours(files), yield* real(files)]
      for (const { folder } of [our, their]) {
        rmSync(join(folder, "redis.conf"))
        mkdirSync(join(folder, "redis.conf"))
      }
      yield* send(our, their, ["CONFIG", "REWRITE"])
      assert.strictEqual(
        Encoder.encode(yield* our.send("CONFIG", "REWRITE"), 2),
        "-ERR Rewriting config file: Is a directory\r\n"
      )
    })
  )

  it.scopedLive("a folder that is gone is an error", () =>
    Effect.gen(function* () {
      const files = { "redis.conf": "include FOLDER/conf/none*\n" }
      const [our, their] = [yield* ours(files), yield* real(files)]
      for (const { folder } of [our, their]) rmSync(folder, { recursive: true })
      yield* send(our, their, ["CONFIG", "REWRITE"])
    })
  )

  it.scopedLive("leaves no other file behind", () =>
    Effect.gen(function* () {
      const our = yield* ours({ "redis.conf": "hz 5" })
      yield* our.send("CONFIG", "REWRITE")
      assert.deepStrictEqual(readdirSync(our.folder).sort(), ["redis.conf", "sock"])
    })
  )

  it.scopedLive("INFO names the file and the program", () =>
    Effect.gen(function* () {
      const our = yield* ours({ "redis.conf": "hz 5" })
      const info = String(yield* our.send("INFO", "server"))
      assert.include(info, `\r\nconfig_file:${our.folder}/redis.conf\r\n`)
    })
  )
})
