// Pasted text into certificates, requests and revocation lists. It comes from outside: bounded, and nothing is
// believed.
import { X509Certificate } from "node:crypto";
import { exploreCertificateRevocationList, split_der } from "node-opcua-crypto";
import { AppError } from "../../../shared/errors.ts";
import { pkiWords } from "./pkiWords.ts";

const MAX_BYTES = 1_000_000;
const MAX_CERTIFICATES = 8;

interface PemText {
  readonly certificates: Buffer[];
  readonly crl: Buffer | null;
}

/**
 * PEM blocks in any order, or the bare base64 of one DER file.
 * @throws invalid_input when it is neither certificate nor CRL.
 */
export function readPemText(text: string): PemText {
  if (/PRIVATE KEY-----/.test(text))
    throw new AppError(
      "invalid_input",
      "This text holds a private key. Keys never leave the place where they were made: paste only the certificate.",
    );
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)].map(
    (m) => ({ label: m[1]!, der: base64(m[2]!) }),
  );
  const found = blocks.length > 0 ? blocks : [{ label: "", der: base64(text) }];
  const certificates: Buffer[] = [];
  let crl: Buffer | null = null;
  for (const { der } of found) {
    if (isCertificate(der)) certificates.push(...split_der(der).filter(isCertificate));
    else if (crl === null && isCrl(der)) crl = der;
    else
      throw new AppError(
        "invalid_input",
        crl === null ? pkiWords.neither : "This text holds more than one revocation list. Paste them one at a time.",
      );
  }
  if (certificates.length > MAX_CERTIFICATES)
    throw new AppError(
      "invalid_input",
      `This text holds ${certificates.length} certificates; at most ${MAX_CERTIFICATES} make sense.`,
    );
  return { certificates, crl };
}

/** @throws invalid_input unless the text holds exactly one certificate. */
export function oneCertificate(text: string): Buffer {
  const { certificates, crl } = readPemText(text);
  if (certificates.length !== 1 || crl !== null)
    throw new AppError(
      "invalid_input",
      `Paste exactly one certificate; this text holds ${certificates.length}${crl ? " and a revocation list" : ""}.`,
    );
  return certificates[0]!;
}

function base64(text: string): Buffer {
  const bare = text.replace(/\s/g, "");
  if (bare === "" || bare.length > MAX_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare))
    throw new AppError("invalid_input", "This is not PEM text. Paste the whole of it, from BEGIN to END.");
  return Buffer.from(bare, "base64");
}

export function isCertificate(der: Buffer): boolean {
  try {
    new X509Certificate(der);
    return true;
  } catch {
    return false;
  }
}

function isCrl(der: Buffer): boolean {
  try {
    return exploreCertificateRevocationList(der).tbsCertList.thisUpdate instanceof Date;
  } catch {
    return false;
  }
}

export function pemOf(der: Uint8Array, label = "CERTIFICATE"): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
