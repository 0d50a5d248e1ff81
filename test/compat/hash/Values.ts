/** Pieces of comparison scripts about hashes. */

/** The longest field or value that a listpack may hold. */
export const longest = "l".repeat(64)

export const tooLong = "b".repeat(65)

/** A command at the key `s`, which holds a string, and the keys that exist after it. */
export const onString = (command: string): string => `
  SET s x
  ${command}
  ~ KEYS *
`
