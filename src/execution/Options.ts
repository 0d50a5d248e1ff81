/**
 * Options that follow a command's fixed arguments, in any order: a table declares them, and `read` fills a draft from it.
 * Each option reads its own arguments, so that of several mistakes the first one in the request is reported, as in Redis.
 */
import type { Bytes } from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"

/** The result of options, writable while they are read. */
export type Draft<A> = { -readonly [K in keyof A]: A[K] }

/** How many arguments must follow the name, and the function that reads them into the draft. */
export type Option<Draft> = readonly [count: number, read: (draft: Draft, args: Arguments) => unknown]

/** A list, as comparing a word with a few names costs less than hashing it. */
export type Table<Draft> = ReadonlyArray<{
  readonly name: string
  readonly count: number
  readonly read: (draft: Draft, args: Arguments) => unknown
}>

/** A table of options by name, in upper case. */
export const table = <Draft>(options: Readonly<Record<string, Option<Draft>>>): Table<Draft> =>
  Object.entries(options).map(([name, [count, read]]) => ({ name, count, read }))

/** An option without arguments, which sets a field of the draft. */
export const flag = <Field extends string>(field: Field): Option<{ [K in Field]: boolean }> => [
  0,
  (draft) => {
    draft[field] = true
  }
]

/**
 * Takes all remaining arguments as options of a table, and returns the draft. Given twice, an option counts as it was given
 * last. A name that is unknown, or that too few arguments follow, is the error that `refuse` makes of it.
 */
export const read = <Draft>(
  args: Arguments,
  options: Table<Draft>,
  draft: NoInfer<Draft>,
  refuse: (word: Bytes) => Reply.ErrorReply = () => Reply.syntaxError
): Draft => {
  while (args.remaining > 0) {
    const word = args.next()
    const name = word.toUpperCase()
    const option = find(options, name)
    if (option === undefined || args.remaining < option.count) throw refuse(word)
    option.read(draft, args)
  }
  return draft
}

// a loop: the closure that `Array.find` takes costs more than the comparisons
const find = <Draft>(options: Table<Draft>, name: string): Table<Draft>[number] | undefined => {
  for (const option of options) if (option.name === name) return option
  return undefined
}
