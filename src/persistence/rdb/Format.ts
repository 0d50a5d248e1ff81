/** The format of an RDB file, for a snapshot. */
import { crc64 } from "../../bytes/Crc64.js"
import * as Access from "../../keyspace/Access.js"
import type { Keyspace } from "../../keyspace/Keyspace.js"
import type { Format } from "../SnapshotEncoder.js"
import * as FileWriter from "./FileWriter.js"
import * as Opcode from "./Opcode.js"
import * as Type from "./Type.js"

export interface Options extends FileWriter.Options, FileWriter.Head {
  readonly keyspace: Keyspace
  /** The record of a key's use that `maxmemory-policy` keeps. */
  readonly uses: "idle" | "frequency" | "none"
}

export const make = (options: Options): Format => {
  const { compresses, fill, hasChecksum, keyspace, uses } = options
  let checksum = 0n
  const none: FileWriter.Uses = {}
  const useOf = (stamp: number): FileWriter.Uses => {
    const { frequency, now } = keyspace
    if (uses === "idle") return { idle: Access.idle(stamp, now) }
    if (uses === "none" || frequency === undefined) return none
    return { frequency: Access.frequency(stamp, { now, ...frequency }) }
  }
  return {
    compresses,
    begin: (output) => FileWriter.writeHead(output, options),
    select: FileWriter.writeDatabase,
    key: (output, { deadline, key, stamp, value }) =>
      FileWriter.writeKey(output, { key, value, deadline, ...useOf(stamp) }, fill),
    string: (output, { deadline, dict, slot, stamp }) => {
      FileWriter.writeUses(output, deadline, useOf(stamp))
      output.byte(Type.string)
      dict.writePairTo(output, slot)
    },
    end: (output) => output.byte(Opcode.end),
    onPiece: (piece) => {
      if (hasChecksum) checksum = crc64(piece, 0, piece.length, checksum)
    },
    seal: (output) => output.int64(BigInt.asIntN(64, checksum))
  }
}
