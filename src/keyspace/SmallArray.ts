/**
 * Arrays as long as what is in them. V8 makes room for seventeen at the first `push` or `splice`, which in a million small
 * collections is most of what they take.
 *
 * @since 0.1.0
 */

/** From here on an array grows by halves, and is worth it. */
const large = 16

/**
 * An array with one item more: while it is short a new one without room to spare, then the same.
 *
 * @since 0.1.0
 * @category editing
 */
export const insert = <A extends string | number | bigint>(items: Array<A>, at: number, item: A): Array<A> => {
  if (items.length >= large) {
    if (at === items.length) items.push(item)
    else items.splice(at, 0, item)
    return items
  }
  const longer = items.concat(item)
  longer.copyWithin(at + 1, at, items.length)
  longer[at] = item
  return longer
}
