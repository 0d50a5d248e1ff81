/**
 * The options of a TLS listener: certificate, key, client certificates, protocols and ciphers, in PEM and plain
 * data. It checks them and turns them into options of `node:tls`; it reads no files and opens no sockets.
 */
import { constants } from "node:crypto"
import * as Tls from "node:tls"
import * as Data from "effect/Data"
import * as Either from "effect/Either"

export type Protocol = Tls.SecureVersion

/** In the order of their age. */
export const protocols: ReadonlyArray<Protocol> = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]

/** The public documentation is at `Listener.TlsOptions`. */
export interface Options {
  /** The server's certificate and the intermediate ones, in PEM. */
  readonly certificate: string
  /** The key of the certificate, in PEM. */
  readonly key: string
  readonly passphrase?: string | undefined
  /** Whether clients must present a certificate that an authority signed; `none` unless given. */
  readonly clientCertificates?: "required" | "optional" | "none" | undefined
  /** The authorities that sign client certificates, in PEM. */
  readonly authorities?: ReadonlyArray<string> | undefined
  /** TLS 1.2 and 1.3 unless given. */
  readonly protocols?: ReadonlyArray<Protocol> | undefined
  /** OpenSSL's cipher list for TLS 1.2 and older; Node's default unless given. */
  readonly ciphers?: string | undefined
  /** The suites of TLS 1.3, separated by colons; all unless given. */
  readonly ciphersuites?: string | undefined
  /** Whether the server's order of ciphers decides; false unless given. */
  readonly preferServerCiphers?: boolean | undefined
  /** Parameters of the Diffie-Hellman key exchange, in PEM. */
  readonly dhParameters?: string | undefined
  /** Seconds for which a client may resume a session, 0 for none; 300 unless given. */
  readonly sessionTimeout?: number | undefined
}

/** The part of the options that is wrong. */
export type Part =
  | "certificate"
  | "private key"
  | "authorities"
  | "protocols"
  | "ciphers"
  | "ciphersuites"
  | "DH parameters"

/** Options that OpenSSL refuses. */
export class TlsError extends Data.TaggedError("TlsError")<{
  readonly part: Part
  /** OpenSSL's error. */
  readonly reason: string
}> {
  override get message(): string {
    return `the TLS ${this.part} cannot be used: ${this.reason}`
  }
}

/** Checked options. A listener compares them by identity: new ones hold for its next connection. */
export interface Context {
  readonly options: Tls.TlsOptions
}

const isSuite = (name: string): boolean => name.startsWith("TLS_")

/** Node takes both kinds of names in one list. */
const defaults = Tls.DEFAULT_CIPHERS.split(":")

const without: Readonly<Partial<Record<Protocol, number>>> = {
  "TLSv1.1": constants.SSL_OP_NO_TLSv1_1,
  "TLSv1.2": constants.SSL_OP_NO_TLSv1_2
}

/** The options of `node:tls` for a set of protocols: a range, and flags for the gaps in it. */
const versions = (chosen: ReadonlyArray<Protocol>) => {
  const indexes = chosen.map((protocol) => protocols.indexOf(protocol))
  const inside = protocols.slice(Math.min(...indexes), Math.max(...indexes) + 1)
  const gaps = inside.filter((protocol) => !chosen.includes(protocol))
  return {
    minVersion: inside[0] ?? "TLSv1.2",
    maxVersion: inside.at(-1) ?? "TLSv1.3",
    secureOptions: gaps.reduce((flags, protocol) => flags | (without[protocol] ?? 0), 0)
  }
}

/** Checks the options, in Redis's order, so that the first mistake is the one that Redis reports. */
export const make = (options: Options): Either.Either<Context, TlsError> => {
  const {
    authorities = [],
    certificate,
    clientCertificates = "none",
    dhParameters,
    key,
    sessionTimeout = 300
  } = options
  const secret = options.passphrase === undefined ? {} : { passphrase: options.passphrase }
  const ciphers =
    options.ciphers?.split(":").filter((name) => !isSuite(name)) ?? defaults.filter((name) => !isSuite(name))
  const suites = options.ciphersuites?.split(":") ?? defaults.filter(isSuite)
  const chosen = options.protocols ?? ["TLSv1.2", "TLSv1.3"]
  const { secureOptions, ...range } = versions(chosen)
  const made: Tls.TlsOptions = {
    cert: certificate,
    key,
    ...secret,
    // without a list Node would trust every public authority
    ca: [...authorities],
    ciphers: [...suites, ...ciphers].join(":"),
    ...range,
    // tickets are the only way in which Node's server resumes sessions by itself
    secureOptions:
      secureOptions | constants.SSL_OP_NO_RENEGOTIATION | (sessionTimeout === 0 ? constants.SSL_OP_NO_TICKET : 0),
    honorCipherOrder: options.preferServerCiphers ?? false,
    ...(dhParameters === undefined ? {} : { dhparam: dhParameters }),
    sessionTimeout: Math.max(1, sessionTimeout),
    sessionIdContext: "layeredis",
    requestCert: clientCertificates !== "none",
    rejectUnauthorized: clientCertificates === "required"
  }
  const refusal =
    refuseUnless(chosen.length > 0, "protocols", "there are none") ??
    checkPair(certificate, key, options.passphrase) ??
    refuseUnless(
      authorities.every((pem) => pemCertificate.test(pem)),
      "authorities",
      noCertificate
    ) ??
    check("ciphers", { ciphers: ciphers.join(":") }) ??
    refuseUnless(ciphers.length > 0, "ciphers", noCipher) ??
    refuseUnless(suites.every(isSuite), "ciphersuites", noCipher) ??
    check("ciphersuites", { ciphers: suites.join(":") }) ??
    refuseUnless(dhParameters === undefined || pemParameters.test(dhParameters), "DH parameters", noParameters) ??
    check("DH parameters", made)
  return refusal === undefined ? Either.right({ options: made }) : Either.left(refusal)
}

/** Whether OpenSSL takes a certificate and its key. */
export const checkPair = (certificate: string, key: string, passphrase: string | undefined): TlsError | undefined =>
  check("certificate", { cert: certificate }) ??
  check("private key", { cert: certificate, key, ...(passphrase === undefined ? {} : { passphrase }) })

// Node ignores a text that holds no certificate or no parameters. These are OpenSSL's errors for it.
const pemCertificate = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/
const noCertificate = "error:05800088:x509 certificate routines::no certificate or crl found"
const pemParameters = /-----BEGIN (?:X9\.42 )?DH PARAMETERS-----/
const noParameters = "error:0480006C:PEM routines::no start line"
const noCipher = "error:0A0000B9:SSL routines::no cipher match"

const refuseUnless = (condition: boolean, part: Part, reason: string): TlsError | undefined =>
  condition ? undefined : new TlsError({ part, reason })

/** Whether OpenSSL takes some of the options. */
const check = (part: Part, options: Tls.SecureContextOptions): TlsError | undefined => {
  try {
    Tls.createSecureContext({ ca: [], ...options })
    return undefined
  } catch (cause) {
    return new TlsError({ part, reason: reasonOf(cause) })
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
