/**
 * BullMQ, end to end. It does nearly everything in Lua scripts, with jobs packed by cmsgpack, blocking pops and streams. It
 * measures delays by the clock of this process.
 */
import { assert, layer } from "@effect/vitest"
import {
  type ConnectionOptions,
  FlowProducer,
  type Processor,
  Queue,
  QueueEvents,
  UnrecoverableError,
  Worker,
  type WorkerOptions
} from "bullmq"
import * as Effect from "effect/Effect"
import { ourPort, ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { until } from "../server/connections.js"

const connection: Effect.Effect<ConnectionOptions, never, Effect.Effect.Context<typeof ourPort>> = Effect.map(
  ourPort,
  (port) => ({ host: "127.0.0.1", port })
)

/** Opens a queue, worker or the like, and closes it with the scope. */
const opened = <A extends { readonly waitUntilReady: () => Promise<unknown>; readonly close: () => Promise<void> }>(
  make: (connection: ConnectionOptions) => A
) =>
  Effect.flatMap(connection, (options) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const ready = make(options)
        await ready.waitUntilReady()
        return ready
      }),
      (ready) => Effect.promise(() => ready.close())
    )
  )

const openQueue = (name: string) => opened((connection) => new Queue(name, { connection }))
const openEvents = (name: string) => opened((connection) => new QueueEvents(name, { connection }))
const openWorker = (name: string, processor: Processor, options: Omit<WorkerOptions, "connection"> = {}) =>
  opened((connection) => new Worker(name, processor, { ...options, connection }))

/** Milliseconds that a job may take to finish. */
const patience = 20_000

/** The items, once there are that many. */
const collected = <A>(items: ReadonlyArray<A>, count: number) =>
  Effect.as(
    until(() => items.length >= count),
    items
  )

