/**
 * LOLWUT: the version, and with VERSION 5 or 6 a picture.
 *
 * @see https://redis.io/docs/latest/commands/lolwut/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { redisVersion } from "../../specification/Version.js"
import * as Landscape from "./lolwut/landscape.js"
import * as Squares from "./lolwut/squares.js"

export const lolwut = (_context: CommandContext, args: Arguments): Reply.Reply =>
  new Reply.Verbatim("txt", Bytes.fromText(picture(args)))

const version = `Redis ver. ${redisVersion}\n`

const picture = (args: Arguments): string => {
  // like Redis 7, this version has no picture of its own, and ignores all other arguments
  if (args.remaining < 2 || !args.skip("VERSION")) return version
  switch (args.nextInteger()) {
    case 5:
      return `${squares(args)}\nGeorg Nees - schotter, plotter on paper, 1968. ${version}`
    case 6:
      return `${landscape(args)}A skyline at night, another one each time. ${version}`
    default:
      return version
  }
}

/** The next argument as a size from 1 to `max`; `initial` if none remains. */
const nextSize = (args: Arguments, initial: number, max: number): number =>
  args.remaining === 0 ? initial : Math.min(Math.max(Number(args.nextInteger()), 1), max)

const squares = (args: Arguments): string =>
  Squares.draw(
    { columns: nextSize(args, 66, 1000), squaresPerRow: nextSize(args, 8, 200), rows: nextSize(args, 12, 200) },
    Math.random
  )

const landscape = (args: Arguments): string =>
  Landscape.draw({ columns: nextSize(args, 80, 1000), rows: nextSize(args, 20, 1000) }, Math.random)
