/** The version of Redis that this project reproduces: INFO, HELLO, LOLWUT and scripts all report it. */
export const redisVersion = "7.0.15"

/** The version of this package. `package.json` has it too, but an import of JSON makes Node 20 print a warning. */
export const packageVersion = "0.1.0"
