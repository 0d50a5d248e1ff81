/** How a store's keys and values cross into byte strings: as UTF-8 text, or as bytes that are no text. */
import * as Bytes from "../Bytes.js"

export interface Codec<in In, out Out> {
  readonly encode: (value: In) => Bytes.Bytes
  readonly decode: (bytes: Bytes.Bytes) => Out
}

/** Text, in UTF-8 inside. Bytes that are no UTF-8 come out as U+FFFD. */
export const text: Codec<string, string> = { encode: Bytes.fromText, decode: Bytes.toText }

/** Bytes come out; bytes, or text as its UTF-8, go in. */
export const binary: Codec<string | Uint8Array, Uint8Array> = {
  encode: (value) => (typeof value === "string" ? Bytes.fromText(value) : Bytes.fromUint8Array(value)),
  decode: Bytes.toUint8Array
}
