/**
 * Sessions that have work to do after the current step: messages to send that other clients caused, or a reply that a
 * blocked command has received. One microtask resumes them all.
 */

export interface Resumable {
  /** Must not throw. */
  readonly resume: () => void
}

let scheduled: Array<Resumable> = []

export const scheduleResume = (session: Resumable): void => {
  if (scheduled.push(session) === 1) queueMicrotask(resumeAll)
}

const resumeAll = (): void => {
  const sessions = scheduled
  scheduled = []
  for (const session of sessions) session.resume()
}
