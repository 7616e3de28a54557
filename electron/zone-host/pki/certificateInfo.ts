import { createHash, X509Certificate } from "node:crypto";
import { exploreCertificate } from "node-opcua-crypto";
import { chainOf } from "./certificateChain.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import { plainText } from "../wire/plainText.ts";

export const sha256Of = (der: Uint8Array): string => createHash("sha256").update(der).digest("hex");

/** The certificate that a chain is about. */
export const firstCertificate = (chainDer: Buffer): Buffer => chainOf(chainDer)[0]!;

/** True when the certificate may issue others. */
export const isAuthority = (der: Buffer): boolean => new X509Certificate(der).ca;

/** @throws when the bytes are no X.509 certificate. */
export function certificateInfo(der: Uint8Array): CertificateInfo {
  const bytes = Buffer.from(der);
  const x509 = new X509Certificate(bytes);
  const names = alternativeNames(x509.subjectAltName ?? "");
  return {
    sha256: sha256Of(bytes),
    sha1: createHash("sha1").update(bytes).digest("hex"),
    subject: plainText(x509.subject.replaceAll("\n", ", ")),
    issuer: plainText(x509.issuer.replaceAll("\n", ", ")),
    selfSigned: x509.subject === x509.issuer && x509.verify(x509.publicKey),
    applicationUri: names.uri,
    dnsNames: names.dns,
    ipAddresses: names.ip,
    notBeforeMs: Date.parse(x509.validFrom),
    notAfterMs: Date.parse(x509.validTo),
    keyBits: x509.publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    signatureAlgorithm: signatureAlgorithm(bytes),
  };
}

function signatureAlgorithm(der: Buffer): string {
  try {
    return plainText(exploreCertificate(der).signatureAlgorithm.identifier, 64);
  } catch {
    return "";
  }
}

interface AlternativeNames {
  uri: string;
  dns: string[];
  ip: string[];
}

/**
 * Node prints the subjectAltName as `URI:urn:x, DNS:host, IP Address:127.0.0.1`. A value with a comma or a quote
 * is printed as a JSON string, so a hostile name cannot pretend to be two entries. Entries of other kinds are read
 * to get past them: `email:DNS:plc1` is no host name.
 */
function alternativeNames(printed: string): AlternativeNames {
  const names: AlternativeNames = { uri: "", dns: [], ip: [] };
  for (const match of printed.matchAll(/(?:^|, )(?:(URI|DNS|IP Address)|[^:,"]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)) {
    const [, kind, raw = ""] = match;
    if (kind === undefined) continue;
    const value = plainText(raw.startsWith('"') ? unquote(raw) : raw);
    if (kind === "URI" && names.uri === "") names.uri = value;
    else if (kind === "DNS" && names.dns.length < 32) names.dns.push(value);
    else if (kind === "IP Address" && names.ip.length < 32) names.ip.push(value);
  }
  return names;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return "";
  }
}
