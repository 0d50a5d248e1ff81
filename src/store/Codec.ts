/** Turns a store's keys and values into byte strings and back: UTF-8 text, or bytes. */
import * as Bytes from "../Bytes.js"

export interface Codec<in In, out Out> {
  readonly encode: (value: In) => Bytes.Bytes
  readonly decode: (bytes: Bytes.Bytes) => Out
}

/** Refuses what a program without types may pass. */
const refuse = (value: unknown, wanted: string): never => {
  throw new TypeError(`a key or value is ${wanted}, not ${Array.isArray(value) ? "an array" : typeof value}`)
}

/** Text, kept as UTF-8. Invalid UTF-8 comes out as U+FFFD. */
export const text: Codec<string, string> = {
  encode: (value) => (typeof value === "string" ? Bytes.fromText(value) : refuse(value, "text")),
  decode: Bytes.toText
}

/** Bytes. Text goes in as UTF-8, and comes out as bytes. */
export const binary: Codec<string | Uint8Array, Uint8Array> = {
  encode: (value) =>
    typeof value === "string"
      ? Bytes.fromText(value)
      : ArrayBuffer.isView(value)
        ? Bytes.fromUint8Array(value)
        : refuse(value, "a Uint8Array or text"),
  decode: Bytes.toUint8Array
}
