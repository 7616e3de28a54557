import type { ServerId, ZoneId } from "../ids.ts";
import type { FailoverHealth } from "./redundancy.ts";

/** State of the link to one OPC UA server, worst last. */
export const linkStates = ["live", "connecting", "reconnecting", "silent", "refused", "hostDown"] as const;
export type LinkState = (typeof linkStates)[number];

/** A certificate as the console shows it. Text fields come from outside: show as text, bounded. */
export interface CertificateInfo {
  /** Lower-case hex of the DER's SHA-256: the identity a trust decision names. */
  readonly sha256: string;
  readonly sha1: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly applicationUri: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly keyBits: number;
  readonly signatureAlgorithm: string;
}

/** Why a server's certificate is not accepted. Only "untrusted" and "changed" can be mended by a trust decision. */
export const certificateFaults = [
  "untrusted",
  "expired",
  "notYetValid",
  "hostMismatch",
  "uriMismatch",
  "weakKey",
  "weakSignature",
  "keyUsage",
  "authority",
  "changed",
  "revoked",
  "invalid",
] as const;
export type CertificateFault = (typeof certificateFaults)[number];

/** A server whose certificate was refused and waits for somebody's decision or for a mend on the server. */
export interface TrustQuestion {
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly endpointUrl: string;
  readonly expectedApplicationUri: string;
  readonly certificate: CertificateInfo;
  readonly faults: readonly CertificateFault[];
  readonly askedAtMs: number;
  /** Which node of a redundant set shows it; absent for a single server. */
  readonly node?: number;
}

export const linkRemarkKinds = ["accountHeld", "serverCertificate", "ownCertificate", "forgeableSignature"] as const;
/** Something about a link that stays as it is until a person acts, and which the link itself may not show yet. */
export interface LinkRemark {
  readonly kind: (typeof linkRemarkKinds)[number];
  /** What it is, what it will lead to, and what to do. */
  readonly text: string;
}

export interface LinkHealth {
  readonly server: ServerId;
  readonly endpointUrl: string;
  readonly state: LinkState;
  /** When this state began. */
  readonly sinceMs: number;
  /** One sentence: what happened, why, what to do; empty while live. */
  readonly reason: string;
  /** OPC UA symbolic code behind the reason, e.g. "BadCertificateUntrusted"; empty when there is none. */
  readonly code: string;
  /** Security in use; null while no channel is open. */
  readonly securityMode: "Sign" | "SignAndEncrypt" | "None" | null;
  readonly securityPolicy: string | null;
  readonly sessions: number;
  /** Who the service session is at the server; absent while none is open. Anonymous is a weakness and shown as one. */
  readonly signedInAs?: { readonly kind: "userName" | "x509" | "anonymous"; readonly name: string } | null;
  /** Round trip of the last ServerStatus read in milliseconds; null before the first. */
  readonly latencyMs: number | null;
  /** Server clock minus ours in milliseconds; null before the first read. */
  readonly clockSkewMs: number | null;
  readonly reconnects: number;
  /** Epoch milliseconds of the last publish or keep-alive; 0 when never. */
  readonly lastContactMs: number;
  readonly tags: number;
  readonly goodTags: number;
  readonly freshTags: number;
  /** Alarm events of the server that found the zone's alarm list full and are not in it; absent for none. */
  readonly refusedAlarms?: number;
  readonly ownCertificate: CertificateInfo | null;
  readonly serverCertificate: CertificateInfo | null;
  /** Absent for none. */
  readonly remarks?: readonly LinkRemark[];
  /** The nodes of a redundant set, of which the fields above show the active one; absent for a single server. */
  readonly nodes?: readonly NodeHealth[];
  readonly failover?: FailoverHealth;
}

/** One server of a redundant set. */
export interface NodeHealth {
  /** 1-based, in the order of the plant file. */
  readonly node: number;
  readonly endpointUrl: string;
  readonly applicationUri: string;
  /** "idle": not connected on purpose; `reason` says why. */
  readonly state: LinkState | "idle";
  readonly sinceMs: number;
  readonly reason: string;
  readonly code: string;
  /** As it counts, 0 to 255; null while it is not known. */
  readonly serviceLevel: number | null;
  /** True for the one node whose values and alarms are shown and that is written to. */
  readonly active: boolean;
  readonly latencyMs: number | null;
  readonly lastContactMs: number;
  readonly serverCertificate: CertificateInfo | null;
}

export interface ZoneHealth {
  readonly zone: ZoneId;
  /** Worst link of the zone, or "hostDown" while its process is gone. */
  readonly state: LinkState;
  readonly sinceMs: number;
  /** The worst cause in words; empty while all is live. */
  readonly cause: string;
  readonly links: readonly LinkHealth[];
  /** The zone's utility process; null while it is down. */
  readonly pid: number | null;
  readonly restarts: number;
  readonly memoryMb: number | null;
  /**
   * Whether the zone's private keys lie encrypted on disk: false where the system has no key ring. Null until the host
   * has said.
   */
  readonly keyEncrypted?: boolean | null;
}

/** @returns the worst of the states; "live" for none. */
export function worstState(states: readonly LinkState[]): LinkState {
  return states.reduce<LinkState>(
    (worst, s) => (linkStates.indexOf(s) > linkStates.indexOf(worst) ? s : worst),
    "live",
  );
}
