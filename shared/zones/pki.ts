import type { ServerId, ZoneId } from "../ids.ts";
import type { CertificateInfo } from "./health.ts";

/** The zone's own certificates: the one in use, one that waits to be used, and the one before. */
export const ownRoles = ["present", "next", "previous"] as const;
export type OwnRole = (typeof ownRoles)[number];

export const keySizes = [2048, 3072, 4096] as const;
export type KeyBits = (typeof keySizes)[number];

export interface OwnCertificate {
  readonly role: OwnRole;
  readonly certificate: CertificateInfo;
  /** Its issuers, nearest first; empty when it is self-signed. */
  readonly issuers: readonly CertificateInfo[];
  /** The certificate alone, for the servers' trust lists. Public. */
  readonly pem: string;
}

/** A signing request that waits for its certificate. */
export interface PendingRequest {
  readonly createdAtMs: number;
  readonly keyBits: number;
  /** False: it asks for a certificate of the key in use. */
  readonly newKey: boolean;
  readonly pem: string;
}

export const certificateLists = ["trusted", "issuers", "rejected"] as const;
export type CertificateList = (typeof certificateLists)[number];

export interface StoredCertificate {
  readonly list: CertificateList;
  readonly certificate: CertificateInfo;
  /** True for a certificate that may issue others. */
  readonly ca: boolean;
  /** Servers of the zone that show this certificate or were last accepted with it. */
  readonly usedBy: readonly ServerId[];
}

/** A certificate revocation list. */
export interface StoredCrl {
  readonly sha256: string;
  readonly issuer: string;
  /** The issuer's certificate in this zone; null when it was removed. */
  readonly issuerSha256: string | null;
  readonly thisUpdateMs: number;
  /** When the issuer promised the next list; null when it promised none. */
  readonly nextUpdateMs: number | null;
  readonly revoked: number;
}

/** What the zone's trust list says of a server's certificate, its dates aside. */
export type TrustWord = "trusted" | "untrusted" | "revoked" | "invalid";

export interface PeerCertificate {
  readonly server: ServerId;
  /** Of a redundant set, 1-based; null for a single server. */
  readonly node: number | null;
  /** Null until the server has been heard of. */
  readonly certificate: CertificateInfo | null;
  /** Its issuers as far as they are known here, nearest first. */
  readonly issuers: readonly CertificateInfo[];
  readonly trust: TrustWord | null;
  /** OPC UA status behind `trust`, e.g. "BadCertificateRevocationUnknown". */
  readonly status: string;
  /** True when a person trusted this very certificate, false when it counts through its issuer. */
  readonly pinned: boolean;
  /** Which of the zone's own certificates the link to this server shows. */
  readonly own: "present" | "next";
}

/** Everything public about the keys, certificates and trust of one zone. No private key, no secret. */
export interface ZonePkiStore {
  readonly zone: ZoneId;
  readonly atMs: number;
  readonly applicationUri: string;
  readonly keyEncrypted: boolean;
  readonly own: readonly OwnCertificate[];
  readonly request: PendingRequest | null;
  readonly trusted: readonly StoredCertificate[];
  readonly issuers: readonly StoredCertificate[];
  readonly rejected: readonly StoredCertificate[];
  readonly crls: readonly StoredCrl[];
  readonly peers: readonly PeerCertificate[];
}

/** What pasted text turned out to be, before anybody decides about it. */
export interface PastedText {
  readonly certificates: readonly CertificateInfo[];
  readonly crl: StoredCrl | null;
}

/** A server's own lists, as it answered a push client. @see OPC 10000-12 §7.7 */
export interface ServerPki {
  readonly trusted: readonly CertificateInfo[];
  readonly issuers: readonly CertificateInfo[];
  readonly rejected: readonly CertificateInfo[];
  readonly crls: number;
  /** Whether the zone's certificates stand in the server's list, themselves or through their issuer. */
  readonly knows: { readonly present: boolean; readonly next: boolean | null };
}

/** How a switch to another own certificate went, server by server. */
export interface ServerSwitch {
  readonly server: ServerId;
  /** live: it accepts the new certificate; refused: it does not; skipped: it was down before, nothing is known. */
  readonly result: "live" | "refused" | "skipped";
  readonly reason: string;
}
export interface ZoneSwitch {
  readonly zone: ZoneId;
  /**
   * switched: the new certificate is in use everywhere; rolledBack: the one before is in use again; failed: nothing was
   * begun.
   */
  readonly result: "switched" | "rolledBack" | "failed";
  readonly reason: string;
  readonly sha256: string;
  readonly servers: readonly ServerSwitch[];
}

