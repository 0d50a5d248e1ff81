/**
 * The reply of COMMAND DOCS: the documentation of a command, for people.
 *
 * @see https://redis.io/docs/latest/commands/command-docs/
 */
import type { Command } from "../../../execution/Command.js"
import * as Reply from "../../../resp/Reply.js"
import type { Argument } from "../../../specification/Specification.js"
import { statuses } from "./commandInfo.js"

type Entry = readonly [string, Reply.Reply]

/** An entry for a value, and none for `undefined`. */
const entry = <A>(name: string, value: A | undefined, reply: (value: A) => Reply.Reply): ReadonlyArray<Entry> =>
  value === undefined ? [] : [[name, reply(value)]]

export const docsOf = ({ specification, subcommands }: Command): Reply.MapReply =>
  Reply.map([
    ["summary", Reply.bulk(specification.summary)],
    ["since", Reply.bulk(specification.since)],
    ["group", Reply.bulk(specification.group)],
    ...entry("complexity", specification.complexity, Reply.bulk),
    ...entry("doc_flags", specification.docFlags, statuses),
    ...entry("deprecated_since", specification.deprecatedSince, Reply.bulk),
    ...entry("replaced_by", specification.replacedBy, Reply.bulk),
    ...entry(
      "history",
      specification.history,
      (changes) => new Reply.SetReply(changes.map((change) => change.map(Reply.bulk)))
    ),
    ...entry("arguments", specification.arguments, (all) => all.map(argumentOf)),
    ...entry("subcommands", subcommands, (all) =>
      Reply.map([...all.values()].map((each) => [each.specification.name, docsOf(each)]))
    )
  ])

const argumentOf = (argument: Argument): Reply.Reply =>
  Reply.map([
    ["name", Reply.bulk(argument.name)],
    ["type", Reply.bulk(argument.type)],
    ...entry("key_spec_index", argument.keySpec, (index) => index),
    ...entry("token", argument.token, Reply.bulk),
    ...entry("summary", argument.summary, Reply.bulk),
    ...entry("since", argument.since, Reply.bulk),
    ...entry("deprecated_since", argument.deprecatedSince, Reply.bulk),
    ...entry("flags", argument.flags, statuses),
    ...entry("value", argument.value, Reply.bulk),
    ...entry("arguments", argument.arguments, (all) => all.map(argumentOf))
  ])
