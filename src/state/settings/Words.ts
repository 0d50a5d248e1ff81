/** The words of a line of `redis.conf`: quotes and escapes as Redis reads and writes them. Bytes in, bytes out. */

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" }

const isSpace = (char: string | undefined): boolean => char !== undefined && /[ \t\n\v\f\r]/.test(char)

/** The words of a line; `undefined` if a quote is not closed, or text follows a closing quote. */
export const split = (line: string): ReadonlyArray<string> | undefined => {
  const words: Array<string> = []
  let index = 0
  for (;;) {
    while (isSpace(line[index])) index++
    if (index >= line.length || line[index] === "\0") return words
    const read = readWord(line, index)
    if (read === undefined) return undefined
    words.push(read.word)
    index = read.end
  }
}

/** Reads the word that starts at an index. A quote may also open inside a word. */
const readWord = (line: string, start: number): { readonly word: string; readonly end: number } | undefined => {
  let word = ""
  let index = start
  let quote: string | undefined
  for (; ; index++) {
    const char = line[index]
    if (char === undefined || char === "\0") return quote === undefined ? { word, end: index } : undefined
    if (quote === undefined) {
      if (isSpace(char)) return { word, end: index }
      if (char === '"' || char === "'") quote = char
      else word += char
    } else if (char === quote) {
      const next = line[index + 1]
      return next === undefined || next === "\0" || isSpace(next) ? { word, end: index + 1 } : undefined
    } else if (char === "\\" && quote === '"') {
      const [hex] = /^x[0-9a-f]{2}/i.exec(line.slice(index + 1, index + 4)) ?? []
      const next = line[index + 1]
      if (hex !== undefined) {
        word += String.fromCharCode(Number.parseInt(hex.slice(1), 16))
        index += 3
      } else if (next === undefined || next === "\0") word += char
      else {
        word += escapes[next] ?? next
        index++
      }
    } else if (char === "\\" && line[index + 1] === "'") {
      word += "'"
      index++
    } else word += char
  }
}

const named: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\x07": "\\a",
  "\b": "\\b"
}

/** A word in double quotes, which `split` reads back. */
export const quote = (word: string): string =>
  `"${word.replace(/[^\x20-\x7e]|["\\]/g, (char) => named[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`
