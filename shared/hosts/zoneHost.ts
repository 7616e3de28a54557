import type { ConditionChange, ConditionRow } from "../alarms/condition.ts";
import type { TagIndex, UserId, ZoneId } from "../ids.ts";
import type { Server, Tag, Zone } from "../plant/model.ts";
import type { CertificateInfo, LinkHealth, TrustQuestion } from "../zones/health.ts";

export interface ZoneTag { readonly index: TagIndex; readonly server: string; /** Identifier within the server's namespace, `s=` form. */ readonly identifier: string; readonly type: Tag["type"] }

export interface ZoneHostConfig {
  readonly zone: Zone;
  readonly epoch: number;
  readonly tags: readonly ZoneTag[];
  /** Folder of this zone's PKI: own key and certificate, trusted, rejected, issuers. No other zone's host opens it. */
  readonly pkiFolder: string;
  /** ApplicationUri of this console in this zone; stands in the SAN of its certificate. */
  readonly applicationUri: string;
  readonly stationName: string;
}

/** Who the zone host signs in as at a server. Lives in memory only. */
export interface ServerIdentity { readonly userName: string; readonly password: string }

export interface ServerRights {
  /** What the server lets this user do, read with the user's own session. */
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly canCall: boolean;
}

export interface WriteResult {
  /** Name of the OPC UA StatusCode of the write: "Good" or the reason it was refused. */
  readonly status: string;
  readonly statusCode: number;
  readonly old: number | boolean | string | null;
  /** Value read back after the write; null when the read failed. */
  readonly readBack: number | boolean | string | null;
  /** True when the read-back equals what was written (within float rounding). */
  readonly confirmed: boolean;
  readonly tookMs: number;
}

export interface MethodResult { readonly status: string; readonly statusCode: number; readonly outputs: readonly (number | boolean | string | null)[]; readonly tookMs: number }
export interface ConditionMethodResult { readonly key: string; readonly status: string; readonly statusCode: number }

/** Every sample the server sent, columnar like TagBatch but never coalesced. For history and condition logic. */
export interface RecordBatch {
  readonly zone: ZoneId;
  readonly epoch: number;
  readonly seq: number;
  readonly index: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceMs: Float64Array;
  readonly texts: readonly (readonly [row: number, text: string])[];
}

/** Calls that main makes to a zone host. A host accepts nothing that does not come over main's port. */
export interface ZoneHostCalls {
  /** First call: creates or opens the PKI and answers the zone's own certificate as DER. */
  configure(input: ZoneHostConfig): Promise<{ certificate: CertificateInfo; certificateDer: Uint8Array }>;
  /** Puts a certificate into this zone's trust list; an audited decision or the demo's seeding stands behind it. */
  trust(input: { certificateDer: Uint8Array }): Promise<void>;
  /** Takes it out again; links that use it are closed. */
  distrust(input: { sha256: string }): Promise<void>;
  /** Trusts the certificate a TrustQuestion showed. @throws conflict when the server now shows another one. */
  trustPending(input: { server: string; sha256: string }): Promise<CertificateInfo>;
  /** Leaves it refused and forgets the question until the server shows another certificate. */
  rejectPending(input: { server: string; sha256: string }): Promise<void>;
  /** Opens (or re-opens, with a new address or identity) the service session that carries values and alarms. Returns at once; progress comes by events. */
  connect(input: { server: Server; service: ServerIdentity }): Promise<void>;
  /** Drops and rebuilds the link of one server. */
  restartLink(input: { server: string }): Promise<void>;
  /** Remembers a console user's identity at the zone's servers, for writes, calls and acknowledgements. A session opens at first use. */
  setUser(input: { userId: UserId; identities: Readonly<Record<string, ServerIdentity>> }): Promise<void>;
  /** Closes the user's sessions and forgets the identity. */
  clearUser(input: { userId: UserId }): Promise<void>;
  rights(input: { userId: UserId; index: TagIndex | null; method: { server: string; object: string; method: string } | null }): Promise<ServerRights>;
  /** @throws unavailable while the link is down, conflict when the present value is bad or stale. */
  write(input: { userId: UserId; index: TagIndex; value: number | boolean | string; auditEntryId: string; timeoutMs: number }): Promise<WriteResult>;
  callMethod(input: { userId: UserId; server: string; object: string; method: string; args: readonly { type: Tag["type"]; value: number | boolean | string }[]; auditEntryId: string; timeoutMs: number }): Promise<MethodResult>;
  acknowledge(input: { userId: UserId; keys: readonly string[]; comment: string; auditEntryId: string }): Promise<ConditionMethodResult[]>;
  confirm(input: { userId: UserId; keys: readonly string[]; comment: string; auditEntryId: string }): Promise<ConditionMethodResult[]>;
  conditions(input: Record<string, never>): Promise<{ revision: number; rows: ConditionRow[] }>;
  health(input: Record<string, never>): Promise<LinkHealth[]>;
  /** Takes the MessagePort that rides on this call as the screen stream of one window. */
  attachScreen(input: { windowId: number }): Promise<void>;
  detachScreen(input: { windowId: number }): Promise<void>;
  /** Turns the record stream on: `record` events begin. Off by default: nobody listens, nothing is copied. */
  setRecording(input: { on: boolean }): Promise<void>;
  stop(input: Record<string, never>): Promise<void>;
}

/** Facts that a zone host tells main. */
export interface ZoneHostEvents {
  health: LinkHealth[];
  /** A link changed state: for the audit log. */
  link: { server: string; from: string; to: string; reason: string; code: string };
  conditions: ConditionChange;
  trustQuestion: TrustQuestion;
  record: RecordBatch;
}
