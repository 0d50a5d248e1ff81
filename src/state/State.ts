/**
 * The state of one running instance: its keyspace, settings, clients, counters and observers. Two stores in one process share
 * none of it. It knows no commands, no sockets and no scripts.
 */
import { randomBytes } from "node:crypto"
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as FiberId from "effect/FiberId"
import { Keyspace } from "../keyspace/Keyspace.js"
import type { Causes, LazyFree } from "../keyspace/LazyFree.js"
import type { Cause } from "../keyspace/Shared.js"
import { ActiveExpiry } from "./ActiveExpiry.js"
import { Authorization } from "./Authorization.js"
import { Clients } from "./Clients.js"
import { Commit } from "./Commit.js"
import type { ConfigFile } from "./ConfigFile.js"
import { Journal } from "./Journal.js"
import { Latency } from "./Latency.js"
import { Memory } from "./Memory.js"
import { MemoryLimit } from "./MemoryLimit.js"
import { type CompletedCommand, Meter } from "./Meter.js"
import { Migrations } from "./Migrations.js"
import { PersistenceStatus } from "./PersistenceStatus.js"
import { redact } from "./Redaction.js"
import type { Settings } from "./Settings.js"
import { Signals } from "./Signals.js"
import { SlowLog } from "./SlowLog.js"
import { Statistics } from "./Statistics.js"
import { Step } from "./Step.js"
import { levels, SystemLog } from "./SystemLog.js"
import type { FlagName } from "./settings/Table.js"

export class State {
  readonly keyspace: Keyspace
  readonly step: Step
  readonly journal: Journal
  readonly commit = new Commit()
  readonly migrations = new Migrations()
  readonly persistence: PersistenceStatus
  /** Observers of key changes: WATCHers, blocked clients and event subscribers. */
  readonly signals: Signals
  readonly expiry: ActiveExpiry
  readonly clients: Clients
  readonly log = new SystemLog()
  readonly authorization: Authorization
  readonly statistics: Statistics
  readonly slowLog: SlowLog
  readonly latency: Latency
  readonly memory: Memory
  readonly memoryLimit: MemoryLimit
  /** 40 hexadecimal digits, new with each start. */
  readonly runId = randomBytes(20).toString("hex")
  /** The replication ID of this data set: 40 hexadecimal digits. */
  replicationId = randomBytes(20).toString("hex")
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  /** Completed by SHUTDOWN. */
  readonly shutdown = Deferred.unsafeMake<void>(FiberId.none)
  /** The reason why the instance ends by itself; absent after SHUTDOWN. */
  failure: string | undefined
  /** The first TCP port that a server listens on; 0 without one. */
  port = 0
  /** The program that supervises the process, if it was found. */
  supervisor: "systemd" | "upstart" | undefined
  /** The configuration file that the instance was started with. */
  configFile: ConfigFile | undefined
  /** Set by DEBUG SET-DISABLE-DENY-SCRIPTS: whether scripts may call the commands that are forbidden to them. */
  allowsAllInScripts = false
  /** Whether writes are refused for want of replicas: `min-replicas-to-write` asks for some, and there are none. */
  lacksReplicas = false
  private tracksLatency = true

