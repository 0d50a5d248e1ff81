/** The expiration that SET and GETEX take as an option, and SETEX and PSETEX as an argument. */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Reply from "../../resp/Reply.js"

export const options = {
  EX: { slot: "expiration", values: 1 },
  PX: { slot: "expiration", values: 1 },
  EXAT: { slot: "expiration", values: 1 },
  PXAT: { slot: "expiration", values: 1 }
} as const

/**
 * The deadline in milliseconds of Unix time: `EX…` counts in seconds, `…AT` from 1970. Throws for what is no time after
 * that, and for what does not fit in 64 bits.
 */
export const parse = (
  command: string,
  now: number,
  { name, value }: { readonly name: string; readonly value: Bytes.Bytes }
): number | bigint => {
  const given = Integer.parse(value)
  if (given === undefined) throw Reply.notAnInteger
  const milliseconds = BigInt(given) * (name.startsWith("EX") ? 1000n : 1n)
  const deadline = name.endsWith("AT") ? milliseconds : milliseconds + BigInt(now)
  if (given <= 0 || deadline > Integer.max) throw Reply.error(`invalid expire time in '${command}' command`)
  return Integer.normal(deadline)
}
