import { compare } from "../Compare.js"

const library = `"#!lua name=l\\nredis.register_function('deep', function() return cjson.encode_max_depth(2) end)
redis.register_function('encode', function() return {pcall(cjson.encode, {{{1}}})} end)"`.replaceAll("\n", "\\n")

const changed = `
  EVAL "cjson.encode_max_depth(2) cjson.encode_sparse_array(true) cjson.encode_number_precision(3)" 0
  EVAL "return {pcall(cjson.encode, {{{1}}})}" 0
  EVAL "return cjson.encode({1 / 3})" 0
`
const asked = `
  EVAL "return cjson.encode({{{1}}})" 0
  EVAL "return cjson.encode({1 / 3})" 0
  EVAL "return {pcall(cjson.encode, {[1000] = 1})}" 0
`

compare("what is left of scripts", {
  ...Object.fromEntries(
    ["SCRIPT FLUSH", "SCRIPT FLUSH SYNC", "SCRIPT FLUSH ASYNC"].map((flush) => [
      `after ${flush}: nothing of what they set in a library`,
      `${changed}
       ${flush}
       ${asked}`
    ])
  ),
  "after FLUSHALL: what they set in a library": `
    ${changed}
    FLUSHALL
    EVAL "return {pcall(cjson.encode, {{{1}}})}" 0
  `,
  "after SCRIPT FLUSH: what functions set": `
    FUNCTION LOAD REPLACE ${library}
    FCALL deep 0
    SCRIPT FLUSH
    FCALL encode 0
  `,
  ...Object.fromEntries(
    ["FUNCTION FLUSH", "FUNCTION FLUSH SYNC", "FUNCTION FLUSH ASYNC", "FUNCTION DELETE l"].map((flush) => [
      `after ${flush}: what functions set`,
      `
    FUNCTION LOAD REPLACE ${library}
    FCALL encode 0
    FCALL deep 0
    ${flush}
    FCALL encode 0
    FUNCTION LOAD REPLACE ${library}
    FCALL encode 0
    EVAL "return cjson.encode({{{1}}})" 0
  `
    ])
  )
})
