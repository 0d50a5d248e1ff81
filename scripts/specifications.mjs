// Generates src/specification/data/<group>.ts from a redis-server's replies to COMMAND INFO and COMMAND DOCS. Writes only the
// commands that src/command uses as `spec.<command>`; with --all it writes every command, as a start for adding some.
// Usage: node scripts/specifications.mjs [--all] <port> <group>..., then npm run format
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import Redis from "ioredis"

const words = process.argv.slice(2)
const everything = words.includes("--all")
const [port, ...groups] = words.filter((word) => word !== "--all")

const commands = new URL("../src/command/", import.meta.url)
const used = new Set(
  readdirSync(commands, { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(new URL(file, commands), "utf8").matchAll(/\bspec\.(\w+)/g)])
    .map(([, name]) => name)
)
const redis = new Redis(Number(port))

/** Facts that Redis keeps in its sources and does not report: see `Trait` and `Secrets` in `Specification.ts`. */
const traits = {
  may_replicate: ["eval", "evalsha", "fcall", "pfcount", "publish", "spublish"],
  immediate: ["exec", "discard", "multi", "watch", "quit", "reset"],
  while_subscribed: "ping subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe quit reset".split(" ")
}
const secrets = {
  "acl|setuser": { from: 2 },
  auth: { from: 1 },
  hello: { after: { AUTH: 2 }, from: 2, options: { SETNAME: 1 } },
  migrate: { after: { AUTH: 1, AUTH2: 2 }, from: 6, options: {}, until: "KEYS" },
  "config|set": "settings"
}
const traitsOf = (name) => Object.keys(traits).filter((trait) => traits[trait].includes(name))

const record = (pairs) => {
  const out = {}
  for (let i = 0; i < pairs.length; i += 2) out[pairs[i]] = pairs[i + 1]
  return out
}
const docs = record(await redis.call("COMMAND", "DOCS"))
const infos = await redis.call("COMMAND")
const [, version] = /redis_version:(\S+)/.exec(await redis.info("server"))

const byName = ([one], [other]) => (one < other ? -1 : 1)
const list = (items) => (items === undefined || items.length === 0 ? undefined : [...items])
const argument = (pairs) => {
  const a = record(pairs)
  return {
    name: a.name,
    type: a.type,
    keySpec: a.key_spec_index,
    token: a.token,
    summary: a.summary,
    since: a.since,
    deprecatedSince: a.deprecated_since,
    flags: list(a.flags),
    value: a.value,
    arguments: a.arguments?.map(argument)
  }
}
const keySpec = (pairs) => {
  const spec = record(pairs)
  const begin = record(spec.begin_search)
  const find = record(spec.find_keys)
  const begins = record(begin.spec)
  const finds = record(find.spec)
  return {
    notes: spec.notes,
    flags: [...spec.flags],
    begin:
      begin.type === "index"
        ? { index: begins.index }
        : begin.type === "keyword"
          ? { keyword: begins.keyword, from: begins.startfrom }
          : "unknown",
    find:
      find.type === "range"
        ? { last: finds.lastkey, step: finds.keystep, limit: finds.limit }
        : find.type === "keynum"
          ? { countAt: finds.keynumidx, first: finds.firstkey, step: finds.keystep }
          : "unknown"
  }
}

const specifications = (info, pairs, group) => {
  const [name, arity, flags, first, last, step, categories, tips, keySpecs, subcommands] = info
  const doc = record(pairs)
  const own = {
    name,
    summary: doc.summary,
    since: doc.since,
    group,
    complexity: doc.complexity,
    arity,
    flags: [...flags],
    categories: categories.map((category) => category.slice(1)),
    tips: list(tips),
    keys: first === 0 && last === 0 ? undefined : [first, last, step],
    keySpecs: list(keySpecs.map(keySpec)),
    arguments: list(doc.arguments?.map(argument)),
    history: list(doc.history),
    docFlags: list(doc.doc_flags),
    deprecatedSince: doc.deprecated_since,
    replacedBy: doc.replaced_by,
    traits: list(traitsOf(name)),
    secrets: secrets[name]
  }
  const subdocs = record(doc.subcommands ?? [])
  const inOrder = subcommands.sort(byName)
  return [own, ...inOrder.flatMap((sub) => specifications(sub, subdocs[sub[0]], group))]
}

const identifier = (name) => {
  const camel = name.replace(/[-|_]+(\w)/g, (_, letter) => letter.toUpperCase())
  return ["type", "eval", "function", "module"].includes(camel) ? `${camel}_` : camel
}
const has = (value, ...fields) => {
  const given = Object.keys(value).filter((field) => value[field] !== undefined)
  return given.length === fields.length && fields.every((field) => given.includes(field))
}
/** The common forms, as calls of the functions in `Specification.ts`. */
const short = (value) => {
  if (has(value, "name", "type", "token") && value.type === "pure-token" && value.name === value.token.toLowerCase()) {
    return `token(${literal(value.token)})`
  }
  if (has(value, "name", "type", "keySpec") && value.name === "key" && value.keySpec === 0) return "key"
  if (value.begin?.index !== undefined && value.find?.last !== undefined && value.find.limit === 0) {
    const { last, step } = value.find
    const positions = [value.begin.index, ...(last === 0 && step === 1 ? [] : [last]), ...(step === 1 ? [] : [step])]
    const call = `keysAt(${literal(value.flags.join(" "))}, ${positions.join(", ")})`
    return value.notes === undefined ? call : `{ ...${call}, notes: ${literal(value.notes)} }`
  }
  return undefined
}
const literal = (value) => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`
  if (value === null || typeof value !== "object") return JSON.stringify(value)
  const call = short(value)
  if (call !== undefined) return call
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{ ${fields.map(([key, each]) => `${key}: ${literal(each)}`).join(", ")} }`
}

for (const group of groups) {
  const all = infos
    .filter((info) => record(docs[info[0]]).group === group)
    .sort(byName)
    .flatMap((info) => specifications(info, docs[info[0]], group))
    .filter(({ name }) => everything || used.has(identifier(name)))
  const lines = all.map((each) => {
    const body = literal(each).slice(2, -2)
    return `export const ${identifier(each.name)}: Specification = {\n${body}\n}\n`
  })
  const body = lines.join("\n")
  const imports = ["key", "keysAt", "token"].filter((name) => new RegExp(`[^\\w"]${name}[(,\\]]`).test(body))
  const text = `/** The specifications of Redis's \`${group}\` commands, as Redis ${version} gives them (\`scripts/specifications.mjs\`). */\nimport { ${[...imports, "type Specification"].join(", ")} } from "../Specification.js"\n\n${body}`
  writeFileSync(new URL(`../src/specification/data/${identifier(group)}.ts`, import.meta.url), text)
}
redis.disconnect()
