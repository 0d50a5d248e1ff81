/** How this server is deployed, as INFO, HELLO and MEMORY report it: one primary without replicas, modules or a cluster. */

/** Redis's `redis_mode`. */
export const mode = "standalone"

export const isCluster = false

/** Redis's word for a server that is no replica. */
export const role = "master"

/** `libc` tells clients that the allocator has no statistics to ask for. */
export const allocator = "libc"
