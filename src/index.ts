/**
 * Redis as typed Effect layers: a server that any Redis client can talk to, and the same store embedded in a program.
 *
 * @since 0.1.0
 */

/**
 * Byte strings, in which keys, arguments and replies are kept.
 *
 * @since 0.1.0
 */
export * as Bytes from "./Bytes.js"

/**
 * A cache in front of slow look-ups.
 *
 * @since 0.1.0
 */
export * as CacheAside from "./CacheAside.js"

/**
 * The store over the network.
 *
 * @since 0.1.0
 */
export * as Client from "./Client.js"

/**
 * One running store: keyspace, settings, clients.
 *
 * @since 0.1.0
 */
export * as Instance from "./Instance.js"

/**
 * A lock among programs that share a store.
 *
 * @since 0.1.0
 */
export * as Lock from "./Lock.js"

/**
 * Requests out of bytes.
 *
 * @since 0.1.0
 */
export * as Decoder from "./resp/Decoder.js"

/**
 * Replies and requests into bytes.
 *
 * @since 0.1.0
 */
export * as Encoder from "./resp/Encoder.js"

/**
 * The reply to a command, as data.
 *
 * @since 0.1.0
 */
export * as Reply from "./resp/Reply.js"

/**
 * Replies out of bytes.
 *
 * @since 0.1.0
 */
export * as ReplyDecoder from "./resp/ReplyDecoder.js"

/**
 * RESP as `Stream`s and `Channel`s.
 *
 * @since 0.1.0
 */
export * as RespStream from "./resp/RespStream.js"

/**
 * Values with a schema, over a store.
 *
 * @since 0.1.0
 */
export * as SchemaStore from "./SchemaStore.js"

/**
 * Scripts in Lua, with schemas of what they take and answer.
 *
 * @since 0.1.0
 */
export * as Script from "./Script.js"

/**
 * The server, as one layer.
 *
 * @since 0.1.0
 */
export * as Server from "./Server.js"
/**
 * The embedded store: typed commands without a socket.
 *
 * @since 0.1.0
 */
export * as Store from "./Store.js"
/**
 * The errors of a store.
 *
 * @since 0.1.0
 */
export * as StoreError from "./StoreError.js"
/**
 * The platform's `SocketServer` over `node:net`, with backpressure and graceful shutdown.
 *
 * @since 0.1.0
 */
export * as Listener from "./server/Listener.js"
