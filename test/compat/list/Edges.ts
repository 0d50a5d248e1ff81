/** Counts and indexes at the limits, and words that are not integers. */
export const edges = [
  "0", "-0", "1", "-1", "5", "-5", "6", "-6", "7", "-7", "100", "-100", "9223372036854775807", "-9223372036854775808",
  "9223372036854775808", "-9223372036854775809", "1.5", '""', "abc", '" 1"', "+1", "01", "9007199254740993"
] // biome-ignore format: a list
