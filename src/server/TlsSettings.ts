/**
 * The `tls-` settings of an instance as the context of its TLS listeners. It owns the contents of the files that they name:
 * it reads them at the start and when CONFIG SET changes a setting, even to the same path. Its errors are the lines that
 * Redis logs.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { reasonOf } from "../Disk.js"
import type { Guard, Settings, Texts } from "../state/Settings.js"
import type { Name } from "../state/settings/Table.js"
import * as Tls from "./Tls.js"

/** The `tls-` settings cannot be used, in the words that Redis logs. */
export class TlsSettingsError extends Data.TaggedError("TlsSettingsError")<{ readonly message: string }> {}

/** The settings whose change makes Redis read every file again. */
const names = [
  "tls-ca-cert-dir",
  "tls-ca-cert-file",
  "tls-cert-file",
  "tls-ciphers",
  "tls-ciphersuites",
  "tls-client-cert-file",
  "tls-client-key-file",
  "tls-client-key-file-pass",
  "tls-cluster",
  "tls-dh-params-file",
  "tls-key-file",
  "tls-key-file-pass",
  "tls-prefer-server-ciphers",
  "tls-protocols",
  "tls-replication",
  "tls-session-cache-size",
  "tls-session-cache-timeout",
  "tls-session-caching"
] as const

const refusal = "Unable to update TLS configuration. Check server logs."

export class TlsSettings {
  private options: Tls.Options | undefined
  private made: Tls.Context | undefined

  constructor(
    private readonly settings: Settings,
    /** Whether a listener needs the settings although `tls-port` is 0. */
    private readonly isNeeded: boolean,
    /** Logs a warning. */
    private readonly warn: (line: string) => void
  ) {}

  /** The context of now. Fails, as a bug, unless `load` or a change of the settings succeeded before. */
  readonly context = (): Tls.Context => {
    if (this.made === undefined) throw new Error("the TLS settings were not read")
    return this.made
  }

  /** Reads the files; returns the error of the first setting that is wrong. */
  load(): string | undefined {
    const read = this.read((name) => this.settings.text(name))
    if (Either.isLeft(read)) return read.left
    read.right()
    return undefined
  }

