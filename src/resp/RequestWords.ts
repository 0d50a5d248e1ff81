/** The arrays that the decoder fills with the words of a request. */
import * as Bytes from "../Bytes.js"

/**
 * An array for a request of `count` words, to be filled from the front. Short ones get their exact length, because V8
 * makes room for 17 elements when an array grows.
 */
export const make = (count: number): Array<Bytes.Bytes> => {
  const none = Bytes.empty
  switch (count) {
    case 1:
      return [none]
    case 2:
      return [none, none]
    case 3:
      return [none, none, none]
    case 4:
      return [none, none, none, none]
    case 5:
      return [none, none, none, none, none]
    case 6:
      return [none, none, none, none, none, none]
    default:
      return []
  }
}