layer(ourServer(), { excludeTestServices: true })("BullMQ", (it) => {
  it.scoped("runs a job, and reports its progress and result", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("basic")
      const events = yield* openEvents("basic")
      const progress: Array<unknown> = []
      events.on("progress", ({ data }) => progress.push(data))
      yield* openWorker("basic", async (job) => {
        await job.updateProgress({ half: true })
        await job.log(`greets ${job.data.name}`)
        return { greeting: `Hello, ${job.data.name}` }
      })
      const job = yield* Effect.promise(() => queue.add("greet", { name: "Ada – Ünïcode ✓" }))
      const result = yield* Effect.promise(() => job.waitUntilFinished(events, patience))
      assert.deepStrictEqual(result, { greeting: "Hello, Ada – Ünïcode ✓" })
      assert.deepStrictEqual([...(yield* collected(progress, 1))], [{ half: true }])
      assert.strictEqual(yield* Effect.promise(() => job.getState()), "completed")
      const { logs, count } = yield* Effect.promise(() => queue.getJobLogs(job.id ?? ""))
      assert.deepStrictEqual({ logs, count }, { logs: ["greets Ada – Ünïcode ✓"], count: 1 })
      assert.deepInclude(yield* Effect.promise(() => queue.getJobCounts()), { completed: 1, waiting: 0, active: 0 })
    })
  )

  it.scoped("runs jobs in order: the last of LIFO jobs, then the first, then by priority", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("order")
      const order: Array<string> = []
      yield* Effect.promise(() =>
        queue.addBulk([
          { name: "low", data: {}, opts: { priority: 10 } },
          { name: "first", data: {} },
          { name: "high", data: {}, opts: { priority: 1 } },
          { name: "second", data: {} },
          { name: "middle", data: {}, opts: { priority: 5 } },
          { name: "high too", data: {}, opts: { priority: 1 } },
          { name: "pushed in", data: {}, opts: { lifo: true } }
        ])
      )
      assert.deepStrictEqual(yield* Effect.promise(() => queue.getCountsPerPriority([0, 1, 5, 10])), {
        0: 3,
        1: 2,
        5: 1,
        10: 1
      })
      const low = (yield* Effect.promise(() => queue.getPrioritized())).find(({ name }) => name === "low")
      yield* Effect.promise(() => low?.changePriority({ priority: 4 }) ?? Promise.reject(new Error("no job")))
      yield* openWorker("order", async ({ name }) => void order.push(name))
      assert.deepStrictEqual(
        [...(yield* collected(order, 7))],
        ["pushed in", "first", "second", "high", "high too", "low", "middle"]
      )
    })
  )

  it.scoped("delays a job, unless it is promoted", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("delay")
      const events = yield* openEvents("delay")
      const order: Array<string> = []
      yield* openWorker("delay", async ({ name }) => void order.push(name))
      const far = yield* Effect.promise(() => queue.add("far", {}, { delay: 3_600_000 }))
      const near = yield* Effect.promise(() => queue.add("near", {}, { delay: 60 }))
      const now = yield* Effect.promise(() => queue.add("now", {}))
      assert.strictEqual(yield* Effect.promise(() => far.getState()), "delayed")
      yield* Effect.promise(() => near.waitUntilFinished(events, patience))
      assert.deepStrictEqual(order, ["now", "near"])
      const { processedOn = 0, timestamp } = (yield* Effect.promise(() => queue.getJob(near.id ?? ""))) ?? near
      assert.isAtLeast(processedOn - timestamp, 60)
      yield* Effect.promise(() => far.promote())
      yield* Effect.promise(() => far.waitUntilFinished(events, patience))
      assert.deepStrictEqual(order, ["now", "near", "far"])
      assert.strictEqual(yield* Effect.promise(() => now.getState()), "completed")
    })
  )

  it.scoped("retries a failed job with growing delays, and gives up", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("retry")
      const events = yield* openEvents("retry")
      const tries: Array<number> = []
      yield* openWorker("retry", async (job) => {
        if (job.name === "never") throw new UnrecoverableError("for good")
        tries.push(Date.now())
        if (job.attemptsMade < 2 || job.name === "hopeless") throw new Error(`attempt ${job.attemptsMade}`)
        return job.attemptsMade
      })
      const backoff = { type: "exponential", delay: 30 }
      const job = yield* Effect.promise(() => queue.add("flaky", {}, { attempts: 3, backoff }))
      assert.strictEqual(yield* Effect.promise(() => job.waitUntilFinished(events, patience)), 2)
      const [first = 0, second = 0, third = 0] = tries
      assert.isAtLeast(second - first, 30)
      assert.isAtLeast(third - second, 60)
      const hopeless = yield* Effect.promise(() => queue.add("hopeless", {}, { attempts: 2, backoff: 1 }))
      const never = yield* Effect.promise(() => queue.add("never", {}, { attempts: 5 }))
      for (const [failing, reason] of [
        [hopeless, "attempt 1"],
        [never, "for good"]
      ] as const) {
        const error = yield* Effect.flip(Effect.tryPromise(() => failing.waitUntilFinished(events, patience)))
        assert.include(String(error.cause), reason)
        const failed = yield* Effect.promise(() => queue.getJob(failing.id ?? ""))
        assert.strictEqual(failed?.failedReason, reason)
        assert.strictEqual(failed?.attemptsMade, failing === hopeless ? 2 : 1)
        assert.strictEqual(yield* Effect.promise(() => failing.getState()), "failed")
      }
      // retry by hand
      yield* Effect.promise(() => queue.retryJobs({ state: "failed" }))
      yield* until(() => tries.length === 3 + 2 + 1)
    })
  )

  it.scoped("repeats a job until its scheduler is removed", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("repeat")
      const runs: Array<number> = []
      yield* openWorker("repeat", async ({ data }) => void runs.push(data.n))
      yield* Effect.promise(() => queue.upsertJobScheduler("tick", { every: 40 }, { name: "tick", data: { n: 7 } }))
      yield* Effect.promise(() => queue.upsertJobScheduler("yearly", { pattern: "0 0 1 1 *" }, { name: "yearly" }))
      assert.deepStrictEqual((yield* collected(runs, 3)).slice(0, 3), [7, 7, 7])
      const schedulers = yield* Effect.promise(() => queue.getJobSchedulers())
      assert.sameMembers(
        schedulers.map(({ key }) => key),
        ["tick", "yearly"]
      )
      assert.isTrue(yield* Effect.promise(() => queue.removeJobScheduler("tick")))
      assert.isFalse(yield* Effect.promise(() => queue.removeJobScheduler("tick")))
      assert.strictEqual(yield* Effect.promise(() => queue.getJobSchedulersCount()), 1)
    })
  )

  it.scoped("runs the children of a flow before their parent, which gets their results", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("parents")
      const events = yield* openEvents("parents")
      const flows = yield* opened((connection) => new FlowProducer({ connection }))
      const order: Array<string> = []
      yield* openWorker("children", async ({ name, data }) => {
        order.push(name)
        return data.n * 2
      })
      yield* openWorker("parents", async (job) => {
        order.push(job.name)
        const values: ReadonlyArray<number> = Object.values(await job.getChildrenValues<number>())
        return values.reduce((sum, value) => sum + value, 0)
      })
      const child = (n: number) => ({ name: `child ${n}`, queueName: "children", data: { n } })
      const flow = yield* Effect.promise(() =>
        flows.add({
          name: "root",
          queueName: "parents",
          data: {},
          children: [
            child(1),
            child(2),
            { name: "branch", queueName: "parents", data: {}, children: [child(10), child(20)] }
          ]
        })
      )
      assert.strictEqual(yield* Effect.promise(() => flow.job.waitUntilFinished(events, patience)), 66)
      assert.sameMembers(order, ["child 1", "child 2", "child 10", "child 20", "branch", "root"])
      assert.strictEqual(order.at(-1), "root")
      assert.isAbove(order.indexOf("branch"), order.indexOf("child 20"))
      const dependencies = yield* Effect.promise(() => flow.job.getDependenciesCount())
      assert.deepInclude(dependencies, { processed: 3, unprocessed: 0 })
      assert.deepInclude(yield* Effect.promise(() => queue.getJobCounts()), { completed: 2, "waiting-children": 0 })
    })
  )

  it.scoped("fails a parent if a child fails with failParentOnFailure", () =>
    Effect.gen(function* () {
      const events = yield* openEvents("orphans")
      const flows = yield* opened((connection) => new FlowProducer({ connection }))
      yield* openWorker("failing", () => Promise.reject(new Error("no")))
      yield* openWorker("orphans", async () => "never")
      const flow = yield* Effect.promise(() =>
        flows.add({
          name: "root",
          queueName: "orphans",
          children: [{ name: "child", queueName: "failing", opts: { failParentOnFailure: true } }]
        })
      )
      const error = yield* Effect.flip(Effect.tryPromise(() => flow.job.waitUntilFinished(events, patience)))
      assert.include(String(error.cause), "failed")
      assert.strictEqual(yield* Effect.promise(() => flow.job.getState()), "failed")
    })
  )

  it.scoped("gives a stalled job to another worker", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("stalled")
      const events = yield* openEvents("stalled")
      const stalled: Array<string> = []
      events.on("stalled", ({ jobId }) => stalled.push(jobId))
      // this worker takes the job and never renews its lock
      const silent = yield* openWorker("stalled", () => Promise.resolve(), { autorun: false })
      const job = yield* Effect.promise(() => queue.add("work", {}))
      const taken = yield* Effect.promise(() => silent.getNextJob("token"))
      assert.strictEqual(taken?.id, job.id)
      const { keyspace } = yield* state
      // the lock expires
      keyspace.database(0).delete(`bull:stalled:${job.id}:lock` as never) // ASCII
      yield* openWorker("stalled", async () => "done after all", { stalledInterval: 20 })
      assert.strictEqual(yield* Effect.promise(() => job.waitUntilFinished(events, patience)), "done after all")
      assert.deepStrictEqual([...(yield* collected(stalled, 1))], [job.id])
      const lost = yield* Effect.flip(
        Effect.tryPromise(() => taken?.moveToCompleted("late", "token") ?? Promise.resolve())
      )
      assert.match(String(lost.cause), /Missing lock|not in the active state/)
    })
  )

  it.scoped("pauses and resumes", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("pause")
      const events = yield* openEvents("pause")
      const received: Array<string> = []
      events.on("paused", () => received.push("paused"))
      events.on("resumed", () => received.push("resumed"))
      const done: Array<string> = []
      yield* openWorker("pause", async ({ name }) => void done.push(name))
      yield* Effect.promise(() => queue.pause())
      assert.isTrue(yield* Effect.promise(() => queue.isPaused()))
      const job = yield* Effect.promise(() => queue.add("job", {}))
      yield* collected(received, 1)
      assert.strictEqual(yield* Effect.promise(() => job.getState()), "waiting")
      assert.deepStrictEqual(done, [])
      yield* Effect.promise(() => queue.resume())
      yield* Effect.promise(() => job.waitUntilFinished(events, patience))
      assert.deepStrictEqual(received, ["paused", "resumed"])
    })
  )

  it.scoped("runs as many jobs at once as its concurrency allows", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("concurrency")
      let running = 0
      let maxRunning = 0
      const release: Array<() => void> = []
      yield* openWorker(
        "concurrency",
        async () => {
          maxRunning = Math.max(maxRunning, ++running)
          await new Promise<void>((resolve) => release.push(resolve))
          running--
        },
        { concurrency: 5 }
      )
      yield* Effect.promise(() => queue.addBulk(Array.from({ length: 20 }, (_, n) => ({ name: "job", data: { n } }))))
      for (let done = 0; done < 20; done += 5) {
        yield* collected(release, 5)
        assert.deepInclude(yield* Effect.promise(() => queue.getJobCounts("active", "waiting")), {
          active: 5,
          waiting: 15 - done
        })
        for (const resolve of release.splice(0)) resolve()
      }
      assert.strictEqual(maxRunning, 5)
    })
  )

  it.scoped("starts no more jobs than its rate limit allows", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("rate")
      const starts: Array<number> = []
      yield* Effect.promise(() => queue.addBulk(Array.from({ length: 6 }, () => ({ name: "job", data: {} }))))
      yield* openWorker("rate", async () => void starts.push(Date.now()), { limiter: { max: 2, duration: 1000 } })
      yield* collected(starts, 2)
      assert.isAbove(yield* Effect.promise(() => queue.getRateLimitTtl(2)), 0)
      yield* collected(starts, 6)
      // at least one whole window lies between the first and the last pair
      assert.isAtLeast((starts[4] ?? 0) - (starts[0] ?? 0), 1000)
    })
  )

  it.scoped("removes, drains, cleans and obliterates", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("removal")
      const events = yield* openEvents("removal")
      const removed: Array<string> = []
      events.on("removed", ({ jobId }) => removed.push(jobId))
      const once = yield* Effect.promise(() => queue.add("a", {}, { jobId: "once" }))
      const again = yield* Effect.promise(() => queue.add("b", { other: true }, { jobId: "once" }))
      assert.strictEqual(again.id, once.id)
      assert.strictEqual((yield* Effect.promise(() => queue.getJob("once")))?.name, "a")
      assert.strictEqual(yield* Effect.promise(() => queue.remove("once")), 1)
      assert.strictEqual(yield* Effect.promise(() => queue.getJob("once")), undefined)
      assert.deepStrictEqual([...(yield* collected(removed, 1))], ["once"])
      const unique = { deduplication: { id: "same" } }
      const kept = yield* Effect.promise(() => queue.add("dedup", {}, unique))
      assert.strictEqual((yield* Effect.promise(() => queue.add("dedup", {}, unique))).id, kept.id)
      yield* Effect.promise(() => queue.add("delayed", {}, { delay: 3_600_000 }))
      yield* Effect.promise(() => queue.drain())
      assert.deepInclude(yield* Effect.promise(() => queue.getJobCounts()), { waiting: 0, delayed: 1 })
      const finished = yield* Effect.promise(() => queue.add("finished", {}))
      yield* openWorker("removal", async () => undefined)
      yield* Effect.promise(() => finished.waitUntilFinished(events, patience))
      assert.deepStrictEqual(yield* Effect.promise(() => queue.clean(0, 10, "completed")), [finished.id])
      yield* Effect.promise(() => queue.obliterate({ force: true }))
      assert.strictEqual(yield* Effect.promise(() => queue.getJobCountByTypes()), 0)
    })
  )

  it.scoped("runs each of a thousand jobs once, with several workers", () =>
    Effect.gen(function* () {
      const queue = yield* openQueue("many")
      const done: Array<number> = []
      for (let i = 0; i < 3; i++) {
        yield* openWorker("many", async ({ data }) => void done.push(data.n), {
          concurrency: 10,
          removeOnComplete: { count: 5 }
        })
      }
      yield* Effect.promise(() => queue.addBulk(Array.from({ length: 1000 }, (_, n) => ({ name: "job", data: { n } }))))
      yield* collected(done, 1000)
      assert.deepStrictEqual(
        [...done].sort((a, b) => a - b),
        Array.from({ length: 1000 }, (_, n) => n)
      )
      yield* Effect.repeat(
        Effect.promise(() => queue.getJobCounts("active", "completed")),
        {
          until: ({ active, completed }) => active === 0 && completed === 5
        }
      )
    })
  )
})