  /** Follows changes of the settings until the returned function is called. */
  follow(): () => void {
    const { settings } = this
    const stops = [
      settings.guard(
        names,
        this.guard((texts) => this.isNeeded || isOn(texts))
      ),
      // as in Redis, it holds for the next connections and reads no file
      settings.guard(["tls-auth-clients"], () => Either.right(this.demand))
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** As the guard of `tls-port`: reads the files unless they have been read. */
  readonly prepare = (texts: Texts): Either.Either<() => void, string> =>
    this.guard(() => this.made === undefined)(texts, () => undefined)

  private guard(isOn: (texts: Texts) => boolean): Guard {
    return (texts) =>
      isOn(texts)
        ? Either.mapLeft(this.read(texts), (line) => {
            this.warn(line)
            return refusal
          })
        : Either.right(() => undefined)
  }

  private read(texts: Texts): Either.Either<() => void, string> {
    return Either.map(readOptions(texts), ([options, context]) => () => {
      this.options = options
      this.made = context
    })
  }

  /** Demands client certificates or not. A new context also ends the sessions made before, which may lack one. */
  private readonly demand = (): void => {
    if (this.options === undefined) return
    this.options = { ...this.options, clientCertificates: demanded(this.settings.text("tls-auth-clients")) }
    this.made = Either.getOrElse(Tls.make(this.options), this.context)
  }
}

const isOn = (texts: Texts): boolean =>
  texts("tls-port") !== "0" || texts("tls-replication") === "yes" || texts("tls-cluster") === "yes"

const demanded = (text: string): "required" | "optional" | "none" =>
  text === "yes" ? "required" : text === "optional" ? "optional" : "none"

/** A file that could not be read. */
class Unreadable {
  constructor(readonly cause: unknown) {}

  /** As OpenSSL reports an error of the system. */
  get reason(): string {
    const { cause } = this
    const number = cause instanceof Error && "errno" in cause ? Math.abs(Number(cause.errno)) : 0
    return `error:${(0x80000000 + number).toString(16).toUpperCase()}:system library::${reasonOf(cause)}`
  }
}

/** The text of bytes that a setting holds. */
const textOf = (bytes: string): string => Buffer.from(bytes, "latin1").toString()

/** The options that the settings name, and their context; or the line that Redis logs about the first mistake. */
const readOptions = (texts: Texts): Either.Either<readonly [Tls.Options, Tls.Context], string> => {
  const folder = textOf(texts("dir"))
  const pathOf = (name: Name): string => Path.resolve(folder, textOf(texts(name)))
  const open = (name: Name): string | Unreadable => {
    try {
      return Fs.readFileSync(pathOf(name), "utf8")
    } catch (cause) {
      return new Unreadable(cause)
    }
  }
  const given = (name: Name): string | undefined => (texts(name) === "" ? undefined : textOf(texts(name)))
  const badCertificate = (name: Name, reason: string): string => `Failed to load certificate: ${texts(name)}: ${reason}`
  const badKey = (name: Name, reason: string): string => `Failed to load private key: ${texts(name)}: ${reason}`
  const badAuthority = (reason: string): string => `Failed to configure CA certificate(s) file/directory: ${reason}`

  if (texts("tls-cert-file") === "") return Either.left("No tls-cert-file configured!")
  if (texts("tls-key-file") === "") return Either.left("No tls-key-file configured!")
  const clientCertificates = demanded(texts("tls-auth-clients"))
  const verifies = clientCertificates !== "none" || texts("tls-cluster") === "yes" || texts("tls-replication") === "yes"
  if (verifies && texts("tls-ca-cert-file") === "" && texts("tls-ca-cert-dir") === "") return Either.left(noAuthority)
  const protocols = readProtocols(texts("tls-protocols"))
  if (protocols === undefined) return Either.left(badProtocols)
  const certificate = open("tls-cert-file")
  if (certificate instanceof Unreadable) return Either.left(badCertificate("tls-cert-file", certificate.reason))
  const key = open("tls-key-file")
  if (key instanceof Unreadable) return Either.left(badKey("tls-key-file", key.reason))
  const authority = texts("tls-ca-cert-file") === "" ? undefined : open("tls-ca-cert-file")
  if (authority instanceof Unreadable) return Either.left(badAuthority(authority.reason))
  const dhParameters = texts("tls-dh-params-file") === "" ? undefined : open("tls-dh-params-file")
  if (dhParameters instanceof Unreadable) {
    return Either.left(`Failed to load ${texts("tls-dh-params-file")}: ${reasonOf(dhParameters.cause)}`)
  }
  const authorities = [
    ...(authority === undefined ? [] : [authority]),
    ...(texts("tls-ca-cert-dir") === "" ? [] : certificatesIn(pathOf("tls-ca-cert-dir")))
  ]
  const options: Tls.Options = {
    certificate,
    key,
    passphrase: given("tls-key-file-pass"),
    clientCertificates,
    authorities,
    protocols,
    ciphers: given("tls-ciphers"),
    ciphersuites: given("tls-ciphersuites"),
    preferServerCiphers: texts("tls-prefer-server-ciphers") === "yes",
    dhParameters,
    sessionTimeout: texts("tls-session-caching") === "yes" ? Number(texts("tls-session-cache-timeout")) : 0
  }
  const explain = ({ part, reason }: Tls.TlsError): string => {
    switch (part) {
      case "certificate":
        return badCertificate("tls-cert-file", reason)
      case "private key":
        return badKey("tls-key-file", reason)
      case "authorities":
        return badAuthority(reason)
      case "protocols":
        return badProtocols
      case "ciphers":
        return `Failed to configure ciphers: ${texts("tls-ciphers")}`
      case "ciphersuites":
        return `Failed to configure ciphersuites: ${texts("tls-ciphersuites")}`
      case "DH parameters":
        return `${texts("tls-dh-params-file")}: failed to read DH params.`
    }
  }
  /** The files for connections that the server itself opens. Redis reads them with the others. */
  const checkClient = (): Either.Either<void, string> => {
    if (texts("tls-client-cert-file") === "" || texts("tls-client-key-file") === "") return Either.void
    const clientCertificate = open("tls-client-cert-file")
    const clientKey = open("tls-client-key-file")
    if (clientCertificate instanceof Unreadable) {
      return Either.left(badCertificate("tls-client-cert-file", clientCertificate.reason))
    }
    if (clientKey instanceof Unreadable) return Either.left(badKey("tls-client-key-file", clientKey.reason))
    const error = Tls.checkPair(clientCertificate, clientKey, given("tls-client-key-file-pass"))
    if (error === undefined) return Either.void
    return Either.left(
      error.part === "certificate"
        ? badCertificate("tls-client-cert-file", error.reason)
        : badKey("tls-client-key-file", error.reason)
    )
  }
  return Either.mapLeft(Tls.make(options), explain).pipe(
    Either.flatMap((context) => Either.map(checkClient(), () => [options, context] as const))
  )
}

const noAuthority =
  "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!"

const badProtocols = `Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.`

/** The protocols of `tls-protocols`, separated by single spaces; `undefined` if one is unknown. */
const readProtocols = (text: string): ReadonlyArray<Tls.Protocol> | undefined => {
  if (text === "") return ["TLSv1.2", "TLSv1.3"]
  const words = text.toLowerCase().split(" ")
  const found = Tls.protocols.filter((protocol) => words.includes(protocol.toLowerCase()))
  return words.every((word) => found.some((protocol) => protocol.toLowerCase() === word)) ? found : undefined
}

/**
 * The certificates in a folder. OpenSSL, and so Redis, finds only files that `openssl rehash` has named; here every file
 * with a certificate counts. As in Redis, a folder that does not exist holds none.
 */
const certificatesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return Fs.readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .flatMap((name) => certificateIn(Path.join(folder, name)))
  } catch {
    return []
  }
}

const certificateIn = (path: string): ReadonlyArray<string> => {
  try {
    const text = Fs.readFileSync(path, "utf8")
    return text.includes("CERTIFICATE-----") ? [text] : []
  } catch {
    return []
  }
}
