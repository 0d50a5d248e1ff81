/** The bytes that say, in an RDB file, what follows where no value does. */

export const slotInfo = 0xf4
export const function2 = 0xf5
/** A library as a release candidate of Redis 7.0 wrote it. */
export const functionEarly = 0xf6
export const moduleAux = 0xf7
export const idle = 0xf8
export const frequency = 0xf9
export const aux = 0xfa
export const resize = 0xfb
export const deadlineMilliseconds = 0xfc
export const deadlineSeconds = 0xfd
export const database = 0xfe
export const end = 0xff
