/**
 * The bytes of requests where they arrived: what journals a request copies them from there, together with those of its neighbours,
 * at a third of the cost of encoding its words again. As in `bytes/Arrived` there is one place for all, because requests run one
 * at a time.
 */
import type { Bytes } from "../Bytes.js"

const [star, dollar, carriageReturn, lineFeed] = [42, 36, 13, 10]

/** A decoder, and the request that it has decoded last. */
export interface Source {
  readonly request: ReadonlyArray<Bytes>
  readonly buffer: Buffer
  /** Where the request begins in `buffer`, or -1 if it does not lie there. */
  readonly start: number
  /** Where it ends. */
  readonly offset: number
}

/** Takes the bytes of requests, before they may change. */
export interface Borrower {
  takeArrived(buffer: Buffer, start: number, end: number): void
}

const nothing: Buffer = Buffer.alloc(0)

let last: Source = { request: [], buffer: nothing, start: -1, offset: -1 }

/** The bytes that a borrower is to take. */
let borrower: Borrower | undefined
let borrowed = nothing
let borrowedStart = 0
let borrowedEnd = 0

/** A decoder has a request, which lies in its buffer until it calls `release`. */
export const complete = (by: Source): void => {
  // V8 tells its collector of every address that is written, which costs more than the comparison
  if (last !== by) last = by
}

/**
 * Borrows the bytes of a request, which the borrower takes later; false if the request is not the one decoded last, does not lie
 * in memory, or is not encoded there as `RequestBuffer` would.
 */
export const borrow = (request: ReadonlyArray<Bytes>, by: Borrower): boolean => {
  const { buffer, offset, start } = last
  if (last.request !== request || start < 0 || !isCanonical(request, buffer, start, offset)) return false
  if (borrower !== by || borrowed !== buffer || borrowedEnd !== start) {
    release()
    borrower = by
    borrowed = buffer
    borrowedStart = start
  }
  borrowedEnd = offset
  return true
}

/** Has the borrower take the bytes. Call it before they may change. */
export const release = (): void => {
  if (borrower === undefined) return
  const [by, bytes] = [borrower, borrowed]
  borrower = undefined
  borrowed = nothing
  by.takeArrived(bytes, borrowedStart, borrowedEnd)
}

/** The number of bytes that a borrower has not taken. */
export const lengthFor = (by: Borrower): number => (borrower === by ? borrowedEnd - borrowedStart : 0)

const isCanonical = (request: ReadonlyArray<Bytes>, buffer: Buffer, start: number, end: number): boolean => {
  let at = afterHeader(buffer, start, star, request.length)
  for (let i = 0; i < request.length; i++) {
    const length = request[i]?.length ?? 0
    at = afterHeader(buffer, at, dollar, length)
    if (at < 0) return false
    at += length + 2
    if (buffer[at - 2] !== carriageReturn || buffer[at - 1] !== lineFeed) return false
  }
  return at === end
}

/** Where a header ends that begins at `start`, or -1 if it is not the mark with the shortest form of a number. */
const afterHeader = (buffer: Buffer, start: number, mark: number, value: number): number => {
  if (start < 0 || buffer[start] !== mark) return -1
  let at = start + 1
  if (value < 10) {
    if (buffer[at++] !== 48 + value) return -1
  } else if (value < 100) {
    const tens = Math.floor(value / 10)
    if (buffer[at++] !== 48 + tens || buffer[at++] !== 48 + value - tens * 10) return -1
  } else {
    const digits = String(value)
    for (let i = 0; i < digits.length; i++) if (buffer[at++] !== digits.charCodeAt(i)) return -1
  }
  return buffer[at] === carriageReturn && buffer[at + 1] === lineFeed ? at + 2 : -1
}
