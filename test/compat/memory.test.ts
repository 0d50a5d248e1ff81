import { compare } from "./Compare.js"

const lengths = [
  0, 1, 2, 4, 5, 11, 12, 20, 27, 28, 43, 44, 45, 46, 58, 59, 60, 61, 90, 100, 124, 125, 180, 252, 253, 254, 255, 256,
  257, 300, 1000, 4000, 10_000
]

compare("MEMORY", {
  "errors and HELP": `
    MEMORY
    MEMORY nosuch
    MEMORY USAGE
    MEMORY DOCTOR x
    MEMORY STATS x
    MEMORY PURGE x
    MEMORY MALLOC-STATS x
    MEMORY HELP
    MEMORY HELP x
  `,
  "USAGE and its options": `
    MEMORY USAGE nosuch
    SET a 1
    MEMORY USAGE a
    MEMORY USAGE a SAMPLES
    MEMORY USAGE a SAMPLES -1
    MEMORY USAGE a SAMPLES x
    MEMORY USAGE a SAMPLES 99999999999999999999
    MEMORY USAGE a SAMPLES 0
    MEMORY USAGE a samples 1 Samples 2
    MEMORY USAGE a SAMPLES 0 2
    MEMORY USAGE a x 1
    MEMORY USAGE a b c
    MEMORY USAGE nosuch x
    SET a 1 PX 1
    MEMORY USAGE nosuch SAMPLES x
  `,
  "USAGE of integers": [
    "0",
    "9999",
    "10000",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "007"
  ]
    .map((value) => `SET n ${value}\nMEMORY USAGE n\nDEBUG SDSLEN n`)
    .join("\n"),
  "USAGE of strings": lengths
    .map((length) => `SET s "${"x".repeat(length)}"\nMEMORY USAGE s\nDEBUG SDSLEN s`)
    .join("\n"),
  "USAGE of long keys": lengths
    .map(
      (length) =>
        `SET "${"k".repeat(length)}" x\nMEMORY USAGE "${"k".repeat(length)}"\nDEBUG SDSLEN "${"k".repeat(length)}"`
    )
    .join("\n"),
  "STATS, DOCTOR and PURGE": `
    ? MEMORY STATS
    SET a 1
    SELECT 3
    SET a 1 EX 100
    ? MEMORY STATS
    MEMORY PURGE
    ? MEMORY DOCTOR
    ? MEMORY MALLOC-STATS
  `
})
