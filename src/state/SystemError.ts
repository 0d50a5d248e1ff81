/** The texts of the system's errors. */
import { getSystemErrorMap } from "node:util"

/** The texts of C's `strerror` that are not those of Node's library. */
const texts: Readonly<Record<string, string>> = {
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EFAULT: "Bad address",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENFILE: "Too many open files in system",
  ENOMEM: "Cannot allocate memory",
  ESPIPE: "Illegal seek",
  ETXTBSY: "Text file busy",
  EXDEV: "Invalid cross-device link"
}

/** The text of an error, as C's `strerror` gives it. */
export const reasonOf = (cause: unknown): string => {
  const number = cause instanceof Error && "errno" in cause ? Number(cause.errno) : Number.NaN
  const [code = "", text = String(cause)] = getSystemErrorMap().get(number) ?? []
  return texts[code] ?? text.charAt(0).toUpperCase() + text.slice(1)
}
