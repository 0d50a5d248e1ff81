/** Passwords as users keep them: the SHA-256 of the bytes, in hexadecimal digits. A password itself is never kept. */
import { createHash, timingSafeEqual } from "node:crypto"
import type { Bytes } from "../Bytes.js"

/** The hash of a password. */
export const hash = (password: Bytes): string => createHash("sha256").update(password, "latin1").digest("hex")

/** Whether a text can be the hash of a password. */
export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** Whether a password has one of these hashes. The time it takes does not depend on how much of a hash is right. */
export const matches = (password: Bytes, hashes: ReadonlyArray<string>): boolean => {
  const given = Buffer.from(hash(password), "latin1")
  let found = false
  for (const each of hashes) if (timingSafeEqual(given, Buffer.from(each, "latin1"))) found = true
  return found
}
