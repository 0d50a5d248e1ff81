/** Members for comparison scripts. */
import { repeat, words } from "../Generate.js"

/** A member that is too long for a listpack. */
export const long = "x".repeat(65)

const membersPerCommand = 50

/** Adds the members m0, m1, m2 …; more than 128 of them make a skiplist. */
export const many = (key: string, count: number, score: (index: number) => number | string): string =>
  repeat(Math.ceil(count / membersPerCommand), (command) => {
    const first = command * membersPerCommand
    const last = Math.min(count, first + membersPerCommand) - 1
    return `ZADD ${key} ${words(first, last, (index) => `${score(index)} m${index}`)}`
  })
