/**
 * X.509 certificates made by the tests themselves: an authority, and what it signs. Keys are P-256, signatures ECDSA with
 * SHA-256; the DER is written here, because Node can sign but not make certificates.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

const der = (tag: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat(parts)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...parts: ReadonlyArray<Buffer>): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))
const yes = der(0x01, Buffer.from([0xff]))

const commonName = (name: string): Buffer => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))))
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"))
const validity = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")))

const extension = (id: string, isCritical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(isCritical ? [yes] : []), der(0x04, value))
const forAuthority = extension("551d13", true, sequence(yes))
const forLocalhost = extension(
  "551d11",
  false,
  sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])))
)

export interface Pair {
  /** In PEM. */
  readonly certificate: string
  /** In PEM. */
  readonly key: string
  readonly name: string
}

const make = (name: string, extensions: Buffer, signer?: Pair): Pair => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const signingKey: KeyObject = signer === undefined ? privateKey : createPrivateKey(signer.key)
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(signer?.name ?? name),
    validity,
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extensions))
  )
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, signingKey))
  const base64 = sequence(body, ecdsaWithSha256, signature).toString("base64")
  return {
    name,
    certificate: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  }
}

/** An authority. */
export const authority = (name: string): Pair => make(name, forAuthority)

/** A certificate for 127.0.0.1 and localhost, good for a server and for a client. */
export const signedBy = (signer: Pair, name: string): Pair => make(name, forLocalhost, signer)

/** The key of a pair, encrypted. */
export const encryptedKey = ({ key }: Pair, passphrase: string): string =>
  createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString()

/** What the tests of TLS share. */
export const trusted = authority("the authority")
export const server = signedBy(trusted, "the server")
export const client = signedBy(trusted, "the client")
/** Signed by an authority that nobody trusts. */
export const stranger = signedBy(authority("another authority"), "a stranger")

/** The pairs as files of a temporary folder, removed with the scope. */
export const files: Effect.Effect<Files, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "layeredis-tls-"))
    const write = (name: string, text: string): string => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    }
    for (const [name, pair] of Object.entries({ server, client, stranger })) {
      write(`${name}.crt`, pair.certificate)
      write(`${name}.key`, pair.key)
    }
    write("ca.crt", trusted.certificate)
    write("secret.key", encryptedKey(server, "secret"))
    write("garbage.pem", "garbage\n")
    return { folder, write, path: (name: string) => join(folder, name) }
  }),
  ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

export interface Files {
  readonly folder: string
  /** Writes a file; returns its path. */
  readonly write: (name: string, text: string) => string
  readonly path: (name: string) => string
}
