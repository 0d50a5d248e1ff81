/**
 * MEMORY DOCTOR: a report on unusual memory use, in Redis's own words.
 *
 * @see https://redis.io/docs/latest/commands/memory-doctor/
 */
import { measure } from "../../../observability/memory/Overhead.js"
import type { State } from "../../../state/State.js"

const empty =
  "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n"

const healthy =
  "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n"

const opening = "Sam, I detected a few issues in this Redis instance memory implants:\n\n"
const closing = "I'm here to keep you safe, Sam. I want to help you.\n"

const peak =
  " * Peak memory: In the past this instance used more than 150% the memory that is currently using. The allocator is normally not able to release memory after a peak, so you can expect to see a big fragmentation ratio, however this is actually harmless and is only due to the memory peak, and if the Redis instance Resident Set Size (RSS) is currently bigger than expected, the memory will be used as soon as you fill the Redis instance with more data. If the memory peak was only occasional and you want to try to reclaim memory, please try the MEMORY PURGE command, otherwise the only other option is to shutdown and restart the instance.\n\n"

const clientBuffers =
  " * Big client buffers: The clients output buffers in this instance are greater than 200K per client (on average). This may result from different causes, like Pub/Sub clients subscribed to channels bot not receiving data fast enough, so that data piles on the Redis instance output buffer, or clients sending commands with large replies or very large sequences of commands in the same pipeline. Please use the CLIENT LIST command in order to investigate the issue if it causes problems in your instance, or to understand better why certain clients are using a big amount of memory.\n\n"

/** With less data than this, in bytes, Redis reports an empty instance. */
const minData = 5 * 1024 * 1024
/** The share of the memory in use that a peak must exceed. */
const highPeak = 1.5
/** The mean buffer of a client, in bytes, that counts as big. */
const bigBuffer = 200 * 1024

/** The report. `now` is in milliseconds of Unix time. */
export const report = (state: State, now: number): string => {
  const usage = state.memory.read(now)
  if (usage.used - usage.atStart < minData) return empty
  const issues: Array<string> = []
  if (usage.peak / usage.used > highPeak) issues.push(peak)
  const { size } = state.clients
  if (size > 0 && measure(state, now).clients / size > bigBuffer) issues.push(clientBuffers)
  return issues.length === 0 ? healthy : `${opening}${issues.join("")}${closing}`
}
