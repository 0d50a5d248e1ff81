/** SLOWLOG. */
import { compare } from "../Compare.js"
import { words } from "../Generate.js"

const long = "x".repeat(200)

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
    "logs commands that take at least slowlog-log-slower-than": `
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
    "continues its ids after RESET": `
    CONFIG SET slowlog-log-slower-than 0
    SLOWLOG RESET
    ? SLOWLOG GET
    CONFIG SET slowlog-log-slower-than -1
  `,
    "shortens long requests": `
    CONFIG SET slowlog-log-slower-than 0
    SET ${long} ${long}
    MSET ${words(0, 29)}
    MSET ${words(0, 31)}
    MSET ${words(0, 99)}
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
