// BullMQ: its scripts, its blocking worker, and a delayed job.
import assert from "node:assert"
import { Queue, QueueEvents, Worker } from "bullmq"
import { start } from "layeredis/testing"

const { host, port, stop } = await start()
const connection = { host, port }
const queue = new Queue("mail", { connection })
const events = new QueueEvents("mail", { connection })
const worker = new Worker("mail", ({ data }) => Promise.resolve(data.to.length), { connection })
const jobs = [await queue.add("send", { to: "Ada" }), await queue.add("send", { to: "Grace" }, { delay: 20 })]
assert.deepStrictEqual(await Promise.all(jobs.map((job) => job.waitUntilFinished(events))), [3, 5])
await Promise.all([worker.close(), events.close(), queue.close()])
await stop()
console.log("done")
