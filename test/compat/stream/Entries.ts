/** Streams for comparison scripts. */
import { repeat } from "../Generate.js"

/** Adds entries with the ids 1-0 to n-0, one by one. */
export const fill = (key: string, count: number, fields = (number: number) => `n ${number}`): string =>
  repeat(count, (index) => `XADD ${key} ${index + 1}-0 ${fields(index + 1)}`)
