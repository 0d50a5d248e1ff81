/** `requirepass`, AUTH, HELLO AUTH and RESET, and what a client may do before it has authenticated. */
import { compare } from "../Compare.js"

compare("authentication without a password", {
  AUTH: `
    AUTH any
    AUTH default any
    AUTH default ""
    AUTH nobody any
    AUTH
    AUTH a b c
    ACL WHOAMI
  `,
  "a password set and taken away": `
    CONFIG GET requirepass
    CONFIG SET requirepass secret
    ACL LIST
    ACL GETUSER default
    GET a
    @other GET a
    @other AUTH secre
    @other AUTH secret2
    @other AUTH ""
    @other AUTH secret
    @other GET a
    @other RESET
    @other GET a
    @other AUTH default secret
    @other GET a
    CONFIG SET requirepass secret
    CONFIG GET requirepass
    CONFIG SET requirepass other
    @other GET a
    @third AUTH secret
    @third AUTH other
    ACL SETUSER default nopass
    CONFIG GET requirepass
    ACL LIST
    @fourth GET a
    CONFIG SET requirepass ""
    ACL LIST
    @fifth GET a
  `,
  "several passwords of a user": `
    ACL SETUSER u on >one >two +@all ~* &*
    @a AUTH u one
    @a ACL WHOAMI
    @a AUTH u two
    @a AUTH u three
    @a ACL WHOAMI
    ACL SETUSER u <one
    @b AUTH u one
    @b AUTH u two
    @b ACL WHOAMI
    ACL SETUSER u off
    @b ACL WHOAMI
    @c AUTH u two
    ACL SETUSER u on nopass
    @c AUTH u any
    ACL SETUSER u resetpass
    @d AUTH u any
    ACL SETUSER u #3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3
    @d AUTH u three
    ACL SETUSER u "><\\x00 \\xff"
    @d AUTH u "<\\x00 \\xff"
    @d AUTH u "<"
    ACL DELUSER u
  `,
  "HELLO with AUTH": `
    ACL SETUSER h on >p +@all ~* &*
    ? @a HELLO 3 AUTH h p SETNAME named
    @a ACL WHOAMI
    @a CLIENT GETNAME
    @a HELLO 3 AUTH h wrong
    @a HELLO 2 AUTH nobody wrong FOO
    @a HELLO 2 SETNAME later AUTH h wrong
    @a CLIENT GETNAME
    @a ACL WHOAMI
    @a RESET
    @a ACL WHOAMI
    @a CLIENT GETNAME
    ACL DELUSER h
  `,
  "AUTH in a transaction": `
    ACL SETUSER t on >p +@all ~* &*
    @a MULTI
    @a AUTH t p
    @a ACL WHOAMI
    @a AUTH t wrong
    @a EXEC
    @a ACL WHOAMI
    ACL DELUSER t
  `
})

compare(
  "authentication with a password",
  {
    "commands before it": `
      AUTH secret
      @a GET a
      @a NOSUCH
      @a GET
      @a PING
      @a HELLO
      @a HELLO 3
      @a HELLO 4
      @a HELLO 3 SETNAME x
      @a CLIENT INFO
      @a CLIENT ID
      @a COMMAND
      @a CONFIG
      @a CONFIG NOSUCH
      @a CONFIG GET requirepass
      @a DEBUG SLEEP 0
      @a MONITOR
      @a SUBSCRIBE x
      @a MULTI
      @a EXEC
      @a DISCARD
      @a EVAL "return 1" 0
      @a ACL WHOAMI
      @a RESET
      @a AUTH wrong
      @a AUTH default wrong
      @a AUTH nobody secret
      @a AUTH secret
      @a ACL WHOAMI
      @a RESET
      @a PING
      ? @a HELLO 3 AUTH default secret SETNAME y
      @a CLIENT GETNAME
      @b QUIT
    `,
    "a disabled default user": `
      AUTH secret
      ACL SETUSER default off nopass
      ACL WHOAMI
      @a PING
      @a AUTH secret
      @a AUTH default secret
      ACL SETUSER default on resetpass >secret
      @a PING
      @a AUTH secret
      @a PING
    `,
    "a password taken away from clients that wait for it": `
      AUTH secret
      @a PING
      ACL SETUSER default nopass
      @a PING
      @a HELLO 3
      ACL SETUSER default resetpass >secret
      @a PING
      @a AUTH secret
      @a PING
    `
  },
  { requirepass: "secret" },
  { observed: false }
)
