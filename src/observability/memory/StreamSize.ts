/** The memory of a stream in Redis: a radix tree of listpacks, and for each group the trees of its pending entries. */
import type { Stream } from "../../value/Stream.js"
import type { PendingEntry } from "../../value/stream/Group.js"
import type { Ordered } from "../../value/stream/Ordered.js"
import * as RadixTree from "../../value/stream/RadixTree.js"
import { block } from "./Allocation.js"

/** Redis's structures, in bytes. */
const streamSize = 80
const groupSize = 40
const consumerSize = 24
const pendingSize = 24

/** A key of a tree, and a node as Redis estimates it. */
const keySize = 16
const nodeSize = 4 + 30 * 8

/** The size that the last node, which is still being filled, has from the start. */
const reserved = 4096

const tree = (keys: number, nodes: number): number => keys * keySize + nodes * nodeSize

const pendingTree = (pending: Ordered<PendingEntry>): number => tree(pending.size, RadixTree.nodes(pending))

/** The bytes of a stream, estimated from its first `samples` nodes; 0 measures all. */
export const sizeOf = (stream: Stream, samples: number): number => {
  const { nodeCount } = stream
  let sum = 0
  let seen = 0
  for (const bytes of stream.nodeSizes()) {
    if (samples > 0 && seen >= samples) break
    seen++
    sum += block(seen === nodeCount ? Math.max(bytes, reserved) : bytes)
  }
  const lastNode = block(Math.max(stream.lastNodeSize, reserved))
  const nodes = seen === nodeCount ? sum : Math.floor(sum / seen) * (nodeCount - 1) + lastNode
  let groups = 0
  for (const group of stream.groups) {
    groups += groupSize + pendingTree(group.pending) + pendingSize * group.pending.size
    for (const { name, pending } of group.consumers) groups += consumerSize + name.length + pendingTree(pending)
  }
  return streamSize + tree(nodeCount, stream.treeSize) + nodes + groups
}
