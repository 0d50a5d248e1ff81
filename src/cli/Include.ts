/** The files that an `include` names. Paths are bytes, as a file name may be no text. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"

const hasWildcard = (text: string): boolean => /[*?[]/.test(text)

/** The files that a full path matches, if it has wildcards, in the order of their names; else the path itself. */
export const matching = (path: string): ReadonlyArray<string> => {
  if (!hasWildcard(path)) return [path]
  let found: ReadonlyArray<string> = ["/"]
  for (const part of path.split("/").slice(1)) {
    if (!hasWildcard(part)) {
      found = found
        .map((folder) => Path.join(folder, part))
        .filter((each) => Fs.existsSync(Buffer.from(each, "latin1")))
      continue
    }
    // the shell's negation of a class of characters
    const matches = Glob.matcher(Bytes.unsafeMake(part.replaceAll("[!", "[^")))
    found = found.flatMap((folder) =>
      names(folder)
        .filter((name) => (!name.startsWith(".") || part.startsWith(".")) && matches(Bytes.unsafeMake(name)))
        .map((name) => Path.join(folder, name))
    )
  }
  return found
}

const names = (folder: string): ReadonlyArray<string> => {
  try {
    return Fs.readdirSync(Buffer.from(folder, "latin1"), { encoding: "latin1" }).sort()
  } catch {
    return []
  }
}
