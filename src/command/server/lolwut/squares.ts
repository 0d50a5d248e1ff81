/**
 * LOLWUT VERSION 5: a grid of squares with growing disorder from row to row, after Georg Nees' "Schotter" of 1968. It is drawn
 * in Braille characters, each two dots wide and four dots high.
 *
 * @see https://redis.io/docs/latest/commands/lolwut/
 */

export interface Options {
  /** Characters in a line. */
  readonly columns: number
  readonly squaresPerRow: number
  /** Rows of squares. */
  readonly rows: number
}

const dotsWide = 2
const dotsHigh = 4
/** The bits of a Braille character's dots, by row and column. */
const dots: ReadonlyArray<readonly [number, number]> = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80]
]
const blank = 0x2800

/** The picture, one line for each row of characters. `random` gives 0 ≤ x < 1. */
export const draw = (options: Options, random: () => number): string => {
  const width = options.columns * dotsWide
  const margin = width > 4 ? 2 : 0
  const side = (width - margin * 2) / options.squaresPerRow
  const height = Math.floor(side * options.rows + margin * 2)
  const canvas = new Canvas(width, height)
  for (let row = 0; row < options.rows; row++) {
    // the first row is straight, the last nearly random
    const disorder = row / options.rows
    const shake = (max: number): number => (random() * 2 - 1) * max * disorder
    for (let column = 0; column < options.squaresPerRow; column++) {
      const x = margin + (column + 0.5) * side + shake(side / 3)
      const y = margin + (row + 0.5) * side + shake(side / 3)
      canvas.square(x, y, side / 2, shake(Math.PI / 4))
    }
  }
  return canvas.toString()
}

class Canvas {
  private readonly lines: Array<Uint8Array>

  constructor(
    private readonly width: number,
    private readonly height: number
  ) {
    const characters = Math.ceil(width / dotsWide)
    this.lines = Array.from({ length: Math.ceil(height / dotsHigh) }, () => new Uint8Array(characters))
  }

  dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const line = this.lines[Math.floor(y / dotsHigh)]
    const bit = dots[y % dotsHigh]?.[x % 2 === 0 ? 0 : 1] ?? 0
    const character = Math.floor(x / dotsWide)
    if (line !== undefined) line[character] = (line[character] ?? 0) | bit
  }

  private line(fromX: number, fromY: number, toX: number, toY: number): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1)
    for (let step = 0; step <= steps; step++) {
      const share = step / steps
      this.dot(Math.round(fromX + (toX - fromX) * share), Math.round(fromY + (toY - fromY) * share))
    }
  }

  /** Draws a square around a point, rotated by an angle in radians; `half` is half its side. */
  square(x: number, y: number, half: number, angle: number): void {
    const corners = [0, 1, 2, 3].map((quarter) => {
      const direction = angle + Math.PI / 4 + (quarter * Math.PI) / 2
      return [x + Math.cos(direction) * half * Math.SQRT2, y + Math.sin(direction) * half * Math.SQRT2] as const
    })
    corners.forEach(([fromX, fromY], index) => {
      const [toX, toY] = corners[(index + 1) % corners.length] ?? [fromX, fromY]
      this.line(fromX, fromY, toX, toY)
    })
  }

  toString(): string {
    return this.lines
      .map((line) => `${Array.from(line, (bits) => String.fromCharCode(blank + bits)).join("")}\n`)
      .join("")
  }
}
