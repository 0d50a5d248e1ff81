/** PING, ECHO, SELECT, HELLO, AUTH, RESET, and unknown commands. */
import { compare } from "../Compare.js"

compare("connection commands", {
  "PING and ECHO": `
    PING
    PING ""
    PING "a\\x00\\xff\\r\\n"
    ping a
    PING a b
    ECHO
    ECHO a
    ECHO "\\x00\\xff"
    ECHO a b
    PiNg
  `,
  SELECT: `
    SELECT 0
    SET a 0
    SELECT 15
    GET a
    SET a 15
    SELECT 16
    GET a
    SELECT -1
    SELECT 00
    SELECT 01
    SELECT +1
    SELECT " 1"
    SELECT 1.5
    SELECT a
    SELECT ""
    SELECT 2147483647
    SELECT 2147483648
    SELECT -2147483648
    SELECT -2147483649
    SELECT 9223372036854775807
    SELECT 9223372036854775808
    SELECT
    SELECT 1 2
    @other GET a
    @other SELECT 15
    @other GET a
  `,
  HELLO: `
    ? HELLO
    CLIENT TRACKINGINFO
    ? HELLO 3
    CLIENT TRACKINGINFO
    ? HELLO
    ? HELLO 2
    CLIENT TRACKINGINFO
    ? hello 3 setname foo
    CLIENT GETNAME
    ? HELLO 3 SETNAME "" auth default any
    CLIENT GETNAME
    ? HELLO 2 AUTH default any SETNAME bar SETNAME baz
    CLIENT GETNAME
  `,
  "errors of HELLO": `
    HELLO 1
    HELLO 4
    HELLO -3
    HELLO a
    HELLO ""
    HELLO 3.0
    HELLO 9223372036854775808
    HELLO 3 AUTH
    HELLO 3 AUTH default
    HELLO 3 AUTH nobody any
    HELLO 3 AUTH "" any
    HELLO 3 SETNAME
    HELLO 3 SETNAME "a b"
    HELLO 3 FOO
    HELLO 3 "a\\x00b"
    HELLO 3 "a\\r\\nb"
    HELLO SETNAME a
    HELLO 3 SETNAME kept FOO
    CLIENT GETNAME
    HELLO 3 SETNAME keptToo AUTH nobody any
    CLIENT GETNAME
    CLIENT TRACKINGINFO
  `,
  "AUTH without a password": `
    AUTH
    AUTH any
    AUTH ""
    AUTH default any
    AUTH default ""
    AUTH DEFAULT any
    AUTH nobody any
    AUTH a b c
  `,
  RESET: `
    RESET a
    SELECT 3
    CLIENT SETNAME foo
    ? HELLO 3
    SET a 1
    RESET
    CLIENT GETNAME
    CLIENT TRACKINGINFO
    GET a
    SELECT 3
    GET a
  `,
  "unknown commands": `
    foo
    FOO a b
    foo "a\\x00b" "c\\r\\nd" e
    "fo\\x00o" a
    ""
    "\\r\\n"
    foo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bb
    foo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbb ccccc
    foo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b c
    fooaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b c
    CLIENT
    CLIENT FOO
    client "f\\x00oo" bar
    CLIENT fooaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    client|id
    __proto__
    constructor
    CLIENT __proto__
  `
})
