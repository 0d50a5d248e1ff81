/** Where the addresses that servers announce lead from outside their network. */
import * as Either from "effect/Either"
import { ConnectionError } from "../StoreError.js"
import * as Options from "./Options.js"

/** `host:port` by `host:port`, or a function of it. Addresses without another one stay as they are. */
export type NatMap = Readonly<Record<string, string>> | ((address: string) => string | undefined)

const lookUp = (map: NatMap, address: string): string | undefined =>
  typeof map === "function" ? map(address) : Object.hasOwn(map, address) ? map[address] : undefined

/** The options of a connection, to the place where its address leads. It keeps its name: the servers know no other. */
export const apply = (
  map: NatMap | undefined,
  options: Options.Resolved
): Either.Either<Options.Resolved, ConnectionError> => {
  if (map === undefined) return Either.right(options)
  const { address } = options
  const found = Either.try({
    try: () => lookUp(map, address),
    catch: (cause) => new ConnectionError({ reason: "Open", address, command: "CONNECT", mayHaveRun: false, cause })
  })
  return Either.flatMap(found, (to) =>
    to === undefined
      ? Either.right(options)
      : Either.map(Options.resolve({ url: `redis://${to}` }), ({ target }) => ({ ...options, target }))
  )
}
