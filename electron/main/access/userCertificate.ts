// A user's certificate and key as somebody brings them in a file: read in main, so that no key ever passes a window.
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { CertificateIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { UserCertificate } from "../../../shared/ipc/identityRows.ts";
import { bounded } from "../../../shared/text.ts";
import { MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import { accessWords } from "./accessWords.ts";

const MOST_TEXT = 100_000;
const SHOWN = 200;

const refuse = (text: string): AppError => new AppError("invalid_input", text);

/**
 * @param text everything that was in the chosen PEM files, in any order.
 * @throws AppError invalid_input that says what is wrong and what to do.
 */
export function readUserCertificate(text: string, passphrase: string, nowMs: number): CertificateIdentity {
  if (text.length > MOST_TEXT)
    throw refuse("This is too long for a certificate and its key. Choose the two PEM files only.");
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
  const keys = blocks.filter((b) => b.startsWith("-----BEGIN ") && /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(b));
  const certificates = blocks.filter((b) => b.startsWith("-----BEGIN CERTIFICATE-----"));
  if (keys.length !== 1)
    throw refuse(
      keys.length === 0
        ? accessWords.noPrivateKey
        : "More than one private key was found. Choose the one that belongs to the certificate.",
    );
  if (certificates.length === 0)
    throw refuse("No certificate was found. Choose the certificate and its key, both as PEM.");
  const key = openKey(keys[0]!, passphrase);
  // A chain may stand beside it: the user's is the one the key belongs to.
  const certificate = certificates.map(readCertificate).find((c) => c.checkPrivateKey(key));
  if (!certificate)
    throw refuse("The private key does not belong to the certificate. Choose the two that were made together.");
  demandSound(certificate, key, nowMs);
  return {
    kind: "x509",
    certificateDer: new Uint8Array(certificate.raw),
    privateKeyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function openKey(pem: string, passphrase: string): KeyObject {
  const encrypted = pem.includes("ENCRYPTED");
  if (encrypted && passphrase === "")
    throw refuse("The private key is protected. Enter its passphrase and choose the files again.");
  try {
    return createPrivateKey(encrypted ? { key: pem, passphrase } : pem);
  } catch {
    throw refuse(
      encrypted
        ? "The passphrase does not open the private key."
        : "The private key cannot be read. It must be an RSA key as PEM.",
    );
  }
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw refuse("The certificate cannot be read. It must be an X.509 certificate as PEM.");
  }
}

function demandSound(certificate: X509Certificate, key: KeyObject, nowMs: number): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa") throw refuse("OPC UA user certificates here need an RSA key.");
  if (bits < MIN_KEY_BITS)
    throw refuse(`The key has ${bits} bits; at least ${MIN_KEY_BITS} are needed. Have a new certificate issued.`);
  if (certificate.ca) throw refuse(accessWords.authorityCertificate);
  if (isSignedWeakly(certificate.raw)) throw refuse(accessWords.weakUserCertificate);
  if (Date.parse(certificate.validTo) <= nowMs) throw refuse("The certificate has expired. Have a new one issued.");
  if (Date.parse(certificate.validFrom) > nowMs)
    throw refuse("The certificate is not valid yet. Check this station's clock, or wait.");
}

/** MD2, MD4, MD5 and SHA-1 with RSA; SHA-1 with ECDSA: OBJECT IDENTIFIERs as they stand in DER. */
const weakAlgorithms = [
  "06092a864886f70d010102",
  "06092a864886f70d010103",
  "06092a864886f70d010104",
  "06092a864886f70d010105",
  "06072a8648ce3d0401",
].map((hex) => Buffer.from(hex, "hex"));

/** By the algorithm that stands behind what is signed. @see RFC 5280 §4.1 */
function isSignedWeakly(der: Buffer): boolean {
  const signed = contentAt(der, 0);
  const { from } = contentAt(der, contentAt(der, signed.from).end);
  return weakAlgorithms.some((oid) => der.subarray(from).indexOf(oid) === 0);
}

/** Of the DER element that begins at `at`; its size has been read by Node already. */
function contentAt(der: Buffer, at: number): { readonly from: number; readonly end: number } {
  const first = der[at + 1]!;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const from = at + 2 + lengthBytes;
  return { from, end: from + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes)) };
}

/** What may be shown and carried to the server: nothing of the key. */
export function certificateOf(der: Uint8Array): UserCertificate {
  const c = new X509Certificate(der);
  return {
    subject: oneLine(c.subject),
    issuer: oneLine(c.issuer),
    sha256: c.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBeforeMs: Date.parse(c.validFrom),
    notAfterMs: Date.parse(c.validTo),
    keyBits: c.publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    pem: c.toString(),
  };
}

const oneLine = (name: string): string => bounded(name.replace(/\s*\n\s*/g, ", "), SHOWN);
