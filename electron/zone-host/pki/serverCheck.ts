// The checks of a server's certificate that the OPC UA library leaves out, and every refusal in words.
import { isIP } from "node:net";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateFault, CertificateInfo } from "../../../shared/zones/health.ts";
import { isWeakSignature, MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import type { CertificateUse } from "./certificateUse.ts";
import { serverFaultWords } from "./serverCheckWords.ts";

/**
 * Host part of an `opc.tcp://host:port/path` address, lower case, without IPv6 brackets; empty when it is no address.
 */
export function dialledHost(endpointUrl: string): string {
  return (
    /^opc\.tcp:\/\/(\[[0-9a-f:.]+\]|[^:/[\]]+)(?::\d+)?(?:\/|$)/i
      .exec(endpointUrl)?.[1]
      ?.replace(/^\[|\]$/g, "")
      .toLowerCase() ?? ""
  );
}

/** @see OPC 10000-4 §6.1.3: the host name dialled must stand in the certificate. */
export function hostMatches(host: string, certificate: Pick<CertificateInfo, "dnsNames" | "ipAddresses">): boolean {
  if (host === "") return false;
  if (isIP(host) !== 0) return certificate.ipAddresses.some((ip) => ip.toLowerCase() === host);
  return certificate.dnsNames.some((name) => name.toLowerCase() === host);
}

/** What the trust list says about a certificate, validity dates aside. */
export type TrustVerdict = "trusted" | "untrusted" | "revoked" | "invalid";

export interface ServerIdentityCheck {
  readonly server: Pick<Server, "endpointUrl" | "applicationUri">;
  readonly certificate: CertificateInfo;
  /** ApplicationUri that the server's endpoint description claims. */
  readonly endpointApplicationUri: string;
  readonly trust: TrustVerdict;
  /** A person trusted this very certificate. */
  readonly pinned: boolean;
  readonly use: CertificateUse;
  /** SHA-256 this server was last accepted with; null before the first time. */
  readonly acceptedSha256: string | null;
  readonly nowMs: number;
}

/** @returns every fault, in the order of `refusals`; empty when the server is who the plant project says. */
export function serverFaults(c: ServerIdentityCheck): CertificateFault[] {
  const { certificate: cert, server } = c;
  const has: Record<CertificateFault, boolean> = {
    revoked: c.trust === "revoked",
    invalid: c.trust === "invalid",
    expired: c.nowMs > cert.notAfterMs,
    notYetValid: c.nowMs < cert.notBeforeMs,
    hostMismatch: !hostMatches(dialledHost(server.endpointUrl), cert),
    uriMismatch: cert.applicationUri !== server.applicationUri || cert.applicationUri !== c.endpointApplicationUri,
    weakKey: cert.keyBits < MIN_KEY_BITS,
    weakSignature: isWeakSignature(cert.signatureAlgorithm) && !isPinnedSha1(c),
    keyUsage: c.use.missing.length > 0,
    authority: c.use.authority,
    untrusted: c.trust === "untrusted",
    changed: c.trust === "untrusted" && c.acceptedSha256 !== null && c.acceptedSha256 !== cert.sha256,
  };
  return order.filter((fault) => has[fault]);
}

/**
 * An old device may have nothing better, and a self-signed certificate vouches for nobody else: where a person pinned
 * it by its fingerprint it is taken, and the link says so for as long as it lives.
 */
export const isPinnedSha1 = (c: Pick<ServerIdentityCheck, "certificate" | "pinned">): boolean =>
  c.pinned && c.certificate.selfSigned && /sha-?1(?!\d)/i.test(c.certificate.signatureAlgorithm);

const order: readonly CertificateFault[] = [
  "revoked",
  "invalid",
  "expired",
  "notYetValid",
  "hostMismatch",
  "uriMismatch",
  "weakKey",
  "weakSignature",
  "keyUsage",
  "authority",
  "changed",
  "untrusted",
];

/** Only these a trust decision may mend. */
export const mendable = (faults: readonly CertificateFault[]): boolean =>
  faults.every((f) => f === "untrusted" || f === "changed");

const codes: Record<CertificateFault, string> = {
  revoked: "BadCertificateRevoked",
  invalid: "BadCertificateInvalid",
  expired: "BadCertificateTimeInvalid",
  notYetValid: "BadCertificateTimeInvalid",
  hostMismatch: "BadCertificateHostNameInvalid",
  uriMismatch: "BadCertificateUriInvalid",
  weakKey: "BadCertificatePolicyCheckFailed",
  weakSignature: "BadCertificatePolicyCheckFailed",
  keyUsage: "BadCertificateUseNotAllowed",
  authority: "BadCertificateUseNotAllowed",
  changed: "BadCertificateUntrusted",
  untrusted: "BadCertificateUntrusted",
};
/** @returns the code of the worst fault and one or two sentences: what is wrong and what to do. */
export function refusalOf(
  faults: readonly CertificateFault[],
  c: ServerIdentityCheck,
): { code: string; reason: string } {
  const words = serverFaultWords(
    c.certificate,
    dialledHost(c.server.endpointUrl),
    c.server.applicationUri,
    MIN_KEY_BITS,
  );
  const worst = faults[0];
  if (!worst) return { code: "", reason: "" };
  const others = faults.length - 1 - (worst === "changed" ? 1 : 0);
  return {
    code: codes[worst],
    reason: others > 0 ? `${words[worst]} (${others} more ${others === 1 ? "fault" : "faults"}.)` : words[worst],
  };
}
