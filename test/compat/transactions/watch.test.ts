/** WATCH and UNWATCH: when EXEC runs nothing, and when a watch ends. */
import { compare } from "../Compare.js"

compare("WATCH", {
  "EXEC runs nothing after another client changed a watched key": `
    WATCH a
    @other SET a 1
    MULTI
    SET a 2
    EXEC
    GET a
    MULTI
    SET a 3
    EXEC
    GET a
  `,
  "EXEC runs if no watched key changed": `
    SET a 1
    WATCH a b
    @other GET a
    @other SET c 1
    MULTI
    SET a 2
    EXEC
    GET a
  `,
  "the client's own changes count, except those of the transaction": `
    WATCH a
    SET a 1
    MULTI
    GET a
    EXEC
    WATCH a
    MULTI
    SET a 2
    EXEC
    GET a
  `,
  "UNWATCH, DISCARD, RESET and EXEC end a watch": `
    WATCH a
    @other SET a 1
    UNWATCH
    MULTI
    EXEC
    WATCH a
    UNWATCH
    UNWATCH
    @other SET a 2
    MULTI
    EXEC
    WATCH a
    MULTI
    DISCARD
    @other SET a 3
    MULTI
    EXEC
    WATCH a
    @other SET a 4
    MULTI
    DISCARD
    MULTI
    EXEC
    WATCH a
    @other SET a 5
    RESET
    MULTI
    EXEC
    WATCH a
    EXEC
    @other SET a 6
    MULTI
    EXEC
    WATCH a
    DISCARD
    @other SET a 7
    MULTI
    EXEC
    WATCH a
    MULTI
    nonsense
    EXEC
    @other SET a 8
    MULTI
    EXEC
  `,
  "UNWATCH within a transaction comes too late": `
    WATCH a
    MULTI
    UNWATCH
    @other SET a 1
    EXEC
    MULTI
    UNWATCH
    EXEC
  `,
  "WATCH within a transaction is an error that does not abort it": `
    MULTI
    WATCH a
    SET a 1
    EXEC
    GET a
    WATCH b
    MULTI
    WATCH a
    @other SET a 1
    EXEC
  `,
  "several WATCH commands add up, and a change is not forgotten": `
    WATCH a
    @other SET a 1
    WATCH b
    MULTI
    EXEC
    WATCH a
    WATCH b
    WATCH a a b
    @other SET b 1
    MULTI
    EXEC
    WATCH b
    WATCH a
    MULTI
    EXEC
  `,
  "another client's transaction counts once it runs": `
    WATCH a
    @other MULTI
    @other SET a 1
    MULTI
    GET a
    EXEC
    WATCH a
    @other EXEC
    MULTI
    GET a
    EXEC
    WATCH a
    @other MULTI
    @other SET a 1
    @other DISCARD
    MULTI
    GET a
    EXEC
  `,
  "EXECABORT takes precedence over the null reply": `
    WATCH a
    @other SET a 1
    MULTI
    nonsense
    EXEC
    WATCH a
    @other SET a 1
    MULTI
    EXEC x
    EXEC
  `,
  "changes count while commands are queued": `
    WATCH a
    MULTI
    SET b 1
    @other SET a 1
    SET b 2
    nonsense
    EXEC
    WATCH a
    MULTI
    SET b 1
    @other SET a 1
    SET b 2
    EXEC
    GET b
  `
})
