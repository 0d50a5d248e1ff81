/** Turns a store's keys and values into byte strings and back: UTF-8 text, or bytes. */
import * as Bytes from "../Bytes.js"

export interface Codec<in In, out Out> {
  readonly encode: (value: In) => Bytes.Bytes
  readonly decode: (bytes: Bytes.Bytes) => Out
}

/** Text, kept as UTF-8. Invalid UTF-8 comes out as U+FFFD. */
export const text: Codec<string, string> = { encode: Bytes.fromText, decode: Bytes.toText }

/** Bytes. Text goes in as UTF-8, and comes out as bytes. */
export const binary: Codec<string | Uint8Array, Uint8Array> = {
  encode: (value) => (typeof value === "string" ? Bytes.fromText(value) : Bytes.fromUint8Array(value)),
  decode: Bytes.toUint8Array
}
