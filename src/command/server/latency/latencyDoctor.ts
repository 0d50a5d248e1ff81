/**
 * LATENCY DOCTOR: a report on the spikes that the latency monitor recorded, with advice, in Redis's own words.
 *
 * @see https://redis.io/docs/latest/commands/latency-doctor/
 */
import type { Series } from "../../../state/Latency.js"
import type { State } from "../../../state/State.js"

const disabled = `I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use "CONFIG SET latency-monitor-threshold <milliseconds>." in order to enable it. If we weren't in a deep space mission I'd suggest to take a look at https://redis.io/topics/latency-monitor.\n`

const healthy =
  "Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit. I honestly think you ought to sit down calmly, take a stress pill, and think things over.\n"

const clueless =
  "While there are latency events logged, I'm not able to suggest any easy fix. Please use the Redis community to get some help, providing this report in your help request.\n"

const opening =
  "Dave, I have observed latency spikes in this Redis instance. You don't mind talking about it, do you Dave?\n\n"

/** In the order of the report. */
const advices = {
  slowLogOff: (milliseconds: number) =>
    `- There are latency issues with potentially slow commands you are using. Try to enable the Slow Log Redis feature using the command 'CONFIG SET slowlog-log-slower-than ${milliseconds * 1000}'. If the Slow log is disabled Redis is not able to log slow commands execution for you.\n`,
  slowLogHigh: (milliseconds: number) =>
    `- Your current Slow Log configuration only logs events that are slower than your configured latency monitor threshold. Please use 'CONFIG SET slowlog-log-slower-than ${milliseconds * 1000}'.\n`,
  slowLog: () =>
    "- Check your Slow Log to understand what are the commands you are running which are too slow to execute. Please check https://redis.io/commands/slowlog for more information.\n",
  scheduler: () =>
    "- The system is slow to execute Redis code paths not containing system calls. This usually means the system does not provide Redis CPU time to run for long periods. You should try to:\n  1) Lower the system load.\n  2) Use a computer / VM just for Redis if you are running other software in the same system.\n  3) Check if you have a \"noisy neighbour\" problem.\n  4) Check with 'redis-cli --intrinsic-latency 100' what is the intrinsic latency in your system.\n  5) Check if the problem is allocator-related by recompiling Redis with MALLOC=libc, if you are using Jemalloc. However this may create fragmentation problems.\n",
  hz: () =>
    "- In order to make the Redis keys expiring process more incremental, try to set the 'hz' configuration parameter to 100 using 'CONFIG SET hz 100'.\n",
  largeObjects: () =>
    "- Deleting, expiring or evicting (because of maxmemory policy) large objects is a blocking operation. If you have very large objects that are often deleted, expired, or evicted, try to fragment those objects into multiple smaller objects.\n",
  memory: () =>
    "- Sudden changes to the 'maxmemory' setting via 'CONFIG SET', or allocation of large objects via sets or sorted sets intersections, STORE option of SORT, Redis Cluster large keys migrations (RESTORE command), may create sudden memory pressure forcing the server to block trying to evict keys. \n"
}

type Advice = keyof typeof advices

/** The report. `now` is in milliseconds of Unix time. */
export const report = (state: State, now: number): string => {
  const { latency, settings } = state
  if (settings.number("latency-monitor-threshold") === 0) return disabled
  const events = [...latency]
  if (events.length === 0) return healthy
  const given = new Set(events.flatMap(([event]) => advicesFor(event, state)))
  const spikes = events.map(([event, series], index) => `${index + 1}. ${event}: ${describe(series, now)}\n`).join("")
  if (given.size === 0) return `${opening}${spikes}\n${clueless}`
  const listed = Object.entries(advices)
    .filter(([name]) => given.has(name as Advice)) // every key of `advices` is one
    .map(([, advice]) => advice(latency.threshold))
  return `${opening}${spikes}\nI have a few advices for you:\n\n${listed.join("")}`
}

const advicesFor = (event: string, { settings, latency }: State): ReadonlyArray<Advice> => {
  switch (event) {
    case "command": {
      const slowerThan = settings.number("slowlog-log-slower-than")
      const tuning: ReadonlyArray<Advice> =
        slowerThan < 0 ? ["slowLogOff"] : Math.floor(slowerThan / 1000) > latency.threshold ? ["slowLogHigh"] : []
      return [...tuning, "slowLog", "largeObjects"]
    }
    case "fast-command":
      return ["scheduler"]
    case "expire-cycle":
      return ["hz", "largeObjects"]
    case "eviction-del":
      return ["largeObjects"]
    case "eviction-cycle":
      return ["memory"]
    default:
      return []
  }
}

const describe = ({ samples, longest }: Series, now: number): string => {
  const times = samples.map(({ milliseconds }) => milliseconds)
  const mean = (values: ReadonlyArray<number>): number =>
    Math.floor(values.reduce((total, value) => total + value, 0) / values.length)
  const average = mean(times)
  const deviation = mean(times.map((time) => Math.abs(average - time)))
  const seconds = Math.max(1, Math.floor(now / 1000) - (samples[0]?.time ?? 0))
  return `${samples.length} latency spikes (average ${average}ms, mean deviation ${deviation}ms, period ${(seconds / samples.length).toFixed(2)} sec). Worst all time event ${longest}ms.`
}
