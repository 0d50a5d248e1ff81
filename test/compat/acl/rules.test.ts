/** ACL SETUSER, GETUSER, LIST, USERS, DELUSER, CAT, GENPASS, DRYRUN and their errors. */
import { compare } from "../Compare.js"

compare("ACL rules", {
  "errors of rules": [
    "+nosuch",
    "-nosuch",
    "+@nosuch",
    "-@",
    "+",
    "-",
    "+config|nosuch",
    "+config|get|x",
    "+get|",
    "-get|a"
  ]
    .concat([
      "!abc",
      "#abc",
      "<abc",
      "~* ~a",
      "&* &a",
      "foo",
      "%~a",
      "%",
      "%X~a",
      "%RR~a",
      "%RWR~a",
      "(on)",
      "(+get",
      ")"
    ])
    .concat(['"~a b"', '"&a b"', "(>x)", "on nosuch", "+nosuch|x", "-config|nosuch", '"(~a" "b"', "(nopass)", "%R~a%"])
    .map((rules) => `ACL SETUSER u ${rules}`)
    .concat('ACL SETUSER "a b" on', 'ACL SETUSER "a\\x00b" on', "ACL GETUSER u", "ACL SETUSER", "ACL", "ACL NOSUCH")
    .concat(
      "ACL CAT nosuch",
      "ACL CAT a b",
      "ACL WHOAMI x",
      "ACL USERS x",
      "ACL LOG x",
      "ACL LOG 1 2",
      "ACL LOG RESET x"
    )
    .concat(
      "ACL GENPASS 0",
      "ACL GENPASS x",
      "ACL GENPASS 4097",
      "ACL GENPASS 1 2",
      "ACL DELUSER",
      "ACL DELUSER default"
    )
    .concat("ACL DELUSER nosuch default", "ACL DELUSER nosuch", "ACL LOAD", "ACL SAVE", "ACL HELP", "ACL CAT")
    .concat("? ACL GENPASS 5", "? ACL GENPASS", "ACL DRYRUN", "ACL DRYRUN nosuch get", "ACL DRYRUN default nosuch x")
    .concat("ACL DRYRUN default get", "ACL DRYRUN default config", "ACL DRYRUN default config nosuch", "ACL GETUSER x")
    .join("\n"),
  "users and their descriptions": [
    "on",
    "off nopass",
    ">a >b <a",
    "resetpass",
    "%R~r:* %W~w:* %RW~b ~c ~c",
    "%RW %R~w:*"
  ]
    .concat(["&x &y* &x", "allkeys", "resetkeys ~a", "allchannels", "resetchannels &z", "+@all", "-@all", "+get +get"])
    .concat([
      "+select|0 +select|1 +SELECT|0",
      "-select",
      "+@all -@admin",
      "nocommands +@read",
      "+@read -@read",
      "allcommands"
    ])
    .concat([
      "-config",
      "+config|get",
      "(~q* +@list) ( %R~z )",
      "clearselectors",
      "SKIP-sanitize-payload",
      "sanitize-payload"
    ])
    .concat(["()", '"(~a \\"+get\\")"', "(~a +get &b", "reset", '""', "+debug|sleep", "+client -client|kill"])
    .flatMap((rules) => [`ACL SETUSER u ${rules}`, rules.startsWith("(~a +get &b") ? "ACL USERS" : "ACL WHOAMI"])
    .flatMap((line) => (line.startsWith("ACL SETUSER") ? [line, "ACL USERS"] : [line]))
    .concat("ACL DELUSER u nosuch", "ACL USERS", "ACL LIST")
    .join("\n"),
  // one command in each, as redis-server names several in an order of chance
  "selectors and NULs": String.raw`
    ACL SETUSER u (+get ( )
    ACL SETUSER u (+get (+set )
    ACL SETUSER u (+get (+set)
    ACL SETUSER u (~z "~a\x00b" +set)
    ACL SETUSER u "(~a\x00b" +set)
    ACL SETUSER u "(~a\x00b +set)"
    ACL SETUSER u (~a "" +set)
    ACL SETUSER u (~a "+set\x00)"
    ACL SETUSER u (~a "+set\x00"
    ACL SETUSER u "on\x00x" "(on\x00x)"
    ACL SETUSER u (+get (+nosuch x)
    ACL GETUSER u
    ACL LIST
    ACL DELUSER u
  `,
  "descriptions without single commands": `
    ACL SETUSER u on >p %R~a %W~b ~c &x
    ACL GETUSER u
    ACL LIST
    ACL SETUSER u +@read
    ACL GETUSER u
    ACL SETUSER u reset +@all
    ACL GETUSER u
    ACL SETUSER u nocommands (~k* +@list &c) (%R~z allchannels +@string)
    ACL GETUSER u
    ACL LIST
    ACL DELUSER u
  `
})
