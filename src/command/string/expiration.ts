/** The options EX, PX, EXAT and PXAT of SET and GETEX, and the time that SETEX and PSETEX take as an argument. */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Option } from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"

/** An option about the deadline of a key, and its argument if it takes one. */
export interface Expiration {
  readonly name: "EX" | "PX" | "EXAT" | "PXAT" | "KEEPTTL" | "PERSIST"
  readonly value: Bytes.Bytes | undefined
}

interface Draft {
  expiration: Expiration | undefined
}

/** One of the options about the deadline, of which any two exclude each other. */
export const option = (name: Expiration["name"], count: 0 | 1): Option<Draft> => [
  count,
  (draft, args) => {
    if (draft.expiration !== undefined && draft.expiration.name !== name) throw Reply.syntaxError
    draft.expiration = { name, value: count === 0 ? undefined : args.next() }
  }
]

/** The options that set a deadline. */
export const options = {
  EX: option("EX", 1),
  PX: option("PX", 1),
  EXAT: option("EXAT", 1),
  PXAT: option("PXAT", 1)
}

/** The deadline that an option sets, in milliseconds of Unix time; `undefined` for KEEPTTL and PERSIST. */
export const deadlineOf = (command: string, now: number, { name, value }: Expiration): number | bigint | undefined =>
  value === undefined ? undefined : parse(command, now, name, value)

/**
 * The deadline in milliseconds of Unix time: `EX…` counts in seconds, `…AT` from 1970. Throws for a time that is not positive or
 * does not fit in 64 bits.
 */
export const parse = (command: string, now: number, name: Expiration["name"], value: Bytes.Bytes): number | bigint => {
  const given = Integer.parse(value)
  if (given === undefined) throw Reply.notAnInteger
  const milliseconds = BigInt(given) * (name.startsWith("EX") ? 1000n : 1n)
  const deadline = name.endsWith("AT") ? milliseconds : milliseconds + BigInt(now)
  if (given <= 0 || deadline > Integer.max) throw Reply.error(`invalid expire time in '${command}' command`)
  return Integer.normal(deadline)
}
