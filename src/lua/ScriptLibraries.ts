/**
 * The libraries for scripts and functions, besides Lua's own and `redis`.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#runtime-libraries
 */

import type { Library } from "./Library.js"
import { bit } from "./library/Bit.js"
import { cjson } from "./library/Cjson.js"
import { cmsgpack } from "./library/Cmsgpack.js"
import { math, type Random } from "./library/Math.js"
import { struct } from "./library/Struct.js"

export const libraries = (random: Random): ReadonlyArray<Library> => [cjson, cmsgpack, struct, bit, math(random)]
