/** What a stream takes in Redis: a radix tree of listpacks, and for each group the trees of what is pending. */

import type { Stream } from "../../value/Stream.js"
import type { PendingEntry } from "../../value/stream/Group.js"
import type { Ordered } from "../../value/stream/Ordered.js"
import * as RadixTree from "../../value/stream/RadixTree.js"

/** Redis's structures, in bytes. */
const streamSize = 80
const groupSize = 40
const consumerSize = 24
const pendingSize = 24

/** A tree's key, and a node as Redis estimates it. */
const keySize = 16
const nodeSize = 4 + 30 * 8

/** What the node that is being filled has from the start. */
const reserved = 4096

const tree = (keys: number, nodes: number): number => keys * keySize + nodes * nodeSize

const pendingTree = (pending: Ordered<PendingEntry>): number => tree(pending.size, RadixTree.nodes(pending))

/**
 * The bytes of a stream, by its first nodes, up to so many; 0 for all of them. `block` rounds up as the allocator does.
 */
export const sizeOf = (stream: Stream, samples: number, block: (bytes: number) => number): number => {
  const { nodeCount } = stream
  let sum = 0
  let seen = 0
  for (const bytes of stream.nodeSizes()) {
    if (samples > 0 && seen >= samples) break
    seen++
    sum += block(seen === nodeCount ? Math.max(bytes, reserved) : bytes)
  }
  const nodes = seen === nodeCount ? sum : Math.floor(sum / seen) * (nodeCount - 1) + lastNode(stream, block)
  let groups = 0
  for (const group of stream.groups) {
    groups += groupSize + pendingTree(group.pending) + pendingSize * group.pending.size
    for (const { name, pending } of group.consumers) groups += consumerSize + name.length + pendingTree(pending)
  }
  return streamSize + tree(nodeCount, stream.treeSize) + nodes + groups
}

const lastNode = (stream: Stream, block: (bytes: number) => number): number =>
  block(Math.max(stream.lastNodeSize, reserved))
