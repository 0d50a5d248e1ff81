/** What DEBUG tells of hash tables. */

/**
 * A table's size, and how many elements it has. Redis tells more: lengths of chains, which the tables here do not have.
 */
export const statistics = (size: number, capacity: number): string =>
  `Hash table 0 stats (main hash table):\n${
    size === 0
      ? "No stats available for empty dictionaries\n"
      : ` table size: ${capacity}\n number of elements: ${size}\n different slots: ${size}\n`
  }`
