import type { ConditionChange, ConditionMethodResult, ConditionRow } from "../alarms/condition.ts";
import type { ServerId, UserId, ZoneId, ZoneTagIndex } from "../ids.ts";
import type { alarmVerbRows } from "../ipc/alarmRows.ts";
import type { Parsed } from "../ipc/define.ts";
import type { Server, Tag, Zone } from "../plant/model.ts";
import type { CertificateInfo, LinkHealth, TrustQuestion } from "../zones/health.ts";
import type { NodeSwitch } from "../zones/redundancy.ts";
import type { BrowseCalls } from "./browseCalls.ts";
import type { DiagnosisCalls } from "./diagnosisCalls.ts";
import type { DiscoveryCalls } from "./discoveryCalls.ts";
import type { DoctorCalls } from "./doctorCalls.ts";
import type { IdentityCalls, IdentityEvents } from "./identityCalls.ts";
import type { PkiCalls } from "./pkiCalls.ts";
import type { HostLifeCalls } from "./rpc.ts";
import type { ServerIdentity } from "./serverIdentity.ts";

export type { ServerIdentity } from "./serverIdentity.ts";

export interface ZoneTag {
  readonly index: ZoneTagIndex;
  readonly server: string;
  /** Identifier within the server's namespace, `s=` form. */
  readonly identifier: string;
  readonly type: Tag["type"];
  /**
   * How often its value is recorded, milliseconds; 0 for every change the server knows of; null for never, and it is
   * then watched only while a window shows it. Absent: 1000.
   */
  readonly recordMs?: number | null;
  /** Change in engineering units below which the server sends nothing; absent or null for none. */
  readonly deadband?: number | null;
  /** Its value is expected to change at least this often, milliseconds; absent: it may stand still. */
  readonly expectedMs?: number | undefined;
}

/** All that a zone's host is told of the plant. While this stays as it is, a host goes on undisturbed. */
export interface ZonePart {
  readonly zone: Pick<Zone, "id" | "staleAfterMs" | "servers">;
  /** Names the numbering of `tags`; every batch bears it. */
  readonly epoch: number;
  readonly tags: readonly ZoneTag[];
}

export interface ZoneHostConfig extends ZonePart {
  /** Folder of this zone's PKI: own key and certificate, trusted, rejected, issuers. No other zone's host opens it. */
  readonly pkiFolder: string;
  /** ApplicationUri of this console in this zone; stands in the SAN of its certificate. */
  readonly applicationUri: string;
  readonly stationName: string;
  /**
   * Encrypts the zone's private keys on disk; kept by the system's key ring. Null where there is none: then they lie in
   * the clear, for their owner only.
   */
  readonly keyPassphrase: string | null;
}

