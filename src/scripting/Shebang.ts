/**
 * The first line in which a script may declare its flags: `#!lua flags=no-writes,allow-stale`. A script without one may do
 * anything, as before Redis 7.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#script_flags
 */
import * as Bytes from "../Bytes.js"
import { splitWords } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { type Flag, names } from "./Flags.js"

const option = "flags="

/**
 * The flags of a script's first line, `undefined` without one, and the text that is compiled. The text keeps the newline of the
 * first line, so that Lua's line numbers stay right.
 */
export const parse = (
  text: Bytes.Bytes
): { readonly flags: ReadonlySet<Flag> | undefined; readonly body: Bytes.Bytes } | Reply.ErrorReply => {
  if (!text.startsWith("#!")) return { flags: undefined, body: text }
  const end = Bytes.untilNul(text).indexOf("\n")
  if (end < 0) return Reply.error("Invalid script shebang")
  const [engine, ...options] = splitWords(text.slice(0, end)) ?? []
  if (engine === undefined) return Reply.error("Invalid engine in script shebang")
  if (engine !== "#!lua") return Reply.error(`Unexpected engine in script shebang: ${Bytes.untilNul(engine)}`)
  const flags = new Set<Flag>()
  for (const each of options) {
    if (!each.startsWith(option)) return Reply.error(`Unknown lua shebang option: ${Bytes.untilNul(each)}`)
    if (each.length === option.length) continue
    for (const word of each.slice(option.length).split(",")) {
      const flag = names.find((name) => name === word)
      if (flag === undefined) {
        return Reply.error(`Unexpected flag in script shebang: ${Bytes.untilNul(Bytes.unsafeMake(word))}`)
      }
      flags.add(flag)
    }
  }
  return { flags, body: Bytes.unsafeMake(text.slice(end)) }
}
