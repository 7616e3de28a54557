import { X509Certificate } from "node:crypto";
import { exploreCertificate } from "node-opcua-crypto";

const demanded = ["digitalSignature", "keyEncipherment", "dataEncipherment"] as const;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_EXTENDED_USAGE = "2.5.29.37.0";

/** What a certificate may be used for, as far as it says so. */
export interface CertificateUse {
  /** Demanded of a server and not allowed; empty when the certificate says nothing of usage at all. */
  readonly missing: readonly string[];
  /** It calls itself an authority's. */
  readonly authority: boolean;
}

/** @see OPC 10000-6 §6.2.2. Extensions that cannot be read allow nothing. */
export function useOf(der: Buffer): CertificateUse {
  const x509 = new X509Certificate(der);
  // Node names the extended usages so; they are undefined when the certificate has none.
  const extended = x509.keyUsage as readonly string[] | undefined;
  const serverAuth = !extended || extended.includes(SERVER_AUTH) || extended.includes(ANY_EXTENDED_USAGE);
  return {
    missing: [...keyUsagesMissing(der), ...(serverAuth ? [] : ["serverAuth"])],
    authority: claimsAuthority(der),
  };
}

/** True also where its usages do not let it issue others: whoever made it so meant no application's. */
export function claimsAuthority(der: Buffer): boolean {
  if (new X509Certificate(der).ca) return true;
  try {
    return exploreCertificate(der).tbsCertificate.extensions?.basicConstraints.cA === true;
  } catch {
    return true;
  }
}

function keyUsagesMissing(der: Buffer): readonly string[] {
  try {
    const { extensions } = exploreCertificate(der).tbsCertificate;
    const usage = extensions?.keyUsage as Readonly<Record<string, boolean>> | undefined;
    return usage ? demanded.filter((u) => usage[u] !== true) : [];
  } catch {
    return demanded;
  }
}
