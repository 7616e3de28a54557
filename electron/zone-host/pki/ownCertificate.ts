// One key pair of the zone with its certificate chain, and what it takes to make one.
import { X509Certificate, type KeyObject, type webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  CertificatePurpose,
  createCertificateSigningRequest,
  createSelfSignedCertificate,
  pemToPrivateKey,
} from "node-opcua-crypto";
import { AppError } from "../../../shared/errors.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import type { OwnCertificate, OwnRole } from "../../../shared/zones/pki.ts";
import { certificateInfo } from "./certificateInfo.ts";
import { readKey } from "./keyFile.ts";
import { readPemText, pemOf } from "./pemText.ts";
import { pkiWords } from "./pkiWords.ts";

/** A key pair in use or waiting. `chain` begins with its own certificate, its issuers follow. */
export interface KeyPair {
  readonly key: KeyObject;
  readonly chain: readonly Buffer[];
  readonly info: CertificateInfo;
  readonly encrypted: boolean;
}

/** Who a certificate of this zone names. */
export interface OwnName {
  readonly applicationUri: string;
  readonly subject: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/**
 * @returns null when there is no such file.
 * @throws unavailable when it is there but cannot be read: what cannot be read must not be taken for missing, and
 * replaced.
 */
export async function readCertificate(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (err) {
    const { code = "unknown" } = err as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new AppError("unavailable", pkiWords.unreadable(file, code), { cause: err });
  }
}

/**
 * @returns null when a file is missing or the two do not belong together.
 * @throws integrity when the key does not open, unavailable when the certificate cannot be read.
 */
export async function readKeyPair(
  keyFile: string,
  certificateFile: string,
  passphrase: string | null,
): Promise<KeyPair | null> {
  const found = await readKey(keyFile, passphrase);
  const text = await readCertificate(certificateFile);
  if (!found || text === null) return null;
  try {
    const chain = readPemText(text).certificates;
    return chain[0] && belongs(chain[0], found.key)
      ? { key: found.key, chain, info: certificateInfo(chain[0]), encrypted: found.encrypted }
      : null;
  } catch {
    return null;
  }
}

/** True when the certificate is one of this key. */
export const belongs = (der: Buffer, key: KeyObject): boolean => new X509Certificate(der).checkPrivateKey(key);

const webKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  pemToPrivateKey(key.export({ type: "pkcs8", format: "pem" }) as string) as Promise<webcrypto.CryptoKey>;

/** @returns the certificate as DER. */
export async function selfSigned(key: KeyObject, name: OwnName, fromMs: number, days: number): Promise<Buffer> {
  const { der } = await createSelfSignedCertificate({
    privateKey: await webKey(key),
    subject: name.subject,
    applicationUri: name.applicationUri,
    dns: [...name.dns],
    ip: [...name.ip],
    notBefore: new Date(fromMs),
    validity: days,
    purpose: CertificatePurpose.ForApplication,
  });
  return Buffer.from(der.rawData);
}

/** @returns the PKCS#10 request as PEM. */
export async function signingRequest(key: KeyObject, name: OwnName): Promise<string> {
  const { csr } = await createCertificateSigningRequest({
    privateKey: await webKey(key),
    subject: name.subject,
    applicationUri: name.applicationUri,
    dns: [...name.dns],
    ip: [...name.ip],
    purpose: CertificatePurpose.ForApplication,
  });
  return csr;
}

export const keyBitsOf = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;

export function ownCertificateOf(role: OwnRole, pair: KeyPair): OwnCertificate {
  return {
    role,
    certificate: pair.info,
    issuers: pair.chain.slice(1).map((der) => certificateInfo(der)),
    pem: pemOf(pair.chain[0]!),
  };
}

/** What the OPC UA client takes as its identity; the key stays in this process's memory. */
export function clientKeyPair(pair: KeyPair) {
  const privateKey = { hidden: pair.key };
  return {
    certificateFile: "<in-memory>",
    privateKeyFile: "<in-memory>",
    getCertificate: () => pair.chain[0]!,
    getCertificateChain: () => [...pair.chain],
    getPrivateKey: () => privateKey,
    invalidate: () => undefined,
  };
}
