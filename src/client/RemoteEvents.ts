/**
 * Keyspace events over the network: messages of the channels `__keyevent@<db>__:<event>`, which the server's setting
 * `notify-keyspace-events` must select.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as Event from "../keyspace/Event.js"
import * as Reply from "../resp/Reply.js"
import { CommandError, ConnectionError } from "../StoreError.js"
import type { EventClass, EventFilter, KeyEvent, Listener, Stop, Transport } from "../store/Transport.js"

/** The events of each class that keys of several types have; the others tell their class by their name. */
const generic: ReadonlySet<string> = new Set([
  ...["del", "expire", "persist", "rename_from", "rename_to", "move_from", "move_to", "copy_to", "restore"]
])

const classes: ReadonlyArray<readonly [pattern: RegExp, eventClass: EventClass]> = [
  [/^expired$/, "expired"],
  [/^evicted$/, "evicted"],
  [/^keymiss$/, "miss"],
  [/^new$/, "new"],
  [/^x/, "stream"],
  [/^(z|geo)/, "sortedSet"],
  [/^h/, "hash"],
  [/^(set|setrange|setbit|incrby|decrby|incrbyfloat|append|pf[a-z]+|getset)$/, "string"],
  [/^(sadd|srem|spop|s(inter|union|diff)store)$/, "set"],
  [/^(l|rpush|rpop|sortstore)/, "list"]
]

const classOf = (event: string): EventClass =>
  generic.has(event) ? "generic" : (classes.find(([pattern]) => pattern.test(event))?.[1] ?? "module")

/** The letters of `notify-keyspace-events` for the classes. */
const letters: Readonly<Record<EventClass, string>> = {
  generic: "g",
  string: "$",
  list: "l",
  set: "s",
  hash: "h",
  sortedSet: "z",
  stream: "t",
  expired: "x",
  evicted: "e",
  miss: "m",
  module: "d",
  new: "n"
}

const defaults: ReadonlyArray<EventClass> = [
  ...(["generic", "string", "list", "set", "hash", "sortedSet", "stream", "expired", "evicted", "module"] as const)
]

/** Listens to events. It fails where the server does not publish them. */
export const listen = (
  transport: Pick<Transport, "call" | "subscribe">,
  index: number,
  address: string,
  { classes: wanted = defaults, databases, pattern }: EventFilter,
  listener: Listener<KeyEvent>
): Effect.Effect<Stop, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const check = transport.call(["CONFIG", "GET", "notify-keyspace-events"].map(Bytes.unsafeMake), (reply) => {
      const setting = reply instanceof Reply.MapReply ? reply.entries[0]?.[1] : Array.isArray(reply) ? reply[1] : null
      if (typeof setting !== "string") return Effect.void
      const flags = Event.parse(setting)
      // CONFIG GET does not show the letter n
      const isPublished = (each: EventClass): boolean => each === "new" || (flags & Event.flags[each]) !== 0
      if ((flags & Event.flags.keyevent) !== 0 && wanted.every(isPublished)) return Effect.void
      const needed = `E${wanted.map((each) => letters[each]).join("")}`
      return Effect.fail(
        new ConnectionError({
          reason: "Refused",
          address,
          command: "PSUBSCRIBE",
          mayHaveRun: false,
          cause: new Error(`notify-keyspace-events is "${setting}", and these events need "${needed}"`)
        })
      )
    })
    // a server that does not let the user see its settings may still publish
    yield* Effect.catchIf(
      check,
      ({ cause }) => cause instanceof CommandError && cause.code === "NOPERM",
      () => Effect.void
    )
    const matches = Glob.matcher(pattern)
    const channels = Bytes.unsafeMake(`__keyevent@${databases === "own" ? index : "*"}__:*`)
    return yield* transport.subscribe("pattern", [channels], {
      receive: ({ items }) => {
        const [, , channel, key] = items
        const [, database, event = ""] = /^__keyevent@(\d+)__:(.*)$/s.exec(String(channel)) ?? []
        if (database === undefined || typeof key !== "string" || !matches(key)) return
        const eventClass = classOf(event)
        if (!wanted.includes(eventClass)) return
        listener.receive({ class: eventClass, database: Number(database), event, key })
      },
      gap: listener.gap,
      end: listener.end
    })
  })
