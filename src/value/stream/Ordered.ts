/**
 * Items in the order of their ids: a sorted array in pieces, so that finding, adding and removing an item cost a binary
 * search and the move of a few hundred pointers, whatever the size.
 */
import type * as View from "../View.js"
import { compare, type Id } from "./Id.js"

/** The longest piece: a longer one splits. Neighbours join when they are at most half as long together. */
const maxPiece = 256

export class Ordered<A extends Id> {
  private pieces: Array<Array<A>> = []
  private count = 0
  /** The pieces that no view shares; absent while there is no view. A shared one is replaced before it changes. */
  private unshared: Set<Array<A>> | undefined

  get size(): number {
    return this.count
  }

  get first(): A | undefined {
    return this.pieces[0]?.[0]
  }

  get last(): A | undefined {
    return this.pieces.at(-1)?.at(-1)
  }

  get(id: Id): A | undefined {
    const item = this.floor(id).next()
    return item !== undefined && compare(item, id) === 0 ? item : undefined
  }

  /** Adds an item whose id is not there yet. */
  add(item: A): void {
    this.count++
    const { pieces } = this
    const last = pieces.at(-1)
    const end = last?.at(-1)
    if (last === undefined || end === undefined) {
      pieces.push([item])
      return
    }
    if (compare(item, end) > 0) {
      // items added in order fill their pieces
      if (last.length < maxPiece) this.writable(pieces.length - 1, last).push(item)
      else pieces.push([item])
      return
    }
    const at = Math.max(this.pieceOf(item), 0)
    const piece = this.writable(at, pieces[at] ?? last)
    piece.splice(indexAfter(piece, item), 0, item)
    if (piece.length > maxPiece) pieces.splice(at + 1, 0, piece.splice(maxPiece / 2))
  }

  /** Removes and returns the item with an id. */
  remove(id: Id): A | undefined {
    const { pieces } = this
    const at = this.pieceOf(id)
    const piece = pieces[at]
    if (piece === undefined) return undefined
    const index = indexAfter(piece, id) - 1
    const item = piece[index]
    if (item === undefined || compare(item, id) !== 0) return undefined
    this.count--
    if (piece.length === 1) pieces.splice(at, 1)
    else {
      this.writable(at, piece).splice(index, 1)
      this.join(at)
    }
    return item
  }

  /** Puts an item in the place of the one with its id, which must be there. */
  replace(item: A): void {
    const at = this.pieceOf(item)
    const piece = this.pieces[at]
    if (piece !== undefined) this.writable(at, piece)[indexAfter(piece, item) - 1] = item
  }

  /** The items as they are now. They may not change themselves, unless `replace` puts others in their places. */
  view(): View.View<Ordered<A>> {
    const view = new Ordered<A>()
    view.pieces = this.pieces.slice()
    view.count = this.count
    this.unshared = new Set()
    return {
      value: view,
      end: () => {
        this.unshared = undefined
      }
    }
  }

  /** A piece that is about to change. */
  private writable(at: number, piece: Array<A>): Array<A> {
    const { unshared } = this
    if (unshared === undefined || unshared.has(piece)) return piece
    const own = piece.slice()
    unshared.add(own)
    this.pieces[at] = own
    return own
  }

  /** A cursor at the first item. */
  start(): Cursor<A> {
    return new Cursor(this.pieces, 0, 0)
  }

  /** A cursor at the last item. */
  end(): Cursor<A> {
    return new Cursor(this.pieces, this.pieces.length - 1, (this.pieces.at(-1)?.length ?? 0) - 1)
  }

  /** A cursor at the first item that is not before an id. */
  ceiling(id: Id): Cursor<A> {
    const cursor = this.floor(id)
    const item = cursor.peek()
    if (item === undefined) return this.start()
    if (compare(item, id) < 0) cursor.next()
    return cursor
  }

  /** A cursor at the last item that is not after an id; before the first item if there is none. */
  floor(id: Id): Cursor<A> {
    const at = this.pieceOf(id)
    const piece = this.pieces[at]
    return new Cursor(this.pieces, at, piece === undefined ? 0 : indexAfter(piece, id) - 1)
  }

  *[Symbol.iterator](): Iterator<A> {
    for (const piece of this.pieces) yield* piece
  }

  /** The last piece that begins at or before an id; -1 if none does. */
  private pieceOf(id: Id): number {
    const { pieces } = this
    let low = 0
    let high = pieces.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const first = pieces[middle]?.[0]
      if (first !== undefined && compare(first, id) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  private join(at: number): void {
    const { pieces } = this
    const piece = pieces[at]
    const next = pieces[at + 1]
    if (piece === undefined || next === undefined || piece.length + next.length > maxPiece / 2) return
    const own = this.writable(at, piece)
    for (const item of next) own.push(item)
    pieces.splice(at + 1, 1)
  }
}

/** The number of items in a piece that are not after an id. */
const indexAfter = <A extends Id>(piece: ReadonlyArray<A>, id: Id): number => {
  let low = 0
  let high = piece.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = piece[middle]
    if (item !== undefined && compare(item, id) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** A place in the order. It is good until an item is added or removed. */
export class Cursor<A> {
  constructor(
    private readonly pieces: ReadonlyArray<ReadonlyArray<A>>,
    private piece: number,
    private index: number
  ) {}

  /** The item here; `undefined` past either end. */
  peek(): A | undefined {
    return this.pieces[this.piece]?.[this.index]
  }

  /** The item here; moves on to the next. */
  next(): A | undefined {
    const item = this.peek()
    if (++this.index >= (this.pieces[this.piece]?.length ?? 0)) {
      this.piece++
      this.index = 0
    }
    return item
  }

  /** The item here; moves back to the previous. */
  previous(): A | undefined {
    const item = this.peek()
    if (--this.index < 0) {
      this.piece--
      this.index = (this.pieces[this.piece]?.length ?? 0) - 1
    }
    return item
  }
}
