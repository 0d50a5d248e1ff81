/** Every command on lists: at a missing key, at other types, at a list of one element, and with wrong numbers of arguments. */
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"

const everyCommand = (key: string): string => `
  LPUSHX ${key} x
  RPUSHX ${key} x y z
  LLEN ${key}
  LINDEX ${key} 0
  LINDEX ${key} x
  LINSERT ${key} BEFORE a b
  LINSERT ${key} AFTER a b
  LINSERT ${key} BESIDE a b
  LPOS ${key} a
  LPOS ${key} a COUNT 0
  LPOS ${key} a COUNT x
  LRANGE ${key} 0 -1
  LRANGE ${key} x -1
  LREM ${key} 0 a
  LREM ${key} x a
  LSET ${key} 0 a
  LSET ${key} x a
  LTRIM ${key} 0 -1
  LTRIM ${key} 0 x
  LPOP ${key}
  LPOP ${key} 0
  LPOP ${key} 1
  LPOP ${key} -1
  LPOP ${key} x
  LPOP ${key} 1 2
  RPOP ${key}
  RPOP ${key} 0
  RPOP ${key} 1
  RPOP ${key} -1
  RPOP ${key} 1 2
  LMPOP 1 ${key} LEFT
  LMPOP 2 ${key} missing RIGHT COUNT 2
  LMPOP 2 missing ${key} RIGHT COUNT 2
  RPOPLPUSH ${key} other
  RPOPLPUSH ${key} ${key}
  LMOVE ${key} other LEFT RIGHT
  LMOVE ${key} ${key} LEFT RIGHT
  EXISTS ${key} other
  TYPE ${key}
  OBJECT ENCODING ${key}
`

compare("every command on lists", {
  "on a missing key": everyCommand("missing"),
  "on a key of another type": `
    SET string value
    ${everyCommand("string")}
    GET string
  `,
  "on a string that was edited in place": `
    APPEND string value
    ${everyCommand("string")}
    SET string 12
    ${everyCommand("string")}
  `,
  "on a list of one element": ["a", "b"]
    .map((element) =>
      everyCommand("l")
        .split("\n")
        .map((line) => `DEL l other\nRPUSH l ${element}\n${line}\nLRANGE l 0 -1\nLRANGE other 0 -1\nEXISTS l`)
        .join("\n")
    )
    .join("\n"),
  "on a key with an empty name": `
    RPUSH "" a b c
    ${everyCommand('""')}
  `,

  "with every number of arguments": lines(
    [
      "LINDEX",
      "LINSERT",
      "LLEN",
      "LMOVE",
      "LMPOP",
      "LPOP",
      "LPOS",
      "LPUSH",
      "LPUSHX",
      "LRANGE",
      "LREM",
      "LSET",
      "LTRIM",
      "RPOP",
      "RPOPLPUSH",
      "RPUSH",
      "RPUSHX"
    ],
    (name) =>
      ["", "a", "a b", "a b c", "a b c d", "a b c d e", "a b c d e f"]
        .map((words) => `${name} ${words}\nDEL a b c d e f`)
        .join("\n")
  )
})
