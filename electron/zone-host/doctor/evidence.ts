// What the doctor saw, without judgement. Text from outside is already bounded and plain.
import type { Server } from "../../../shared/plant/model.ts";
import type { DiscoveryAnswer } from "../../../shared/zones/discovery.ts";
import type { CertificateFault, CertificateInfo } from "../../../shared/zones/health.ts";

export const reachOutcomes = [
  "connected",
  "badAddress",
  "portUnknown",
  "nameUnknown",
  "refused",
  "noRoute",
  "timeout",
  "failed",
] as const;
export interface ReachEvidence {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly outcome: (typeof reachOutcomes)[number];
  readonly detail: string;
  readonly tookMs: number;
}

export const helloOutcomes = ["acknowledged", "error", "silent", "closed", "otherProtocol"] as const;
export interface HelloEvidence {
  readonly outcome: (typeof helloOutcomes)[number];
  readonly ack: {
    readonly protocolVersion: number;
    readonly receiveBufferBytes: number;
    readonly sendBufferBytes: number;
    readonly maxMessageBytes: number;
    readonly maxChunks: number;
  } | null;
  /** Of the server's Error message. */
  readonly code: string;
  readonly reason: string;
  /** The first bytes, when they were no OPC UA. */
  readonly sample: string;
}

type EndpointsEvidence =
  | { readonly outcome: "answered"; readonly answer: DiscoveryAnswer }
  | { readonly outcome: "silent" | "failed"; readonly code: string; readonly detail: string };

export const usages = ["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment"] as const;
type Usage = (typeof usages)[number];

/** What only the bytes of a certificate tell. */
export interface CertificateShape {
  /** False when it lists extended usages and a server's is not among them. */
  readonly serverAuth: boolean;
  /** Demanded usages that are not allowed; empty when the extension is missing altogether. */
  readonly missingUsages: readonly Usage[];
  readonly hasKeyUsage: boolean;
  /** Empty, "RSA" or another kind of key. */
  readonly keyKind: string;
}

export interface ChainEvidence {
  readonly sent: number;
  readonly issuer: "self" | "trusted" | "known" | "sentOnly" | "unknown";
  readonly crl: "notNeeded" | "current" | "expired" | "missing";
  readonly crlNextUpdateMs: number | null;
  /** The library's own word on the chain, e.g. "BadCertificateRevocationUnknown". */
  readonly status: string;
}

export type ServerCertificateEvidence =
  | { readonly outcome: "missing" | "unreadable" }
  | {
      readonly outcome: "read";
      readonly certificate: CertificateInfo;
      /** What the link itself holds against it, worst first. */
      readonly faults: readonly CertificateFault[];
      readonly shape: CertificateShape;
      readonly chain: ChainEvidence;
      readonly endpointApplicationUri: string;
      readonly acceptedSha256: string | null;
      /** Where this very certificate lies in the zone's PKI; empty when it does not. */
      readonly keptIn: string;
      /** Server clock minus ours; null when it told no time. */
      readonly clockSkewMs: number | null;
    };

export interface OwnEvidence {
  readonly certificate: CertificateInfo | null;
  readonly shape: CertificateShape | null;
  readonly applicationUri: string;
  /** Null when the key could not be read here. */
  readonly keyMatches: boolean | null;
}

export type ChannelEvidence =
  | { readonly outcome: "opened" }
  /** `stationRefuses`: a check of ours failed. `closed`: the server ended the connection without a word. */
  | {
      readonly outcome: "stationRefuses" | "serverRefuses" | "closed" | "silent" | "failed";
      readonly code: string;
      readonly detail: string;
    };

export type SessionEvidence =
  | { readonly outcome: "opened" }
  | {
      readonly outcome:
        "noIdentity" | "notTried" | "accountHeld" | "stationRefuses" | "serverRefuses" | "silent" | "failed";
      readonly code: string;
      readonly detail: string;
    };

export interface ContentsEvidence {
  readonly namespaces: readonly string[];
  readonly tags: number;
  /** A tag of the plant project that was looked up; null when there is none, or no namespace to look in. */
  readonly sample: { readonly identifier: string; readonly status: string } | null;
  readonly failure: string;
}

interface StationFacts {
  readonly certificateFile: string;
  readonly trustedFolder: string;
  readonly issuersFolder: string;
  readonly crlFolder: string;
  readonly rejectedFolder: string;
  /** How the zone signs in, in words; empty when no identity is kept. */
  readonly account: string;
}

/** Null: not looked at. */
export interface Evidence {
  readonly server: Server;
  readonly station: StationFacts;
  readonly nowMs: number;
  readonly reach: ReachEvidence | null;
  readonly hello: HelloEvidence | null;
  readonly endpoints: EndpointsEvidence | null;
  readonly serverCertificate: ServerCertificateEvidence | null;
  readonly own: OwnEvidence | null;
  readonly channel: ChannelEvidence | null;
  readonly session: SessionEvidence | null;
  readonly contents: ContentsEvidence | null;
}
