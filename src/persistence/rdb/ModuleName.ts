/** The name of a module's type, nine characters of six bits each in the upper part of its id, for the errors about it. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** The bits below the characters: the version of the module's encoding. */
const versionBits = 10n

export const moduleName = (id: number | bigint): string => {
  let name = ""
  for (let rest = BigInt(id) >> versionBits; name.length < 9; rest >>= 6n)
    name = alphabet.charAt(Number(rest & 63n)) + name
  return name
}
