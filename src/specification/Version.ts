/** The version of Redis that this project reproduces: INFO, HELLO, LOLWUT and scripts all report it. */
export const redisVersion = "7.0.15"
