/** SORT of numbers with LIMIT: only the window is sorted. */
import { compare } from "../Compare.js"

const fill =
  "for i = 1, 500 do redis.call('rpush', 'l', (i * 7919) % 251) redis.call('rpush', 'l', ((i * 31) % 17) .. '.50') end"

compare("SORT of numbers with LIMIT", {
  "windows of a long list with equal numbers": `
    EVAL "${fill}" 0
    RPUSH l 5 5.0 +5 05 5.50 0x5 -0 0
    ${[
      [0, 1],
      [0, 10],
      [3, 100],
      [500, 7],
      [1000, 10],
      [1007, 1],
      [0, 0],
      [2000, 5],
      [0, -1],
      [0, 2000]
    ]
      .flatMap(([start, count]) => ["", " DESC"].map((order) => `SORT l LIMIT ${start} ${count}${order}`))
      .join("\n")}
    SORT l LIMIT 10 20 STORE stored
    LRANGE stored 0 -1
  `,
  "windows by keys": `
    RPUSH l 1 2 3 4 5 6 7 8 9 10
    MSET w1 3 w2 1 w3 3 w4 1 w5 2 w6 3 w7 1 w8 2
    SORT l BY w* LIMIT 0 3
    SORT l BY w* LIMIT 2 5 DESC
    SORT l BY w* LIMIT 9 5 GET # GET w*
    SET w9 x
    SORT l BY w* LIMIT 0 0
  `
})
