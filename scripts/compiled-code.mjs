/**
 * Loads a bundle with V8's code cache, a file that saves the parsing and compiling of it. Both loaders, of the program and of
 * `layeredis/testing`, are built with this module inside.
 *
 * Such a file is code: a process that reads it runs it. A file is read only if it belongs to this user, to the owner of the bundle
 * or to root, and nobody else may write to it: those three can change the bundle or the process anyway. The check of the file is
 * enough next to the bundle, even in a folder that all may write to, such as /tmp; a folder of its own is checked as well.
 *
 * V8 checks its version, its flags and the length of the source, but not the bytes, and a wrong one ends the process. So the
 * name has the hash of the bundle, and the file ends with the hash of the rest. A file is written under another name
 * first: several processes may write it at once, and one that is killed leaves no half of it.
 */
import { createHash, randomUUID } from "node:crypto"
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { cachedDataVersionTag } from "node:v8"
import { Script } from "node:vm"

const hashLength = 20
const hashOf = (bytes) => createHash("sha1").update(bytes).digest()

/** Whether only one of these users may write to a file or folder; Windows has no such users. */
const belongsTo = (owners, { mode, uid }) => process.getuid === undefined || (owners.has(uid) && (mode & 0o022) === 0)

/** The code in a file, or undefined without a file that is whole and to be trusted. */
const read = (path, owners) => {
  let descriptor
  try {
    // a link would lead to another file, and opening a pipe would wait
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const stat = fstatSync(descriptor)
    if (!stat.isFile() || stat.nlink !== 1 || !belongsTo(owners, stat)) return undefined
    const bytes = readFileSync(descriptor)
    const code = bytes.subarray(0, -hashLength)
    return hashOf(code).equals(bytes.subarray(-hashLength)) ? code : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Writes what `make` returns to a file; returns false if it cannot. */
const write = (path, make) => {
  const unfinished = `${path}.${randomUUID()}`
  try {
    // fails before the work if the folder is read-only
    writeFileSync(unfinished, "", { flag: "wx", mode: 0o644 })
    const code = make()
    writeFileSync(unfinished, Buffer.concat([code, hashOf(code)]))
    renameSync(unfinished, path)
    return true
  } catch {
    rmSync(unfinished, { force: true })
    return false
  }
}

/**
 * Runs a bundle in CommonJS. `name` is that of the file with its code, and has the hash of the bundle in it; `folders` are
 * those that may hold the file, the first that can be written to before the others. Returns what the bundle exports, and
 * `keep`, which keeps what V8 has compiled until then, unless the code came from a file.
 */
export const load = (bundle, name, folders) => {
  const file = `${name}-${process.arch}-${cachedDataVersionTag()}.compiled`
  const owners = new Set([0, process.getuid?.(), statSync(bundle).uid])
  const isTrusted = (folder) => {
    if (folder === dirname(bundle)) return true
    try {
      return belongsTo(owners, lstatSync(folder))
    } catch {
      return false
    }
  }
  let cachedData
  for (const folder of folders) {
    if (cachedData === undefined && isTrusted(folder)) cachedData = read(join(folder, file), owners)
  }
  const prefix = "(function (exports, require, module, __filename, __dirname) { "
  // a bundle is ASCII, which is read faster as Latin-1
  const source = `${prefix}${readFileSync(bundle, "latin1")}\n})`
  const script = new Script(source, { filename: bundle, columnOffset: -prefix.length, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle))

  let isKept = cachedData !== undefined && script.cachedDataRejected !== true
  const keep = () => {
    if (isKept) return
    isKept = true
    for (const folder of folders) {
      try {
        if (folder !== dirname(bundle)) mkdirSync(folder, { recursive: true, mode: 0o755 })
      } catch {
        continue
      }
      if (isTrusted(folder) && write(join(folder, file), () => script.createCachedData())) return
    }
  }
  return { exports: module.exports, keep }
}
