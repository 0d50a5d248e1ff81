/** An entry of ACL LOG as the comparisons with redis-server take it. */
import type * as Reply from "../../../src/resp/Reply.js"

/** The fields of an entry; of the client's line only what is the same on both servers. */
const entry = (reply: Reply.Reply): Readonly<Record<string, string>> => {
  const words = Array.isArray(reply) ? reply.map(String) : []
  const fields = Object.fromEntries(words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1]]] : [])))
  const line = String(fields["client-info"])
    .replace(/\b(id|addr|laddr|fd|age|idle|qbuf|qbuf-free|argv-mem|multi-mem|rbs|rbp|obl|oll|omem|tot-mem)=\S*/g, "$1")
    // the connection to redis-server is one to a Unix socket
    .replace(/ flags=N?U? /, " flags= ")
    .replace(/ flags=(\w+)U /, " flags=$1 ")
  return { ...fields, "client-info": line, "age-seconds": String(Number(fields["age-seconds"]) < 60) }
}

/** The entries of a reply to ACL LOG over RESP2. */
export const entries = (reply: Reply.Reply): ReadonlyArray<unknown> =>
  Array.isArray(reply) ? reply.map(entry) : [reply]
