/**
 * A view of a value: the value as it was at a moment, for one reader, while commands change it. The two share their parts. A part
 * is copied, or what changes in it is kept for the reader, right before its first change, and only then. A value has one view at
 * a time.
 */
export interface View<A> {
  readonly value: A
  /** Call when nobody reads the value any more: the parts are not shared from there on. */
  readonly end: () => void
}

const nothing = (): void => undefined

/** A view that shares nothing. */
export const own = <A>(value: A): View<A> => ({ value, end: nothing })
