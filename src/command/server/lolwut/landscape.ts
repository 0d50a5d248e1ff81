/**
 * LOLWUT VERSION 6: a skyline in terminal colours. Near, dark towers, some with lit windows, stand in front of far, light ones.
 *
 * @see https://redis.io/docs/latest/commands/lolwut/
 */

/** In characters. */
export interface Options {
  readonly columns: number
  readonly rows: number
}

/** Terminal codes of the shades, for foreground and background. */
const shades = { black: "0;30;40", dark: "0;90;100", light: "0;37;47", white: "0;97;107" } as const

type Shade = keyof typeof shades

/** A range of towers. */
interface Range {
  readonly shade: Shade
  /** The height of its highest tower, as a share of the picture. */
  readonly highest: number
}

const ranges: ReadonlyArray<Range> = [
  { shade: "light", highest: 0.9 },
  { shade: "dark", highest: 0.7 },
  { shade: "black", highest: 0.5 }
]

/** The width of a tower, in characters. */
const minWidth = 4
const maxWidth = 12

/** The picture, one line for each row. `random` gives 0 ≤ x < 1. */
export const draw = ({ columns, rows }: Options, random: () => number): string => {
  const picture = Array.from({ length: rows }, () => new Array<Shade>(columns).fill("white"))
  for (const { shade, highest } of ranges) {
    for (let left = 0; left < columns; ) {
      const width = minWidth + Math.floor(random() * (maxWidth - minWidth + 1))
      const top = rows - Math.floor(rows * highest * (0.3 + random() * 0.7))
      const isInhabited = random() < 0.5
      for (let row = top; row < rows; row++) {
        const line = picture[row]
        for (let column = left; column < Math.min(left + width, columns); column++) {
          const isWindow = (row - top) % 2 === 1 && (column - left) % 3 === 1 && column < left + width - 1
          const isLit = isInhabited && shade === "black" && isWindow && random() < 0.6
          if (line !== undefined) line[column] = isLit ? "light" : shade
        }
      }
      left += width
    }
  }
  return picture.map((line) => `${line.map((shade) => `\u001b[${shades[shade]}m \u001b[0m`).join("")}\n`).join("")
}
