/** OBJECT ENCODING, REFCOUNT, IDLETIME and FREQ. */
import { compare } from "../Compare.js"

compare("OBJECT", {
  ENCODING: `
    OBJECT ENCODING nothing
    SET a 1
    OBJECT ENCODING a
    SET a 9223372036854775807
    OBJECT ENCODING a
    SET a 9223372036854775808
    OBJECT ENCODING a
    SET a 01
    OBJECT ENCODING a
    SET a ""
    OBJECT ENCODING a
    SET a 12345678901234567890123456789012345678901234
    OBJECT ENCODING a
    SET a 123456789012345678901234567890123456789012345
    OBJECT ENCODING a
    SET a 1
    APPEND a 2
    OBJECT ENCODING a
    COPY a b
    OBJECT ENCODING b
    RENAME a c
    OBJECT ENCODING c
    OBJECT ENCODING
    OBJECT ENCODING a b
    object encoding c
  `,
  REFCOUNT: `
    OBJECT REFCOUNT nothing
    SET a abc
    OBJECT REFCOUNT a
    SET a 0
    OBJECT REFCOUNT a
    SET a 9999
    OBJECT REFCOUNT a
    SET a 10000
    OBJECT REFCOUNT a
    SET a -1
    OBJECT REFCOUNT a
    SET a 01
    OBJECT REFCOUNT a
    SET a 9998
    INCR a
    OBJECT REFCOUNT a
    INCR a
    OBJECT REFCOUNT a
    SET a 1
    APPEND a 2
    OBJECT REFCOUNT a
    OBJECT REFCOUNT
    OBJECT REFCOUNT a b
  `,
  // the clock of a server may go on to its next second between the two
  "IDLETIME and FREQ under the default policy": `
    SET a abc
    ? OBJECT IDLETIME a
    OBJECT FREQ a
    OBJECT IDLETIME nothing
    OBJECT FREQ nothing
    OBJECT IDLETIME
    OBJECT FREQ
    OBJECT FREQ a b
  `,
  "subcommands and errors": `
    OBJECT
    OBJECT HELP
    OBJECT help
    OBJECT HELP a
    OBJECT FOO
    OBJECT FOO a
    OBJECT "a b" c
  `
})

compare(
  "OBJECT under an LFU policy",
  {
    FREQ: `
    OBJECT FREQ nothing
    SET a abc
    OBJECT FREQ a
    GET a
    OBJECT FREQ a
    OBJECT FREQ a
    EXISTS a
    TYPE a
    TTL a
    OBJECT FREQ a
    OBJECT IDLETIME a
    OBJECT IDLETIME nothing
    SET b bcd
    TOUCH b
    OBJECT FREQ b
    SET c cde
    RENAME c d
    OBJECT FREQ d
    SET e efg
    SET e fgh
    OBJECT FREQ e
    SET f fgh
    COPY f g
    OBJECT FREQ f
    OBJECT FREQ g
    COPY f b REPLACE
    OBJECT FREQ b
    SET h hij
    EXPIRE h 100
    OBJECT FREQ h
    SET i ijk
    MOVE i 1
    SELECT 1
    OBJECT FREQ i
  `,
    "lfu-log-factor and lfu-decay-time count from the moment they are set": `
    CONFIG SET lfu-log-factor 0
    SET a value
    GET a
    GET a
    GET a
    OBJECT FREQ a
    CONFIG SET lfu-decay-time 0
    GET a
    OBJECT FREQ a
    CONFIG SET lfu-log-factor 2147483647
    GET a
    GET a
    OBJECT FREQ a
    CONFIG SET lfu-log-factor 10 lfu-decay-time 1
  `
  },
  { "maxmemory-policy": "allkeys-lfu" }
)

compare(
  "OBJECT when keys may be evicted",
  {
    "integers are not shared": `
    SET a 5
    OBJECT REFCOUNT a
    SET a 10000
    OBJECT REFCOUNT a
  `
  },
  { maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" }
)
