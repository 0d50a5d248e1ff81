/** KEYS, SCAN and RANDOMKEY, and the patterns that they share with CONFIG GET. */
import { compare } from "../Compare.js"

/** Every pattern is matched with every key. */
const keys = [
  "",
  "a",
  "b",
  "ab",
  "abc",
  "aabb",
  "A",
  "AB",
  "hello",
  "hallo",
  "hxllo",
  "hllo",
  "heello",
  "h*llo",
  "h?llo",
  "[",
  "]",
  "[a]",
  "a]",
  "^",
  "^a",
  "-",
  "a-c",
  "\\\\",
  "a\\\\",
  "*",
  "**",
  "?",
  "\\xe9",
  "a\\xff",
  "\\x00",
  "a\\x00b",
  "\\x80",
  "news.tech",
  "9"
]
const patterns = [
  "*",
  "**",
  "***",
  "?",
  "??",
  "?*",
  "*?",
  "",
  "a*",
  "*a",
  "*b*",
  "a*b*",
  "a?",
  "h?llo",
  "h*llo",
  "h[ae]llo",
  "h[^e]llo",
  "h[a-e]llo",
  "h[e-a]llo",
  "h\\\\*llo",
  "h\\\\?llo",
  "[",
  "[]",
  "[a",
  "[ab",
  "[^",
  "[^]",
  "[^a",
  "[a-",
  "[a-]",
  "[a-z",
  "[a-z]*",
  "[\\\\",
  "[\\\\]",
  "[\\\\]]",
  "[\\\\a]",
  "[a\\\\",
  "\\\\",
  "\\\\\\\\",
  "a\\\\",
  "a\\\\\\\\",
  "[]a]",
  "[^^]",
  "[^^",
  "[-]",
  "[a-c]*",
  "[\\x80-\\xff]",
  "[a-\\xff]",
  "[\\xff-a]*",
  "[\\x00-\\x7f]",
  "\\xe9",
  "a\\x00*",
  "\\x00",
  "[A-z]",
  "[z-A]",
  "*[",
  "*]",
  "[[]",
  "[[]*",
  "\\\\[*",
  "[]",
  "*.*",
  "n*.t*h",
  "*a*b*b",
  "*a*a*a*a*a*a*b",
  "[0-9]",
  "[^0-9]",
  "^",
  "^*",
  "-",
  "?-?",
  "[--a]",
  "[a-b-c]",
  "[^a-c]*",
  "[a-c",
  "[^a-c",
  "[a-\\\\]",
  "[\\\\a-c]",
  "[a\\\\-c]"
]

compare("scans", {
  "KEYS with every pattern": `
    ${keys.map((key) => `SET "${key}" 1`).join("\n")}
    ${patterns.map((pattern) => `~ KEYS "${pattern}"`).join("\n")}
  `,
  "SCAN with every pattern": `
    ${keys.map((key) => `SET "${key}" 1`).join("\n")}
    ${patterns.map((pattern) => `? SCAN 0 COUNT 1000 MATCH "${pattern}"`).join("\n")}
  `,
  "patterns that ignore case": `
    ${[
      "loglevel",
      "LOGLEVEL",
      "[L]oglevel",
      "LOGLEVE[k-l]",
      "LOGLEVE[K-L]",
      "LOGLEVE[L]",
      "LOGLEVE[\\\\L]",
      "LOGLEVE\\\\L",
      "logleve[^L]",
      "l*LEVEL"
    ]
      .map((pattern) => `~ CONFIG GET "${pattern}"`)
      .join("\n")}
  `,
  KEYS: `
    KEYS *
    KEYS
    KEYS a b
    MSET a 1 b 2
    SET gone 1 PX 1
    DEBUG SLEEP 0.005
    ~ KEYS *
    KEYS gone
    SELECT 1
    KEYS *
  `,
  SCAN: `
    SCAN "\\x00"
    SCAN "0\\x001"
    SCAN ""
    SCAN " 0"
    SCAN "x\\x00"
    SSCAN nosuch "\\x00a"
    SCAN 0
    SCAN 0 COUNT 100
    SET a 1
    SCAN 0
    SCAN 0 MATCH a*
    SCAN 0 MATCH b*
    SCAN 0 MATCH b* MATCH a*
    SCAN 0 TYPE string
    SCAN 0 TYPE STRING
    SCAN 0 TYPE list
    SCAN 0 TYPE nonsense
    SCAN 0 TYPE list TYPE string
    SCAN 0 count 5 match * type string
    SCAN 0 COUNT 9223372036854775807
  `,
  "errors of SCAN": `
    SCAN
    SCAN abc
    SCAN ""
    SCAN +0
    SCAN -0
    SCAN -1
    SCAN 00
    SCAN " 0"
    SCAN "0 "
    SCAN 0x0
    SCAN 1.5
    SCAN +
    SCAN -
    SCAN 18446744073709551615
    SCAN 18446744073709551616
    SCAN -18446744073709551615
    SCAN -18446744073709551616
    SCAN 99999999999999999999999
    SCAN abc FOO
    SCAN 0 FOO
    SCAN 0 COUNT
    SCAN 0 COUNT abc
    SCAN 0 COUNT 0
    SCAN 0 COUNT -5
    SCAN 0 COUNT 9223372036854775808
    SCAN 0 COUNT abc FOO
    SCAN 0 COUNT 0 FOO
    SCAN 0 FOO COUNT abc
    SCAN 0 MATCH
    SCAN 0 TYPE
    SCAN 0 MATCH a COUNT
    SCAN 0 COUNT 5 a
    SCAN 0 NOVALUES
  `,
  "SCAN returns no expired keys": `
    SET gone 1 PX 1
    SET stays 1
    DEBUG SLEEP 0.005
    SCAN 0
    DBSIZE
    SET gone 1 PX 1
    DEBUG SLEEP 0.005
    SCAN 0 MATCH x*
    SCAN 0 TYPE list
  `
})

// not observed: which RANDOMKEY removes the expired key is random
compare(
  "RANDOMKEY",
  {
    RANDOMKEY: `
    RANDOMKEY
    RANDOMKEY a
    SET a 1
    RANDOMKEY
    SET gone 1 PX 1
    DEBUG SLEEP 0.005
    RANDOMKEY
    RANDOMKEY
    RANDOMKEY
    RANDOMKEY
    DEL a
    RANDOMKEY
  `
  },
  {},
  { observed: false }
)
