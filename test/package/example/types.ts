// The promises of the types. Compiled, never run.
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { Client, Instance, Reply, Script, Store, StoreError } from "layeredis"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const same = <_Proof extends true>(): void => undefined

/** The errors of a method: a store over the network can fail where one in process cannot. */
type Call<A, E = never> = Effect.Effect<A, E | StoreError.ConnectionError>

export const promises = (store: Store.Service): void => {
  const { binary } = store
  const get = store.get("key")
  same<Same<typeof get, Call<Option.Option<string>, StoreError.WrongType>>>()
  const getBytes = binary.get("key")
  same<Same<typeof getBytes, Call<Option.Option<Uint8Array>, StoreError.WrongType>>>()

  // only options can make SET fail
  const set = store.set("key", "value")
  same<Same<typeof set, Call<void>>>()
  const setUntil = store.set("key", "value", { ttl: "1 second", onlyIf: "absent" })
  same<Same<typeof setUntil, Call<boolean, StoreError.OutOfRange>>>()

  // numbers for numbers, bigints for bigints
  type Counting = StoreError.WrongType | StoreError.NotAnInteger | StoreError.OutOfRange
  const number = store.incrBy("key", 1)
  same<Same<typeof number, Call<number, Counting>>>()
  const bigint = store.incrBy("key", 1n)
  same<Same<typeof bigint, Call<bigint, Counting>>>()

  const ttl = store.ttl("key")
  same<Same<typeof ttl, Call<Option.Option<Duration.Duration>>>>()
  const scan = store.scan({ match: "user:*" })
  same<Same<typeof scan, Stream.Stream<string, StoreError.ConnectionError>>>()
  const command = store.command("OBJECT", "HELP")
  same<Same<typeof command, Call<Script.Value<string>, StoreError.StoreError>>>()
  const reply = store.commandReply("OBJECT", "HELP")
  same<Same<typeof reply, Call<Reply.Reply, StoreError.StoreError>>>()

  // @ts-expect-error a time to live and a point in time exclude each other
  store.set("key", "value", { ttl: "1 second", expireAt: 0 })
  // @ts-expect-error and so do a new time and the old one
  store.set("key", "value", { ttl: "1 second", keepTtl: true })
  // @ts-expect-error GETEX changes something
  store.getEx("key", {})
  // @ts-expect-error the text methods take text
  store.get(new Uint8Array(1))
  // @ts-expect-error NOT takes one key
  store.bitOp("not", "to", ["a", "b"])
  // @ts-expect-error a bit is 0 or 1
  store.setBit("key", 0, 2)
}

export const layers = (module: typeof Store, client: typeof Client): void => {
  same<Same<typeof module.layer, Layer.Layer<Store.Store | Instance.Instance>>>()
  // the program that a client runs is the program that runs in process
  const layer = client.layer()
  same<Same<typeof layer, Layer.Layer<Store.Store | Client.Client, StoreError.ConnectionError>>>()
}
