/**
 * The libraries that scripts and functions find beside Lua's own and `redis`.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#runtime-libraries
 * @since 0.1.0
 */
import { bit } from "./BitLibrary.js"
import { cjson } from "./CjsonLibrary.js"
import { cmsgpack } from "./CmsgpackLibrary.js"
import type { Library } from "./Engine.js"
import { math, type Random } from "./MathLibrary.js"
import { struct } from "./StructLibrary.js"

/**
 * @since 0.1.0
 * @category libraries
 */
export const libraries = (random: Random): ReadonlyArray<Library> => [cjson, cmsgpack, struct, bit, math(random)]
