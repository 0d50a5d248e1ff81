// Compiled as an ES module and as CommonJS, without Node's types and without skipLibCheck.
import { type Client, type Duration, type Options, type Redis, start } from "layeredis/testing"

const options: Options = { clock: "manual", settings: { maxmemory: "1mb", databases: 4 } }
const durations: ReadonlyArray<Duration> = [1, "1 minute", "90 seconds", "1.5 hours"]

export const main = async (): Promise<number> => {
  await using redis: Redis = await start(options)
  for (const duration of durations) await redis.advance(duration)
  // @ts-expect-error a unit that is none
  await redis.advance("1 fortnight")
  // @ts-expect-error a clock that is none
  await start({ clock: "slow" })
  const clients: ReadonlyArray<Client> = redis.clients()
  const { host, port, url }: { host: string; port: number; url: string } = redis
  return `${host}${url}`.length + port + clients.length
}
