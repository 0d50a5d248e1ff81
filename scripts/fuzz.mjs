// Sends hostile requests and hostile bytes to our server and to redis-server: a million rounds of each, from a new seed, unless
// given otherwise. Stops at the first fault, and prints the seed that shows it again.
// Usage: npm run --silent build && node scripts/fuzz.mjs [<rounds> [<seed>]]
const [rounds = "1000000", seed = "new"] = process.argv.splice(2)
process.env.LAYEREDIS_FUZZ = rounds
process.env.LAYEREDIS_SEED = seed
process.argv.push("test/fuzz")
await import("./test.mjs")
