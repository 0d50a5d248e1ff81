/**
 * `protected-mode`: while the default user needs no password, only peers on this machine are served, and others are told what to
 * do. `Server` asks before it serves a connection.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/#protected-mode
 */
import * as Bytes from "../Bytes.js"
import type { State } from "../state/State.js"

/** As in Redis, exactly these addresses are local, and paths of Unix sockets; IPv6 has IPv4's as well. */
const local = /^(?:127\.0\.0\.1|\[::1\]|\[::ffff:127\.0\.0\.1\]):\d+$/

/** Redis's error. It offers CONFIG SET, a line of the configuration file, a flag, or a password. */
export const denied = Bytes.unsafeMake(
  "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. " +
    "In this mode connections are only accepted from the loopback interface. If you want to connect from external computers to " +
    "Redis you may adopt one of the following solutions: 1) Just disable protected mode sending the command 'CONFIG SET " +
    "protected-mode no' from the loopback interface by connecting to Redis from the same host the server is running, however " +
    "MAKE SURE Redis is not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. " +
    "2) Alternatively you can just disable the protected mode by editing the Redis configuration file, and setting the protected " +
    "mode option to 'no', and then restarting the server. 3) If you started the server manually just for testing, restart it " +
    "with the '--protected-mode no' option. 4) Setup a an authentication password for the default user. NOTE: You only need to " +
    "do one of the above things in order for the server to start accepting connections from the outside.\r\n"
)

/** Whether a connection from an address is refused: `host:port`, or the path of a Unix socket. */
export const refuses = ({ authorization, settings }: State, address: string): boolean =>
  settings.flag("protected-mode") &&
  authorization.users.default.needsNoPassword &&
  !address.startsWith("/") &&
  !local.test(address)
