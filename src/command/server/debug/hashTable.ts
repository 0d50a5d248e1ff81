/** The statistics of hash tables that DEBUG HTSTATS and HTSTATS-KEY report. */

/** The capacity of a table and its size. Redis also reports the lengths of chains, which our tables do not have. */
export const statistics = (size: number, capacity: number): string =>
  `Hash table 0 stats (main hash table):\n${
    size === 0
      ? "No stats available for empty dictionaries\n"
      : ` table size: ${capacity}\n number of elements: ${size}\n different slots: ${size}\n`
  }`
