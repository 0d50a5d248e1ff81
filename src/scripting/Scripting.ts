/**
 * The scripts of EVAL: their cache by SHA1, and the engine that has compiled them. `functions` owns the functions of FUNCTION,
 * with a separate engine. Lua is loaded with the first script or function.
 */
import { createHash } from "node:crypto"
import * as Bytes from "../Bytes.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type { CommandTable } from "../execution/CommandTable.js"
import type { Engine } from "../lua/Engine.js"
import * as Reply from "../resp/Reply.js"
import type { Answer } from "../state/Pending.js"
import type { State } from "../state/State.js"
import * as Flags from "./Flags.js"
import { Functions } from "./Functions.js"
import { Runner } from "./Runner.js"
import * as Shebang from "./Shebang.js"

/** A script in the cache. */
export interface Script {
  readonly sha: string
  /** The flags of the first line; absent without such a line. */
  readonly flags: ReadonlySet<Flags.Flag> | undefined
  /** The text that was sent. */
  readonly text: Bytes.Bytes
  /** The part of it that is compiled, kept in case the engine must be replaced. */
  readonly body: Bytes.Bytes
  /** Its reference in the engine of that generation, which has compiled it last. */
  reference: number
  generation: number
}

export interface Call {
  readonly script: Script
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly args: ReadonlyArray<Bytes.Bytes>
  readonly isReadOnly: boolean
}

/** Slots for texts that were sent. A power of two. */
const slotCount = 256

/** A slot for a text, by its length and some of its characters. */
const slotOf = (text: Bytes.Bytes): number => {
  const { length } = text
  let hash = length
  for (let i = 1; i < 8; i++) hash = Math.imul(hash, 31) + text.charCodeAt((length * i) >> 3)
  return (hash ^ (hash >>> 8)) & (slotCount - 1)
}

/** The memory of a script in the cache without its text, in bytes. */
const scriptSize = 250

export class Scripting {
  readonly runner: Runner
  readonly functions: Functions
  private readonly scripts = new Map<string, Script>()
  /** The scripts whose texts were sent last, by `slotOf`: to compare a text costs a tenth of hashing it. */
  private readonly recent: Array<Script | undefined> = new Array<Script | undefined>(slotCount).fill(undefined)
  private loaded: Engine | undefined
  /** Counts the engines that were dropped, from 1. */
  private generation = 1
  private scriptBytes = 0

  constructor(state: State, commands: CommandTable) {
    this.runner = new Runner(state, commands)
    this.functions = new Functions(this.runner)
  }

  /** The memory of the engine of scripts, in bytes. */
  get engineMemory(): number {
    return this.loaded?.memory ?? 0
  }

  /** The memory of the cache, in bytes. */
  get cacheMemory(): number {
    return this.scriptBytes
  }

  /** The number of scripts in the cache. */
  get size(): number {
    return this.scripts.size
  }

  /** The script with this SHA1, in any case; `undefined` if it is not in the cache. */
  find(sha: string): Script | undefined {
    return this.scripts.get(sha) ?? this.scripts.get(sha.toLowerCase())
  }

  /** Adds a script to the cache; returns the error if Lua cannot compile it. */
  load(text: Bytes.Bytes): Script | Reply.ErrorReply {
    const recent = this.recent[slotOf(text)]
    if (recent?.text === text) return recent
    const sha = createHash("sha1").update(text, "latin1").digest("hex")
    const known = this.scripts.get(sha)
    if (known !== undefined) return this.remember(known)
    const shebang = Shebang.parse(text)
    if (Reply.isError(shebang)) return shebang
    const own = Bytes.own(text)
    const body = shebang.body === text ? own : Bytes.unsafeMake(own.slice(own.length - shebang.body.length))
    const script: Script = { sha, flags: shebang.flags, text: own, body, reference: 0, generation: 0 }
    const reference = this.compile(script)
    if (Reply.isError(reference)) return reference
    this.scripts.set(sha, script)
    this.scriptBytes += script.body.length + scriptSize
    return this.remember(script)
  }

  private remember(script: Script): Script {
    this.recent[slotOf(script.text)] = script
    return script
  }

  private compile(script: Script): number | Reply.ErrorReply {
    const engine = this.engine()
    const reference = engine.compile(script.body, "@user_script")
    if (engine.hasFailed) this.retire()
    if (typeof reference === "string") {
      return Reply.error(`Error compiling script (new function): ${Bytes.untilNul(reference)}`)
    }
    script.reference = reference
    script.generation = this.generation
    return reference
  }

  /** The reference of a script in the engine. */
  private referenceOf(script: Script): number | Reply.ErrorReply {
    return script.generation === this.generation ? script.reference : this.compile(script)
  }

  /** Empties the cache. The next script gets a new interpreter. */
  flush(): void {
    this.retire()
    this.scripts.clear()
    this.recent.fill(undefined)
    this.scriptBytes = 0
  }

  /** Runs a script for a client. */
  run(caller: CommandContext, call: Call): Answer {
    const { script, keys, args } = call
    const { sha, flags } = script
    const { isExceeded: isOutOfMemory } = caller.state.memoryLimit
    const refusal = flags && Flags.refuse(flags, { isReadOnly: call.isReadOnly, isOutOfMemory })
    if (refusal !== undefined) return refusal
    const reference = this.referenceOf(script)
    if (Reply.isError(reference)) return reference
    const engine = this.engine()
    return this.runner.run(caller, engine, {
      kind: "script",
      name: sha,
      reference,
      isReadOnly: call.isReadOnly || flags?.has("no-writes") === true,
      allowsOutOfMemory: flags?.has("allow-oom") === true,
      keys,
      // scripts read their arguments from globals
      pushArguments: () => {
        engine.setArguments(keys, args)
        return 0
      },
      retire: this.retire
    })
  }

  /** Drops the engine; the next one compiles its scripts again. */
  private readonly retire = (): void => {
    this.loaded = undefined
    this.generation++
  }

  private engine(): Engine {
    this.loaded ??= this.runner.engine()
    return this.loaded
  }
}
