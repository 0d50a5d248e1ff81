/** Scripted masters that share the slots of a cluster: a test decides what they answer, and which slots they announce. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Bytes from "../../src/Bytes.js"
import * as Client from "../../src/Client.js"
import * as Slot from "../../src/client/cluster/Slot.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Peer from "./Peer.js"

/** Lets the network deliver what is on its way. */
export const network = Effect.repeatN(EventLoop.turn, 20)

/** Lets requests follow each other until a node gets no more of them. */
export const quiet = (nodes: Nodes) =>
  Effect.gen(function* () {
    const received = () => nodes.asked + nodes.requests(0).length + nodes.requests(1).length
    for (let before = -1; before < received(); ) {
      before = received()
      yield* network
    }
  })

type Request = ReadonlyArray<string>

type Answer = (request: Request, node: number, nodes: Nodes) => Peer.Answer

export interface Nodes {
  readonly peers: ReadonlyArray<Peer.Peer>
  /** The first and the last slot of each node. */
  ranges: ReadonlyArray<readonly [first: number, last: number]>
  /** The host that they announce. */
  host: string
  /** How often a node was asked for the slots. */
  asked: number
  /** The words of the requests that a node got, without those of the client itself. */
  readonly requests: (node: number) => ReadonlyArray<string>
  readonly address: (node: number) => string
}

export const text = (value: string): Reply.Reply => Reply.bulk(value)

/** A shard as CLUSTER SHARDS shows it, with the fields of its nodes. */
export const shard = (
  slots: readonly [first: number, last: number],
  ...nodes: ReadonlyArray<Readonly<Record<string, Reply.Reply>>>
): Reply.Reply =>
  Reply.map([
    ["slots", [...slots]],
    ["nodes", nodes.map((fields) => Reply.map(Object.entries(fields)))]
  ])

/** The fields of a master. */
export const master = (port: number, endpoint = "127.0.0.1"): Readonly<Record<string, Reply.Reply>> => ({
  port,
  endpoint: text(endpoint),
  role: text("master"),
  health: text("online")
})

const shards = ({ host, peers, ranges }: Nodes): Reply.Reply =>
  ranges.map((slots, index) => shard(slots, master(portOf(peers, index), host)))

export const portOf = (peers: Nodes["peers"], node: number): number => Number(new URL(peers[node]?.url ?? "").port)

const isOwn = ([name = ""]: Request): boolean => name === "CLUSTER" || name === "PING"

/** The nodes, one for each range. `asked` answers CLUSTER. */
export const make = (
  ranges: Nodes["ranges"],
  answer: Answer,
  asked: (subcommand: string, nodes: Nodes) => string = (_, nodes) => Peer.resp(shards(nodes))
) =>
  Effect.gen(function* () {
    const peers: Array<Peer.Peer> = []
    const nodes: Nodes = {
      peers,
      ranges,
      host: "127.0.0.1",
      asked: 0,
      requests: (node) =>
        peers[node]?.connections.flat().flatMap((request) => (isOwn(request) ? [] : [request.join(" ")])) ?? [],
      address: (node) => `127.0.0.1:${portOf(peers, node)}`
    }
    for (const node of ranges.keys()) {
      peers.push(
        yield* Peer.make((request) => {
          if (request[0] !== "CLUSTER") return answer(request, node, nodes)
          nodes.asked++
          return asked(request[1] ?? "", nodes)
        })
      )
    }
    return nodes
  })

export const halves = [
  [0, 8191],
  [8192, 16383]
] as const

export const timeless: Omit<Client.ClusterOptions, "nodes"> = {
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity,
  reconnect: Schedule.spaced("1 second")
}

export const connect = (nodes: Nodes, options: Partial<Client.ClusterOptions> = {}) =>
  Client.makeCluster({ ...timeless, nodes: [nodes.address(0)], ...options })

export const slotOf = (key: string): number => Slot.of(Bytes.fromText(key))

/** Keys of the first and of the second half of the slots. */
const keys = Array.from({ length: 100 }, (_, n) => `key:${n}`)
export const low = keys.filter((key) => slotOf(key) < 8192)
export const high = keys.filter((key) => slotOf(key) >= 8192)
export const [lowKey = "", otherLow = ""] = low
export const [highKey = ""] = high

export const ok = "+OK\r\n"