export type RotationStep =
  "waiting" | "preparing" | "prepared" | "switching" | "switched" | "rolledBack" | "failed" | "cancelled";
export interface RotationZone {
  readonly zone: ZoneId;
  readonly step: RotationStep;
  readonly reason: string;
  /** Fingerprint of the new certificate once it is made. */
  readonly sha256: string;
  readonly servers: readonly ServerSwitch[];
}
/**
 * A rotation over several zones: first every new certificate is made, then, when a person says so, zone after zone is
 * switched.
 */
export interface Rotation {
  readonly phase: "preparing" | "prepared" | "switching" | "done";
  readonly startedBy: string;
  readonly startedAtMs: number;
  readonly cancelling: boolean;
  readonly zones: readonly RotationZone[];
}

const DAY_MS = 86_400_000;
export type Urgency = "ended" | "days7" | "days30" | "days90" | "fine";

/** Whole days until `endMs`; negative once it is over. */
export const daysUntil = (endMs: number, nowMs: number): number => Math.floor((endMs - nowMs) / DAY_MS);

export function urgencyOf(endMs: number, nowMs: number): Urgency {
  const days = daysUntil(endMs, nowMs);
  if (endMs <= nowMs) return "ended";
  if (days < 7) return "days7";
  if (days < 30) return "days30";
  return days < 90 ? "days90" : "fine";
}

export interface ExpiryRow {
  readonly zone: ZoneId;
  readonly kind: "own" | "next" | "server" | "trusted" | "issuer" | "crl";
  readonly subject: string;
  readonly sha256: string;
  readonly endMs: number;
  /** Servers whose links depend on it; for the own certificate all that show it. */
  readonly servers: readonly ServerId[];
}

/** Everything of a zone that ends some day, soonest first. What was rejected or is no longer used does not count. */
export function expiryRows(store: ZonePkiStore): ExpiryRow[] {
  const { zone } = store;
  const rows: ExpiryRow[] = [];
  for (const own of store.own) {
    if (own.role === "previous") continue;
    const servers = [...new Set(store.peers.filter((p) => p.own === own.role).map((p) => p.server))];
    rows.push({
      zone,
      kind: own.role === "present" ? "own" : "next",
      subject: own.certificate.subject,
      sha256: own.certificate.sha256,
      endMs: own.certificate.notAfterMs,
      servers,
    });
  }
  const shown = new Set<string>();
  for (const peer of store.peers) {
    if (!peer.certificate || shown.has(peer.certificate.sha256)) continue;
    const { sha256, subject, notAfterMs } = peer.certificate;
    shown.add(sha256);
    rows.push({
      zone,
      kind: "server",
      subject,
      sha256,
      endMs: notAfterMs,
      servers: [...new Set(store.peers.filter((p) => p.certificate?.sha256 === sha256).map((p) => p.server))],
    });
  }
  const issuers = new Set(store.issuers.map((i) => i.certificate.sha256));
  for (const { certificate: c, usedBy } of [...store.trusted, ...store.issuers]) {
    if (shown.has(c.sha256)) continue;
    shown.add(c.sha256);
    const dependent = store.peers.filter((p) => p.issuers.some((i) => i.sha256 === c.sha256)).map((p) => p.server);
    rows.push({
      zone,
      kind: issuers.has(c.sha256) ? "issuer" : "trusted",
      subject: c.subject,
      sha256: c.sha256,
      endMs: c.notAfterMs,
      servers: [...new Set([...usedBy, ...dependent])],
    });
  }
  for (const crl of store.crls) {
    if (crl.nextUpdateMs === null) continue;
    const dependent = store.peers
      .filter((p) => p.issuers.some((i) => i.sha256 === crl.issuerSha256))
      .map((p) => p.server);
    rows.push({
      zone,
      kind: "crl",
      subject: crl.issuer,
      sha256: crl.sha256,
      endMs: crl.nextUpdateMs,
      servers: [...new Set(dependent)],
    });
  }
  return rows.sort((a, b) => a.endMs - b.endMs || a.subject.localeCompare(b.subject));
}
