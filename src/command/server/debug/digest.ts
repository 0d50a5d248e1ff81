/**
 * DEBUG DIGEST and DIGEST-VALUE: hashes of the data, equal to Redis's for the same data. Ordered elements are mixed in one
 * after the other; unordered ones are combined by exclusive or, which gives the same digest in any order.
 */
import { createHash } from "node:crypto"
import type * as Bytes from "../../../Bytes.js"
import * as Double from "../../../bytes/Double.js"
import type { Database } from "../../../keyspace/Database.js"
import type { Keyspace } from "../../../keyspace/Keyspace.js"
import * as StringValue from "../../../value/StringValue.js"
import { isString, type Type, typeOf, type Value } from "../../../value/Value.js"

/** A SHA-1 hash. */
type Digest = Buffer

const length = 20

const sha1 = (data: Buffer): Digest => createHash("sha1").update(data).digest()

const none = (): Digest => Buffer.alloc(length)

/** Adds a digest to another in place: the same in any order. */
const combine = (digest: Digest, other: Digest): Digest => {
  for (let i = 0; i < length; i++) digest[i] = (digest[i] ?? 0) ^ (other[i] ?? 0)
  return digest
}

/** Adds data to a digest: the order matters. */
const mix = (digest: Digest, data: Buffer): Digest => sha1(combine(digest, sha1(data)))

const bytes = (latin1: string): Buffer => Buffer.from(latin1, "latin1")

/** A number in network byte order. */
const integer = (value: number): Buffer => {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

/** Redis's numbers for its types. */
const types: Readonly<Record<Type, number>> = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6 }

const addContent = (digest: Digest, value: Value): Digest => {
  if (isString(value)) return mix(digest, StringValue.view(value))
  switch (value.type) {
    case "hash":
      value.forEach((field, text) => void combine(digest, sha1(mix(mix(none(), bytes(field)), bytes(text)))))
      return digest
    case "list": {
      let mixed = digest
      value.forEach((element) => {
        mixed = mix(mixed, bytes(element))
      })
      return mixed
    }
    case "set":
      value.forEachMember((member) => void combine(digest, sha1(bytes(member))))
      return digest
    case "stream": {
      let mixed = digest
      value.forEach(({ id, fields }) => {
        mixed = mix(mixed, bytes(`${id.ms}.${id.seq}`))
        for (const each of fields) mixed = mix(mixed, bytes(each))
      })
      return mixed
    }
    case "zset":
      value.forEach((member, score) => {
        combine(digest, sha1(mix(mix(none(), bytes(member)), bytes(Double.format(score)))))
      })
      return digest
  }
}

const addValue = (digest: Digest, value: Value, expires: boolean): Digest => {
  const added = addContent(mix(digest, integer(types[typeOf(value)])), value)
  return expires ? combine(added, sha1(bytes("!!expire!!"))) : added
}

/** The digest of a key's value, in hexadecimal; zeros if there is none. */
export const ofValue = (database: Database, key: Bytes.Bytes): string => {
  const value = database.peek(key)
  const digest = value === undefined ? none() : addValue(none(), value, database.deadline(key) !== undefined)
  return digest.toString("hex")
}

/** The digest of all databases, in hexadecimal. */
export const ofKeyspace = (keyspace: Keyspace): string => {
  let digest = none()
  for (let index = 0; index < keyspace.count; index++) {
    const database = keyspace.database(index)
    const keys: Array<Bytes.Bytes> = []
    database.forEach((key) => void keys.push(key))
    if (keys.length === 0) continue
    digest = mix(digest, integer(index))
    for (const key of keys) {
      const value = database.peek(key)
      if (value === undefined) continue
      const expires = database.deadline(key) !== undefined
      digest = combine(digest, sha1(addValue(mix(none(), bytes(key)), value, expires)))
    }
  }
  return digest.toString("hex")
}
