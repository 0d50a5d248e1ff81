import { compare } from "./Compare.js"

const long = "x".repeat(200)
const numbers = (count: number): string => Array.from({ length: count }, (_, index) => index).join(" ")

compare(
  "SLOWLOG",
  {
    "errors and HELP": `
    SLOWLOG
    SLOWLOG nosuch
    SLOWLOG GET abc
    SLOWLOG GET -2
    SLOWLOG GET 9999999999999999999
    SLOWLOG GET 1 2
    SLOWLOG GET 1 2 3
    slowlog gEt 1 2
    SLOWLOG LEN 1
    SLOWLOG RESET 1
    SLOWLOG HELP
    SLOWLOG HELP me
  `,
    "logs what takes as long as slowlog-log-slower-than": `
    SLOWLOG RESET
    CONFIG SET slowlog-log-slower-than -1
    SET a 1
    SLOWLOG LEN
    SLOWLOG GET
    CONFIG SET slowlog-log-slower-than 1000000000
    SET a 1
    SLOWLOG LEN
    CONFIG SET slowlog-log-slower-than 0
    SET a 1
    SLOWLOG LEN
    ? SLOWLOG GET 0
    ? SLOWLOG GET 1
    ? SLOWLOG GET -1
    ? SLOWLOG GET
    ? SLOWLOG GET 9999999999
    SLOWLOG RESET
    SLOWLOG LEN
    CONFIG SET slowlog-log-slower-than -1
    SLOWLOG LEN
  `,
    "keeps slowlog-max-len entries": `
    SLOWLOG RESET
    CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3
    SET a 1
    SET a 2
    SET a 3
    SET a 4
    SLOWLOG LEN
    CONFIG SET slowlog-max-len 0
    SET a 5
    SLOWLOG LEN
    CONFIG SET slowlog-log-slower-than -1 slowlog-max-len 128
  `,
    "counts its ids on": `
    CONFIG SET slowlog-log-slower-than 0
    SLOWLOG RESET
    ? SLOWLOG GET
    CONFIG SET slowlog-log-slower-than -1
  `,
    "takes long requests": `
    CONFIG SET slowlog-log-slower-than 0
    SET ${long} ${long}
    MSET ${numbers(30)}
    MSET ${numbers(32)}
    MSET ${numbers(100)}
    GET
    NOSUCH
    ? SLOWLOG GET 4
    CONFIG SET slowlog-log-slower-than -1
    SLOWLOG RESET
  `
  },
  {},
  { observed: false }
)
