import { compare } from "./Compare.js"

compare("strings", {
  "GET and SET": `
    GET a
    SET a "\\x00\\xff"
    GET a
    SET a
    GET a b
    INCR a
    SET n 10
    INCR n
    SET big 9223372036854775807
    INCR big
    MSET a 1 b
    MSET a 1 b 2
    GET b
  `
})
