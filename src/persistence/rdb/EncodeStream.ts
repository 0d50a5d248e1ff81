/**
 * Encodes a stream as DUMP and RDB files hold it: its nodes, each a listpack, its ids and counters, and its consumer
 * groups with their consumers and pending entries.
 */
import type { Stream } from "../../value/Stream.js"
import * as Group from "../../value/stream/Group.js"
import * as EncodeString from "./EncodeString.js"
import { ListpackWriter } from "./ListpackWriter.js"
import type { Output } from "./Output.js"

/** Redis stores an unknown counter as the largest 64-bit number. */
const unknown = 2n ** 64n - 1n

const idSize = 16

export function* write(output: Output, stream: Stream): Generator<void> {
  output.length(stream.nodeCount)
  const listpack = new ListpackWriter()
  for (const node of stream.allNodes()) {
    output.length(idSize)
    output.id(node)
    listpack.integer(node.live)
    listpack.integer(node.deleted)
    listpack.integer(node.names.length)
    for (const name of node.names) listpack.add(name)
    listpack.integer(0)
    listpack.frames(node.frames, node.countElements())
    yield* listpack.writeTo(output)
    if (output.isFull) yield
  }
  output.length(stream.size)
  for (const { ms, seq } of [stream.last, stream.first, stream.maxDeleted]) {
    output.length(ms)
    output.length(seq)
  }
  output.length(BigInt.asUintN(64, BigInt(stream.added)))
  output.length(stream.groupCount)
  for (const group of stream.groups) yield* writeGroup(output, group)
}

function* writeGroup(output: Output, group: Group.Group): Generator<void> {
  yield* EncodeString.write(output, group.name)
  output.length(group.last.ms)
  output.length(group.last.seq)
  output.length(group.read === Group.unknown ? unknown : BigInt.asUintN(64, BigInt(group.read)))
  output.length(group.pending.size)
  for (const pending of group.pending) {
    output.id(pending)
    output.int64(pending.delivered)
    output.length(BigInt.asUintN(64, BigInt(pending.deliveries)))
    if (output.isFull) yield
  }
  output.length(group.size)
  for (const consumer of group.consumers) {
    yield* EncodeString.write(output, consumer.name)
    output.int64(consumer.seen)
    output.length(consumer.pending.size)
    for (const pending of consumer.pending) {
      output.id(pending)
      if (output.isFull) yield
    }
    if (output.isFull) yield
  }
}
