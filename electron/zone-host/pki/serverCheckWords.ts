import type { CertificateFault, CertificateInfo } from "../../../shared/zones/health.ts";

const day = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : "an unknown date");

/**
 * @param host the one that was dialled. @param expectedUri the application that the plant project declares.
 * @returns for each fault what is wrong and what to do.
 */
export function serverFaultWords(
  certificate: CertificateInfo,
  host: string,
  expectedUri: string,
  minKeyBits: number,
): Readonly<Record<CertificateFault, string>> {
  return {
    revoked: "The server's certificate was revoked by its issuer. Install a new certificate on the server.",
    invalid: "The server's certificate or its chain does not verify. Install a sound certificate on the server.",
    expired: `The server's certificate expired on ${day(certificate.notAfterMs)}. Renew it on the server.`,
    notYetValid: `The server's certificate is only valid from ${day(certificate.notBeforeMs)}. Check the clocks of server and station.`,
    hostMismatch: `The server's certificate does not name the host ${host} that was dialled. Correct the server's address in the plant project, or its certificate.`,
    uriMismatch: `The server's certificate names the application ${certificate.applicationUri || "(none)"}, not ${expectedUri} as the plant project expects. Another program may be answering at this address: check which before changing anything.`,
    weakKey: `The server's key has ${certificate.keyBits} bits; at least ${minKeyBits} are required. Install a new certificate on the server.`,
    weakSignature: `The server's certificate is signed with ${certificate.signatureAlgorithm}, which can be forged. Install one signed with SHA-256 or better on the server.`,
    keyUsage:
      "The server's certificate may not be used for what OPC UA needs: digital signature, key encipherment, data encipherment, and server authentication where it lists extended usages. Install a certificate that may on the server.",
    authority:
      "The server's certificate is an authority's: whoever has its key could issue certificates that pass for trusted. Install a certificate of the server's own.",
    changed:
      "The server shows another certificate than before, and nobody has trusted the new one. Find out who replaced it before trusting it.",
    untrusted:
      "Nobody has trusted this server's certificate yet. Compare its fingerprint with the server's own display, then trust or reject it.",
  };
}
