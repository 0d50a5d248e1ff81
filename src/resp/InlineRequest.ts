/**
 * Splits the line of an inline request into words, with the quoting rules that redis-server and redis-cli share. `Decoder`
 * finds the line; this module knows no connection and no protocol.
 */
import * as Bytes from "../Bytes.js"

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\u0007" }
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Unlike `isSpace`, excludes vertical tab and form feed: inside a word they are part of it, as in Redis. */
const endsWord = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13

/**
 * Splits a line of bytes into words as redis-cli does: double quotes allow the escapes `\n \r \t \b \a \xHH`, single
 * quotes allow `\'`. Returns `undefined` when quotes are unbalanced, or when a closing quote does not end its word.
 *
 * @example
 * ```ts
 * import * as Decoder from "layeredis/Decoder"
 *
 * console.log(Decoder.splitWords('SET key "two words\\x21"')) // [ 'SET', 'key', 'two words!' ]
 * ```
 *
 * @since 0.1.0
 * @category parsing
 */
export const splitWords = (line: string): Array<Bytes.Bytes> | undefined => {
  const words: Array<Bytes.Bytes> = []
  let i = 0
  for (;;) {
    while (i < line.length && isSpace(line.charCodeAt(i))) i++
    if (i >= line.length) return words
    let word = ""
    while (i < line.length && !endsWord(line.charCodeAt(i))) {
      const quote = line[i]
      if (quote !== '"' && quote !== "'") {
        word += line[i++]
        continue
      }
      i++
      for (;;) {
        if (i >= line.length) return undefined
        const char = line[i]
        const escaped = line[i + 1]
        if (char === quote) break
        if (char !== "\\" || escaped === undefined || (quote === "'" && escaped !== "'")) {
          word += char
          i++
        } else if (quote === '"' && escaped === "x" && /^[0-9a-fA-F]{2}$/.test(line.slice(i + 2, i + 4))) {
          word += String.fromCharCode(Number.parseInt(line.slice(i + 2, i + 4), 16))
          i += 4
        } else {
          word += quote === '"' ? (escapes[escaped] ?? escaped) : escaped
          i += 2
        }
      }
      i++
      // a closing quote must end the word
      if (i < line.length && !isSpace(line.charCodeAt(i))) return undefined
    }
    words.push(Bytes.unsafeMake(word))
  }
}
