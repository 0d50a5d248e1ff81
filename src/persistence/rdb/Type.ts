/** The bytes that say, in an RDB file or at the start of a dump, which kind of value follows. */

/** The kinds that Redis 7.0 writes. */
export const string = 0
export const set = 2
export const hash = 4
export const sortedSet = 5
export const integerSet = 11
export const hashListpack = 16
export const sortedSetListpack = 17
export const quicklist2 = 18
export const stream2 = 19

/** The kinds that earlier versions wrote. */
export const list = 1
export const sortedSetText = 3
export const hashZipmap = 9
export const listZiplist = 10
export const sortedSetZiplist = 12
export const hashZiplist = 13
export const quicklist = 14
export const stream1 = 15

/** The values of modules, in their two forms. */
export const module1 = 6
export const module2 = 7

/** The kinds of Redis 7.2 whose values 7.0 has as well. */
export const setListpack = 20
export const stream3 = 21

/** The containers of a node in a quicklist of the second form. */
export const plainNode = 1
export const packedNode = 2
