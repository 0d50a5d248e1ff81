/** How lists are stored: long lists, long elements, copies, digests and memory. */
import { compare } from "../Compare.js"
import { repeat, words } from "../Generate.js"

compare("lists as values", {
  "long lists": `
    RPUSH l ${words(1, 1500)}
    LPUSH l ${words(1501, 3000)}
    LLEN l
    LRANGE l 0 -1
    LRANGE l 1490 1510
    LRANGE l -20 -10
    LINDEX l 1499
    LINDEX l -1500
    LPOS l 1500
    LPOS l 1500 RANK -1
    LPOS l 3000 RANK -1
    LINSERT l BEFORE 700 middle
    LINSERT l AFTER 2200 middle
    LPOS l middle COUNT 0
    LPOS l middle COUNT 0 RANK -1
    LPOS l middle MAXLEN 100
    LREM l 0 middle
    LRANGE l 0 -1
    ${repeat(40, (i) => `LINSERT l AFTER ${i * 30 + 1} "${"x".repeat(i * 13)}"`)}
    LRANGE l 0 -1
    ${repeat(40, (i) => `LSET l ${i * 70 + 1} "${"y".repeat(i * 23)}"`)}
    LRANGE l 0 -1
    ${repeat(40, (i) => `LREM l ${(i % 3) - 1} ${i * 31 + 2}`)}
    LRANGE l 0 -1
    LTRIM l 100 -101
    LRANGE l 0 -1
    LPOP l 500
    RPOP l 500
    LLEN l
    OBJECT ENCODING l
    COPY l m
    LPUSH l more
    LRANGE m 0 -1
    LLEN m
    DEBUG DIGEST-VALUE l m
    RENAME l k
    LLEN k
    LLEN l
    MOVE k 1
    EXISTS k
    UNLINK m
    DBSIZE
  `,

  "long elements": `
    RPUSH l ${[0, 1, 63, 64, 127, 253, 254, 255, 256, 4095, 4096, 8180, 8190, 8192, 8193, 16000, 100_000].map((n) => `"${"z".repeat(n)}"`).join(" ")}
    LPUSH l a "${"b".repeat(70_000)}" c
    LRANGE l 0 -1
    LINSERT l BEFORE "${"z".repeat(8192)}" between
    LINSERT l AFTER "${"z".repeat(8192)}" between
    LRANGE l 0 -1
    LREM l 1 "${"z".repeat(100_000)}"
    LREM l -1 "${"z".repeat(4096)}"
    LPOS l "${"z".repeat(254)}"
    LPOS l "${"b".repeat(70_000)}"
    LRANGE l 0 -1
    LPOP l 3
    RPOP l 3
    RPOPLPUSH l l
    LRANGE l 0 -1
    RPUSH x "\\x00\\xff\\xfe" "\\r\\n" "\\xf0\\x9f\\x8e\\x8f"
    LRANGE x 0 -1
  `,

  "commands on keys of any type": `
    RPUSH l a b c
    TYPE l
    SCAN 0 TYPE list
    SCAN 0 TYPE string
    OBJECT FREQ l
    ? OBJECT IDLETIME l
    OBJECT ENCODING l
    COPY l m
    COPY l m
    COPY l m REPLACE
    LPOP l
    LRANGE m 0 -1
    SET l string
    LPUSH n 1
    SETNX n 1
    GETSET n 1
    GETDEL n
    GETEX n
    MSETNX n 1 o 2
    BITOP NOT o n
    PERSIST m
    EXPIRE m 100
    RPUSH m x
    ? TTL m
    LPOP m 10
    TTL m
    RENAMENX n m
    LRANGE m 0 -1
    DEBUG DIGEST-VALUE m
    DEBUG DIGEST
    EXPIRE m -1
    LLEN m
  `,

  "MEMORY USAGE": `
    RPUSH l a
    MEMORY USAGE l
    RPUSH l ${words(1, 100)}
    MEMORY USAGE l
    RPUSH l -5000 40000 -9000000 2147483648 99999999999 01 ""
    MEMORY USAGE l
    ${repeat(30, (i) => `RPUSH long "${"z".repeat(i * 40)}"\nMEMORY USAGE long\nMEMORY USAGE long SAMPLES 0`)}
    RPUSH list ${words(0, 899, (i) => `element${i}`)}
    MEMORY USAGE list
    MEMORY USAGE list SAMPLES 0
    MEMORY USAGE list SAMPLES 1
    RPUSH own "${"z".repeat(9000)}" "${"z".repeat(9000)}"
    MEMORY USAGE own
  `
})
