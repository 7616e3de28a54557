import type { CertificateInfo } from "../../../../shared/zones/health.ts";
import {
  daysUntil,
  urgencyOf,
  type ExpiryRow,
  type PeerCertificate,
  type Urgency,
} from "../../../../shared/zones/pki.ts";
import { formatCount, formatTime } from "../../../ui/format.ts";

export const kindWords: Readonly<Record<ExpiryRow["kind"], string>> = {
  own: "own, in use",
  next: "own, next",
  server: "server",
  trusted: "trusted",
  issuer: "issuer",
  crl: "revocation list",
};
export const urgencyWords: Readonly<Record<Urgency, string>> = {
  ended: "ended",
  days7: "less than 7 days",
  days30: "less than 30 days",
  days90: "less than 90 days",
  fine: "",
};

/** Said strongly: somebody should act. */
export const isUrgent = (endMs: number, nowMs: number): boolean =>
  ["ended", "days7", "days30"].includes(urgencyOf(endMs, nowMs));

export function daysText(endMs: number, nowMs: number): string {
  const days = daysUntil(endMs, nowMs);
  if (endMs <= nowMs) return days >= -1 ? "ended today" : `ended ${formatCount(-days)} days ago`;
  if (days === 0) return "less than a day";
  return days === 1 ? "1 day" : `${formatCount(days)} days`;
}

/** "CN" of a subject as it is shown; the whole subject where it has none. */
export function commonName(subject: string): string {
  return /(?:^|, )CN=([^,]+)/.exec(subject)?.[1] ?? subject;
}

export const issuerWords = (c: CertificateInfo): string =>
  c.selfSigned ? "itself (self-signed)" : commonName(c.issuer);

const statusWords: Readonly<Record<string, string>> = {
  BadCertificateRevocationUnknown: "Its issuer is known here, but no revocation list of the issuer: add the list.",
  BadCertificateIssuerRevocationUnknown: "An issuer above has no revocation list here: add the list.",
  BadCertificateChainIncomplete: "Its issuer is not known here: add the issuer, or trust the certificate itself.",
  BadCertificateIssuerTimeInvalid:
    "Its issuer's own certificate has ended: add the issuer's new one, or trust the certificate itself.",
  BadCertificateIssuerUseNotAllowed: "It was issued by a certificate that may not issue others.",
  BadCertificateIssuerRevoked: "Its issuer was revoked.",
};

/** Why a server's certificate counts as it does, in one sentence. */
export function trustWords(peer: PeerCertificate): string {
  if (!peer.certificate || peer.trust === null)
    return "The server has not shown a certificate since the zone's process started.";
  switch (peer.trust) {
    case "trusted":
      return peer.pinned
        ? "Trusted: this very certificate is in the zone's trust list."
        : "Trusted through its issuer, whose revocation list does not name it.";
    case "revoked":
      return statusWords[peer.status] ?? "Revoked by its issuer.";
    case "invalid":
      return statusWords[peer.status] ?? "It does not verify.";
    case "untrusted":
      return statusWords[peer.status] ?? "Nobody has trusted it yet.";
  }
}

/** @param knownAtMs when the zone said last what stands below; null when it has said nothing yet. */
export function unreachableWords(zone: string, knownAtMs: number | null, nowMs: number): string {
  const below = knownAtMs === null ? "" : ` What stands below is as of ${formatTime(knownAtMs, nowMs)}.`;
  return `${zone} is not reachable just now and is asked again by itself.${below}`;
}

/** "Pump hall, Filler" for the servers' ids. */
export const namesOf = (servers: readonly string[], names: ReadonlyMap<string, string>): string =>
  servers.map((s) => names.get(s) ?? s).join(", ");