  constructor(
    readonly clock: Clock.Clock,
    readonly settings: Settings
  ) {
    this.startedAt = clock.unsafeCurrentTimeMillis()
    this.journal = new Journal(settings)
    this.persistence = new PersistenceStatus(settings)
    const keyspace = new Keyspace(settings.number("databases"))
    this.keyspace = keyspace
    followLazyFree(settings, keyspace.lazyFree)
    this.statistics = new Statistics(keyspace)
    const { rates } = this.statistics
    this.step = new Step({
      clock,
      journal: this.journal,
      meter: new Meter(clock, this.observe),
      freeze: (now) => {
        keyspace.now = now
        if (keyspace.holdsExpiry) keyspace.holdsExpiry = this.clients.pausedUntil > now
        rates.tick(now)
        if (now >= this.expiry.dueAt) this.expiry.beforeStep()
      }
    })
    keyspace.now = this.startedAt
    this.signals = new Signals(settings, keyspace, this.step, this.journal)
    this.signals.onNotice = () => this.expiry.noticed()
    this.authorization = new Authorization(settings, this.log)
    this.clients = new Clients(settings, this.signals, this.authorization, () => {
      keyspace.holdsExpiry = this.clients.pausedUntil > keyspace.now
      this.expiry.wakeUp()
    })
    this.authorization.followPassword(this.clients)
    this.slowLog = new SlowLog(settings)
    this.latency = new Latency(settings)
    this.memory = new Memory(this.startedAt, keyspace.memory, this.clients.memory)
    this.memory.add(() => this.signals.pubSub.memory)
    this.memory.add(() => this.signals.tracking.memory)
    this.expiry = new ActiveExpiry({
      clock,
      keyspace,
      journal: this.journal,
      step: this.step,
      pausedUntil: () => this.clients.pausedUntil,
      isNoticed: () => this.signals.noticesRemoval,
      observe: (microseconds) => {
        this.statistics.expireMicroseconds += microseconds
        this.latency.add("expire-cycle", microseconds, keyspace.now)
      }
    })
    this.memoryLimit = new MemoryLimit({
      settings,
      keyspace,
      step: this.step,
      journal: this.journal,
      statistics: this.statistics,
      latency: this.latency,
      tracking: this.signals.tracking,
      clock,
      used: () => this.memory.used(keyspace.now),
      isHeld: () => this.clients.pausedUntil > keyspace.now,
      warn: (line) => this.log.add(levels.warning, line)
    })
    for (const name of ["maxmemory-policy", "lfu-log-factor", "lfu-decay-time"] as const) {
      settings.onChange(name, this.choosePolicy)
    }
    for (const name of ["min-replicas-to-write", "min-replicas-max-lag"] as const) {
      settings.onChange(name, () => {
        this.lacksReplicas = settings.number("min-replicas-to-write") > 0 && settings.number("min-replicas-max-lag") > 0
      })
    }
    settings.onChange("latency-monitor-threshold", () => {
      keyspace.timeRemoval = this.latency.isOn ? this.timeRemoval : undefined
    })
    settings.onChange("latency-tracking", (value) => {
      this.tracksLatency = value === "yes"
    })
  }

  /** The eviction policy decides whether an access stamp is a time or a frequency. */
  private readonly choosePolicy = (): void => {
    const { settings } = this
    this.keyspace.frequency = settings.text("maxmemory-policy").endsWith("lfu")
      ? { logFactor: settings.number("lfu-log-factor"), decayTime: settings.number("lfu-decay-time") }
      : undefined
  }

  private readonly timeRemoval = (cause: Cause, remove: () => void): void => {
    const began = this.clock.unsafeCurrentTimeNanos()
    remove()
    const microseconds = Number(this.clock.unsafeCurrentTimeNanos() - began) / 1000
    this.latency.add(cause === "expired" ? "expire-del" : "eviction-del", microseconds, this.keyspace.now)
  }

  /** Counts a completed command and its duration in microseconds. */
  readonly observe = (command: CompletedCommand, microseconds: number): void => {
    this.statistics.commands++
    command.statistics.count(microseconds, this.tracksLatency)
    if (microseconds >= this.slowLog.threshold || microseconds >= this.latency.threshold * 1000) {
      this.observeSlow(command, microseconds)
    }
  }

  private observeSlow({ client, request, specification }: CompletedCommand, microseconds: number): void {
    const now = this.clock.unsafeCurrentTimeMillis()
    const isFast = specification.flags.includes("fast")
    this.latency.add(isFast ? "fast-command" : "command", microseconds, now)
    if (microseconds >= this.slowLog.threshold && !specification.flags.includes("skip_slowlog")) {
      this.slowLog.add({ request: redact(specification, request), microseconds, client }, now)
    }
  }
}

/** The settings of removals, by cause. */
const lazyFreeSettings: { readonly [Cause in keyof Causes]: FlagName } = {
  expire: "lazyfree-lazy-expire",
  evict: "lazyfree-lazy-eviction",
  server: "lazyfree-lazy-server-del",
  user: "lazyfree-lazy-user-del",
  flush: "lazyfree-lazy-user-flush"
}

const followLazyFree = (settings: Settings, { causes }: LazyFree): void => {
  for (const cause of ["expire", "evict", "server", "user", "flush"] as const) {
    settings.onChange(lazyFreeSettings[cause], (value) => {
      causes[cause] = value === "yes"
    })
  }
}
