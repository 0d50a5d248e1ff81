/**
 * The forms of lengths and strings in RDB files and dumps. A length takes 1, 2, 5 or 9 bytes. The two upper bits of the
 * first byte select the form: `00` for a length in its lower six bits, `01` for one in 14 bits, `10` for one in the next
 * four or eight bytes, and `11` for a string in the encoding that the lower six bits name.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */

/** The version of the RDB format that Redis 7.0 writes. */
export const version = 10

/** The first byte of each form but the shortest. */
export const in14Bits = 0x40
export const in32Bits = 0x80
export const in64Bits = 0x81
export const special = 0xc0

/** The encodings of a special string. */
export const int8 = 0
export const int16 = 1
export const int32 = 2
export const lzf = 3

/** Redis's limits: only strings of up to 11 bytes may be stored as integers, only those over 20 bytes are compressed. */
export const maxIntegerLength = 11
export const minCompressedLength = 21

/** Redis discards a compressed form that saves fewer bytes. */
export const minSaving = 4
