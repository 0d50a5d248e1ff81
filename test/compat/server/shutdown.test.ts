/** TIME, and SHUTDOWN when it is refused. */
import { compare } from "../Compare.js"

compare(
  "TIME and SHUTDOWN",
  {
    TIME: `
      ? TIME
      TIME x
    `,
    "SHUTDOWN is refused": `
      SHUTDOWN x
      SHUTDOWN ABORT
      SHUTDOWN ABORT ABORT
      SHUTDOWN ABORT NOW
      SHUTDOWN NOW ABORT
      SHUTDOWN SAVE NOSAVE
      SHUTDOWN NOSAVE FORCE SAVE
      SHUTDOWN NOW FORCE x
    `
  },
  {},
  { observed: false }
)
