/** DEBUG PROTOCOL: a reply of each kind, for the authors of clients. */
import type * as Bytes from "../../../Bytes.js"
import type { Protocol } from "../../../resp/Encoder.js"
import * as Reply from "../../../resp/Reply.js"

const replies: Readonly<Record<string, (protocol: Protocol) => Reply.Reply>> = {
  string: () => Reply.bulk("Hello World"),
  integer: () => 12345,
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: this is the number Redis answers
  double: () => new Reply.Double(3.141),
  bignum: () => new Reply.BigNumber(Reply.bulk("1234567999999999999999999999999999999")),
  null: () => null,
  array: () => [0, 1, 2],
  set: () => new Reply.SetReply([0, 1, 2]),
  map: () =>
    new Reply.MapReply([
      [0, false],
      [1, true],
      [2, false]
    ]),
  attrib: () =>
    new Reply.Attribute(
      Reply.map([["key-popularity", [Reply.bulk("key:123"), 90]]]),
      Reply.bulk("Some real reply following the attribute")
    ),
  push: (protocol) =>
    protocol === 2
      ? Reply.error("RESP2 is not supported by this command")
      : new Reply.Sequence([
          new Reply.Push([Reply.bulk("server-cpu-usage"), 42]),
          Reply.bulk("Some real reply following the push reply")
        ]),
  verbatim: () => new Reply.Verbatim("txt", Reply.bulk("This is a verbatim\nstring")),
  true: () => true,
  false: () => false
}

const unknown = Reply.error(
  "Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false"
)

/** The reply of a kind. `kind` may be in any case. */
export const reply = (kind: Bytes.Bytes, protocol: Protocol): Reply.Reply => {
  const name = kind.toLowerCase()
  return (Object.hasOwn(replies, name) ? replies[name]?.(protocol) : undefined) ?? (name === "null" ? null : unknown)
}