export interface ServerRights {
  /** What the server lets this user do, read with the user's own session. */
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly canCall: boolean;
  /**
   * UserRolePermissions of the node: what the server holds this user for here, and what each such role may. Null or
   * absent where the server does not tell.
   */
  readonly roles?: readonly { readonly role: string; readonly may: readonly string[] }[] | null;
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

export interface MethodResult {
  readonly status: string;
  readonly statusCode: number;
  readonly outputs: readonly (number | boolean | string | null)[];
  readonly tookMs: number;
}

/** What a user may do with alarms: the calls `alarms.acknowledge`, `alarms.confirm` … of the contract. */
export type AlarmVerb = keyof typeof alarmVerbRows extends `alarms.${infer V}` ? V : never;
/** A verb with what its call was given, but for the zone. */
export type AlarmRequest<V extends AlarmVerb = AlarmVerb> = {
  readonly [One in V]: Omit<Parsed<(typeof alarmVerbRows)[`alarms.${One}`]>, "zone"> & { readonly verb: One };
}[V];
/** A request in somebody's name. */
export type AlarmOrder<V extends AlarmVerb = AlarmVerb> = AlarmRequest<V> & {
  readonly userId: UserId;
  readonly auditEntryId: string;
};

/**
 * Why samples are or may be missing: notification messages that could not be had again, a server's queue that ran over,
 * or a link that was built again.
 */
export type GapReason = "lostMessages" | "overflow" | "linkRebuilt";

/**
 * An interval in which recorded samples are missing ("lostMessages", "overflow") or may be ("linkRebuilt"). In the
 * server's time.
 */
export interface RecordGap {
  /** Rises by one per gap of this zone host; a fill names it. */
  readonly id: number;
  readonly server: ServerId;
  /** The tags concerned; null for every recorded tag of the server. */
  readonly index: Uint32Array | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: GapReason;
}

/** How the reading of a gap from the server's own history ended. Its rows came before, marked as backfilled. */
export interface RecordFill {
  readonly gap: number;
  /** Tags of the gap whose history the server keeps and lets us read. */
  readonly tags: number;
  readonly rows: number;
  /** True when every such tag was read to the end of the gap. */
  readonly complete: boolean;
}

/**
 * Every sample the server sent, once, columnar like TagBatch but never coalesced: rows of one tag stand in the order in
 * which the server sampled them, backfilled rows apart. For history and condition logic.
 */
export interface RecordBatch {
  readonly zone: ZoneId;
  readonly epoch: number;
  /** Rises by one per batch since recording was turned on. */
  readonly seq: number;
  readonly index: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceMs: Float64Array;
  readonly texts: readonly (readonly [row: number, text: string])[];
  /** Rows `backfilledFrom` and on were read later from the server's history; the row count when there are none. */
  readonly backfilledFrom: number;
  readonly gaps: readonly RecordGap[];
  readonly fills: readonly RecordFill[];
  /** Values that the server said again, as it does at the start of a subscription, and that are not recorded twice. */
  readonly restated: number;
}

/** Calls that main makes to a zone host. A host accepts nothing that does not come over main's port. */
export interface ZoneHostCalls
  extends HostLifeCalls, BrowseCalls, PkiCalls, IdentityCalls, DiagnosisCalls, DoctorCalls, DiscoveryCalls {
  /** First call: creates or opens the PKI and answers the zone's own certificate as DER. */
  configure(
    input: ZoneHostConfig,
  ): Promise<{ certificate: CertificateInfo; certificateDer: Uint8Array; keyEncrypted: boolean }>;
  /** Puts a certificate into this zone's trust list; an audited decision or the demo's seeding stands behind it. */
  trust(input: { certificateDer: Uint8Array }): Promise<void>;
  /** Takes it out again; links that use it are closed. */
  distrust(input: { sha256: string }): Promise<void>;
  /** Trusts the certificate a TrustQuestion showed. @throws conflict when the server now shows another one. */
  trustPending(input: { server: string; sha256: string }): Promise<CertificateInfo>;
  /** Leaves it refused and forgets the question until the server shows another certificate. */
  rejectPending(input: { server: string; sha256: string }): Promise<void>;
  /**
   * Opens (or re-opens, with a new address or identity) the service session that carries values and alarms. Returns at
   * once; progress comes by events.
   */
  connect(input: { server: Server; service: ServerIdentity }): Promise<void>;
  /**
   * Ends the link to a server at which nobody may be signed in any more: its sessions are closed before the answer, its
   * values grow stale, and the link is told as refused with the reason. Does nothing where nothing is connected;
   * `connect` begins again.
   */
  disconnect(input: { server: string }): Promise<void>;
  /** Drops and rebuilds the link of one server. */
  restartLink(input: { server: string }): Promise<void>;
  /**
   * Remembers a console user's identity at the zone's servers, for writes, calls and acknowledgements. A session opens
   * at first use.
   */
  setUser(input: { userId: UserId; identities: Readonly<Record<string, ServerIdentity>> }): Promise<void>;
  /** Closes the user's sessions and forgets the identity. */
  clearUser(input: { userId: UserId }): Promise<void>;
  rights(input: {
    userId: UserId;
    index: ZoneTagIndex | null;
    method: { server: string; object: string; method: string } | null;
  }): Promise<ServerRights>;
  /** @throws unavailable while the link is down, conflict when the present value is bad or stale. */
  write(input: {
    userId: UserId;
    index: ZoneTagIndex;
    value: number | boolean | string;
    auditEntryId: string;
    timeoutMs: number;
  }): Promise<WriteResult>;
  callMethod(input: {
    userId: UserId;
    server: string;
    object: string;
    method: string;
    args: readonly { type: Tag["type"]; value: number | boolean | string }[];
    auditEntryId: string;
    timeoutMs: number;
  }): Promise<MethodResult>;
  /** At all servers of the alarms at once. @returns in the order of the keys. */
  actOnAlarms(order: AlarmOrder): Promise<ConditionMethodResult[]>;
  conditions(input: Record<string, never>): Promise<{ revision: number; rows: ConditionRow[] }>;
  health(input: Record<string, never>): Promise<LinkHealth[]>;
  /** Takes the MessagePort that rides on this call as the screen stream of one window. */
  attachScreen(input: { windowId: number }): Promise<void>;
  detachScreen(input: { windowId: number }): Promise<void>;
  /** Turns the record stream on: `record` events begin. Off by default: nobody listens, nothing is copied. */
  setRecording(input: { on: boolean }): Promise<void>;
}

/** Facts that a zone host tells main. */
export interface ZoneHostEvents extends IdentityEvents {
  health: LinkHealth[];
  /** A link changed state: for the audit log. */
  link: {
    server: string;
    from: string;
    to: string;
    reason: string;
    code: string;
    /** Absent when it is the server as a whole, not one node of a redundant set. */
    node?: number;
  };
  /** The values, alarms and writes of a redundant server passed to another node. */
  nodeSwitched: NodeSwitch;
  conditions: ConditionChange;
  trustQuestion: TrustQuestion;
}

/** What flows out of a zone's host in bulk: never told to every room, only to the one that keeps it. */
interface ZoneHostStreams {
  record: RecordBatch;
}

/** All that a zone's host posts by itself. */
export type ZoneHostWords = ZoneHostEvents & ZoneHostStreams;
