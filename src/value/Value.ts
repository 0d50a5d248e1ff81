/**
 * What a key can hold. A plain string is its bytes, bare; one that is edited in place is a `StringBuffer`. Each further
 * type adds its class here, with `type` as its name.
 */
import type * as Bytes from "../Bytes.js"
import type { HashValue } from "./HashValue.js"
import type { List } from "./List.js"
import type { SetValue } from "./SetValue.js"
import type { SortedSet } from "./SortedSet.js"
import type { Stream } from "./Stream.js"
import type { StringBuffer } from "./StringBuffer.js"
import * as StringValue from "./StringValue.js"

export type Value = Bytes.Bytes | Stream | StringBuffer | HashValue | List | SetValue | SortedSet

/** The names that TYPE answers and SCAN takes. */
export type Type = "string" | "list" | "set" | "zset" | "hash" | "stream"

export const typeOf = (value: Value): Type => (typeof value === "string" ? "string" : value.type)

/** Whether a value is a string, in either form. */
export const isString = (value: Value): value is StringValue.StringValue =>
  typeof value === "string" || value.type === "string"

/** The name of a value's encoding, as OBJECT ENCODING answers it. */
export const encodingOf = (value: Value): string => (isString(value) ? StringValue.encodingOf(value) : value.encoding)

/** A value that shares nothing with the original. */
export const copy = (value: Value): Value => (typeof value === "string" ? value : value.clone())
