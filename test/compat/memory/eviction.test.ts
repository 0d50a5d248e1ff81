import { compare } from "../Compare.js"
import { converse } from "../Conversation.js"

/** Evicts whatever the policy lets go. */
const evictAll = (policy: string, trigger = "PING"): string => `
  CONFIG SET maxmemory 1
  CONFIG SET maxmemory-policy ${policy}
  ${trigger}
  DBSIZE
  EXISTS kept
  CONFIG SET maxmemory 0
  CONFIG SET maxmemory-policy noeviction
`

const policies = [
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "noeviction"
]

compare("eviction", {
  ...Object.fromEntries(
    policies.map((policy) => [
      `${policy} removes what it may, and then refuses`,
      `
        SET due 1 EX 100
        ${policy.startsWith("volatile") ? "SET kept 1" : ""}
        ${evictAll(policy, "SET other 1")}
      `
    ])
  ),
  ...Object.fromEntries(
    policies.map((policy) => [
      `${policy} removes keys before a command that reads, too`,
      `
        SET due 1 EX 100
        ${evictAll(policy, "GET due")}
      `
    ])
  ),
  "counts no change, and no expiry": `
    SET a 1
    CONFIG RESETSTAT
    ${evictAll("allkeys-random")}
    ? INFO stats
  `,
  "does nothing while clients are paused": `
    SET a 1
    CLIENT PAUSE 100000 WRITE
    CONFIG SET maxmemory 1
    CONFIG SET maxmemory-policy allkeys-lru
    GET a
    CLIENT UNPAUSE
    GET a
    CONFIG SET maxmemory 0
    CONFIG SET maxmemory-policy noeviction
  `,
  "makes a transaction fail that watches the key": `
    SET a 1
    WATCH a
    CONFIG SET maxmemory 1
    CONFIG SET maxmemory-policy allkeys-lru
    PING
    CONFIG SET maxmemory 0
    CONFIG SET maxmemory-policy noeviction
    MULTI
    GET a
    EXEC
  `,
  "evicts from every database": `
    SET a 1
    SELECT 9
    SET b 1
    CONFIG SET maxmemory 1
    CONFIG SET maxmemory-policy allkeys-random
    PING
    DBSIZE
    SELECT 0
    DBSIZE
    CONFIG SET maxmemory 0
    CONFIG SET maxmemory-policy noeviction
  `,
  "is an UNLINK in the journal with lazyfree-lazy-eviction": `
    CONFIG SET lazyfree-lazy-eviction yes
    SET a 1
    SET b 1 EX 100
    ${evictAll("volatile-ttl", "SET a 2 GET")}
    CONFIG SET lazyfree-lazy-eviction no
  `,
  "goes before the transaction that needs the room": `
    SET b 1 EX 100
    MULTI
    SET a 1
    SET c 1
    ${evictAll("volatile-ttl", "EXEC").replaceAll("CONFIG", "@other CONFIG")}
  `,
  "removes a stream that a client waits for": `
    XGROUP CREATE x g $ MKSTREAM
    & @waiter XREADGROUP GROUP g c BLOCK 0 STREAMS x >
    CONFIG SET maxmemory 1
    CONFIG SET maxmemory-policy allkeys-lru
    PING
    < @waiter
    CONFIG SET maxmemory 0
    CONFIG SET maxmemory-policy noeviction
  `
})

converse("eviction and client-side caching", {
  "invalidates the copy of an evicted key, before the reply of the command that evicted it": `
    @a CLIENT TRACKING on
    @a SET k 1
    @a GET k
    @b CLIENT TRACKING on NOLOOP
    @b GET k
    @b CONFIG SET maxmemory 1
    @b CONFIG SET maxmemory-policy allkeys-lru
    @b GET k
    @b CONFIG SET maxmemory 0
    @b CONFIG SET maxmemory-policy noeviction
  `,
  "spares the client whose command evicts, with NOLOOP": `
    @a CLIENT TRACKING on NOLOOP
    @a SET k 1
    @a GET k
    @a CONFIG SET maxmemory 1
    @a CONFIG SET maxmemory-policy allkeys-lru
    @a GET k
    @a CONFIG SET maxmemory 0
    @a CONFIG SET maxmemory-policy noeviction
  `,
  "invalidates the copy of the client whose command evicts": `
    @a CLIENT TRACKING on
    @a SET k 1
    @a GET k
    @a CONFIG SET maxmemory 1
    @a CONFIG SET maxmemory-policy allkeys-lru
    @a GET k
    @a CONFIG SET maxmemory 0
    @a CONFIG SET maxmemory-policy noeviction
  `,
  "invalidates by prefix, even with NOLOOP": `
    @a CLIENT TRACKING on BCAST NOLOOP
    @a SET k 1
    @a CONFIG SET maxmemory 1
    @a CONFIG SET maxmemory-policy allkeys-lru
    @a GET k
    @a CONFIG SET maxmemory 0
    @a CONFIG SET maxmemory-policy noeviction
  `,
  "begins when the limit falls, without a command": `
    @a SUBSCRIBE __keyevent@0__:evicted
    @b CONFIG SET notify-keyspace-events KEA
    @b SET k 1
    @b CONFIG SET maxmemory-policy allkeys-random
    @b CONFIG SET maxmemory 1
    @b CONFIG SET maxmemory 0
    @b CONFIG SET maxmemory-policy noeviction
    @b CONFIG SET notify-keyspace-events ""
  `,
  "tells the clients that listen to events": `
    @a SUBSCRIBE __keyevent@0__:evicted __keyevent@0__:del __keyspace@0__:k
    @b CONFIG SET notify-keyspace-events KEA
    @b SET k 1
    @b CONFIG SET maxmemory 1
    @b CONFIG SET maxmemory-policy allkeys-random
    @b PING
    @b CONFIG SET maxmemory 0
    @b CONFIG SET maxmemory-policy noeviction
    @b CONFIG SET notify-keyspace-events ""
  `
})
