/** A time limit, so that a server that does not answer fails the line it was sent and not the whole test file. */
const limit = 10_000

/** Fails with the message if the work takes longer than 10 seconds. */
export const within = <A>(work: Promise<A>, message: string): Promise<A> => {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limit)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
