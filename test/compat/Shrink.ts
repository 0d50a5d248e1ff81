/** Shrinks a sequence that fails to a shorter one that still fails, by leaving out smaller and smaller pieces. */
export const shrink = async <A>(
  sequence: ReadonlyArray<A>,
  fails: (shorter: ReadonlyArray<A>) => Promise<boolean>
): Promise<ReadonlyArray<A>> => {
  let current = sequence
  for (let size = Math.ceil(current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < current.length; ) {
      const shorter = [...current.slice(0, start), ...current.slice(start + size)]
      if (await fails(shorter)) current = shorter
      else start += size
    }
  }
  return current
}
