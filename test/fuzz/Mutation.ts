/** Random bytes: valid requests, and the damage that turns them into what no client sends. */
import type { Source } from "../compat/Grammar.js"
import { encodeRequest } from "../fixtures.js"

// a line of little more than 64 KiB may pass in redis-server, by the sizes of its reads; these are longer
const lengths: readonly [string, ...ReadonlyArray<string>] = [
  "0", "-1", "-2", "1", "2", "3", "5", "00", "01", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "", "-", "a", "-0", "65536",
  "1048575", "1048576", "1048577", "1024000", "4194304", "4194305", "536870912", "536870913", "2147483647", "2147483648",
  "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999",
  "9".repeat(200_000)
] // biome-ignore format: a list

const garbage: readonly [string, ...ReadonlyArray<string>] = [
  "\r\n", "\n", "\r", "\0", "\xff", "*", "$", "*\r\n", "$\r\n", "*1\r\n", "*0\r\n", "*-1\r\n", "$-1\r\n", "+OK\r\n", ":1\r\n",
  "-ERR x\r\n", "%1\r\n", "~1\r\n", ">1\r\n", "_\r\n", "#t\r\n", ",1\r\n", "(1\r\n", "=3\r\n", '"', "'", '"\\x4', "\\", "\t",
  "PING\r\n", "PING 'a", 'ECHO "a\\n\\x41"\r\n', "ECHO 'a'b\r\n", "GET / HTTP/1.1\r\n", "Host: x\r\n", "POST / HTTP/1.1\r\n",
  "x".repeat(200_000), `${"a ".repeat(9000)}\r\n`, "*1\r\n$4\r\nPING\r\n".repeat(50)
] // biome-ignore format: a list

const mutations: ReadonlyArray<(source: Source, bytes: string) => string> = [
  // a length is another
  (s, bytes) => {
    const marks = [...bytes.matchAll(/[*$]\d+(?=\r\n)/g)]
    const mark = marks[s.between(0, marks.length - 1)]
    if (mark === undefined) return bytes
    return `${bytes.slice(0, mark.index + 1)}${s.pick(lengths)}${bytes.slice(mark.index + mark[0].length)}`
  },
  // bytes are lost
  (s, bytes) => {
    const at = s.between(0, bytes.length)
    return bytes.slice(0, at) + bytes.slice(at + s.pick([1, 1, 2, 10, bytes.length]))
  },
  // bytes are added
  (s, bytes) => {
    const at = s.between(0, bytes.length)
    return bytes.slice(0, at) + s.pick(garbage) + bytes.slice(at)
  },
  // a byte is another
  (s, bytes) => {
    const at = s.between(0, Math.max(0, bytes.length - 1))
    return bytes.slice(0, at) + String.fromCharCode(s.between(0, 255)) + bytes.slice(at + 1)
  },
  // bytes are repeated
  (s, bytes) => {
    const at = s.between(0, bytes.length)
    return bytes.slice(0, at) + bytes.slice(Math.max(0, at - s.between(1, 20)))
  },
  // garbage comes first, or last
  (s, bytes) => s.pick(garbage) + bytes,
  (s, bytes) => bytes + s.pick(garbage)
]

/** The bytes of a request as a client sends it: encoded, or on a line of its own. */
const encode = (source: Source, words: ReadonlyArray<string>): string =>
  source.chance(0.15) && words.every((word) => /^[\w*-]+$/.test(word)) ? `${words.join(" ")}\r\n` : encodeRequest(words)

/** The bytes of the requests, damaged in some places, cut into chunks anywhere. */
export const randomChunks = (source: Source, requests: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const parts = requests.map((words) => {
    let bytes = encode(source, words)
    while (source.chance(0.3)) bytes = mutations[source.between(0, mutations.length - 1)]?.(source, bytes) ?? bytes
    return bytes
  })
  let rest = parts.join("")
  const chunks: Array<string> = []
  const most = source.pick([1, 1, 3, 10])
  while (chunks.length < most - 1 && rest.length > 0) {
    const length = source.pick([1, 2, 7, 30, Math.ceil(rest.length / 2)])
    chunks.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  if (rest !== "") chunks.push(rest)
  return chunks
}
