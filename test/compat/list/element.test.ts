/** Elements of lists: by index, by range and by value. */
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"
import { edges } from "./Edges.js"

compare("elements of lists", {
  "LINDEX, LSET": `
    RPUSH l a b c d e f
    ${lines(edges, (n) => `LINDEX l ${n}`)}
    ${lines(edges, (n) => `LSET l ${n} "at ${n.replaceAll('"', "")}"\nLRANGE l 0 -1`)}
    LSET l 0
    LSET l 0 a b
    LSET missing x a
    LINDEX missing x
    LSET l 0 "${"long".repeat(3000)}"
    LSET l 2 "${"long".repeat(2000)}"
    LSET l 3 ""
    LRANGE l 0 -1
    LSET l 0 short
    LRANGE l 0 -1
  `,

  LINSERT: `
    LINSERT l BEFORE a b
    RPUSH l b d b
    LINSERT l BEFORE b a
    LINSERT l AFTER b c
    LINSERT l AFTER d e
    LINSERT l before b x
    LINSERT l After b y
    LINSERT l AFTER missing y
    LINSERT l AROUND b y
    LINSERT l "" b y
    LINSERT l BEFORE "" y
    LINSERT l BEFORE b ""
    LINSERT l BEFORE "" y
    LRANGE l 0 -1
    LINSERT l AFTER b "${"z".repeat(9000)}"
    LINSERT l BEFORE "${"z".repeat(9000)}" "${"y".repeat(255)}"
    LINSERT l AFTER "${"z".repeat(9000)}" 1000
    LRANGE l 0 -1
    LLEN l
  `,

  "LRANGE, LTRIM": `
    RPUSH l a b c d e f
    ${lines(edges, (n) => `LRANGE l ${n} -1\nLRANGE l 0 ${n}\nLRANGE l 2 ${n}\nLRANGE l ${n} -3\nLRANGE l ${n} ${n}`)}
    ${lines(edges, (n) =>
      [`${n} -1`, `0 ${n}`, `2 ${n}`, `${n} -3`, `${n} ${n}`]
        .map((range) => `DEL l\nRPUSH l a b c d e f\nLTRIM l ${range}\nLRANGE l 0 -1\nEXISTS l\nLLEN l`)
        .join("\n")
    )}
  `,

  LREM: `
    ${lines(edges, (n) => `DEL l\nRPUSH l a b a c a "" d a ""\nLREM l ${n} a\nLRANGE l 0 -1\nLREM l ${n} ""\nLRANGE l 0 -1\nLREM l ${n} missing\nLLEN l`)}
    DEL l
    RPUSH l a a a a
    LREM l 0 a
    EXISTS l
    RPUSH l a a a a
    LREM l -4 a
    EXISTS l
    RPUSH l 1 01 1.0 +1 " 1" 1
    LREM l 0 1
    LRANGE l 0 -1
    LREM l 0 01
    LRANGE l 0 -1
  `,

  LPOS: `
    RPUSH l a b c 1 2 3 c c a "" b 1 c
    ${lines(["a", "b", "c", "1", '""', "x", "01"], (wanted) =>
      [
        `LPOS l ${wanted}`,
        ...edges.flatMap((n) => [
          `LPOS l ${wanted} RANK ${n}`,
          `LPOS l ${wanted} COUNT ${n}`,
          `LPOS l ${wanted} MAXLEN ${n}`,
          `LPOS l ${wanted} RANK ${n} COUNT 0`,
          `LPOS l ${wanted} RANK ${n} COUNT 2`,
          `LPOS l ${wanted} RANK -1 COUNT ${n}`,
          `LPOS l ${wanted} RANK -2 MAXLEN ${n} COUNT 2`,
          `LPOS l ${wanted} RANK 2 MAXLEN ${n}`
        ])
      ].join("\n")
    )}
    LPOS l a RANK
    LPOS l a COUNT
    LPOS l a MAXLEN
    LPOS l a FOO
    LPOS l a FOO 1
    LPOS l a RANK 1 COUNT
    LPOS l a RANK 1 RANK 2
    LPOS l c COUNT 1 COUNT 2 count 3
    LPOS l c maxlen 1 MAXLEN 0 rank -1
    LPOS missing a RANK 0
    LPOS missing a COUNT -1
    LPOS missing a MAXLEN -1
    LPOS missing a MAXLEN x
    LPOS missing a COUNT x
    LPOS missing a RANK x
    LPOS missing a FOO
    LPOS missing a COUNT 1
    LPOS missing a MAXLEN 1
    SET s 1
    LPOS s a RANK 0
    LPOS s a
    LPOS s a COUNT 0
  `
})
