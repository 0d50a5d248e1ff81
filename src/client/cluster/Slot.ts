/**
 * The hash slot of a key: the CRC-16 (XMODEM) of its hash tag, or of the whole key without one, modulo 16,384.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
import type { Bytes } from "../../Bytes.js"

export const count = 16_384

const table = new Uint16Array(256)
for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021
  table[byte] = crc
}

export const of = (key: Bytes): number => {
  let start = 0
  let end = key.length
  const open = key.indexOf("{")
  if (open >= 0) {
    const close = key.indexOf("}", open + 1)
    // an empty tag is none
    if (close > open + 1) {
      start = open + 1
      end = close
    }
  }
  let crc = 0
  for (let at = start; at < end; at++) {
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ key.charCodeAt(at)] ?? 0)
  }
  return crc % count
}
