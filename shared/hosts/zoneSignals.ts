// What a zone's host says by itself, as main takes it: checked at its port, and always the word of the sender's own
// zone.
import { z } from "zod";
import type { ConditionChange, ConditionRow } from "../alarms/condition.ts";
import type { ZoneId } from "../ids.ts";
import {
  certificateFaults,
  linkStates,
  type CertificateInfo,
  type LinkHealth,
  type NodeHealth,
  type TrustQuestion,
} from "../zones/health.ts";
import { failoverModes, type FailoverHealth, type NodeSwitch } from "../zones/redundancy.ts";
import type { ServerAuditEvent, ServerSecurity, ServerSession } from "../zones/serverSecurity.ts";
import type { RecordBatch, ZoneHostEvents } from "./zoneHost.ts";

/** What main's rooms can hear of a zone: its host's events, and what becomes of its process. */
export interface ZoneSignalTypes extends ZoneHostEvents {
  /** The host is in service; it knows nobody and watches nothing yet. `restarted`: after it had stopped. */
  up: { readonly restarted: boolean };
  /** The host's process stopped and is started again. */
  down: { readonly reason: string; readonly restarts: number };
  /** The zone is no longer in the plant, or begins again with other servers or tags: what was known of it is over. */
  gone: Readonly<Record<string, never>>;
  /** The host sent what it may not, and that was dropped: told each time their number has doubled. */
  refused: { readonly name: string; readonly where: string; readonly count: number };
}

/** Where a room subscribes, in its constructor. Rooms are told in the order in which they subscribed. */
export interface ZoneSignals {
  on<E extends keyof ZoneSignalTypes>(name: E, take: (zone: ZoneId, payload: ZoneSignalTypes[E]) => void): void;
}

/** What checks one event of a host; `parse` is zod's. */
export type ZoneEventShapes = { readonly [E in keyof ZoneHostEvents]: z.ZodType<ZoneHostEvents[E]> };

/** Hosts bound what servers say to a fraction of this: whoever sends more is no host of ours. */
const MAX_TEXT = 8_000;
const text = z.string().max(MAX_TEXT);
const certificate: z.ZodType<CertificateInfo> = z.object({
  sha256: text,
  sha1: text,
  subject: text,
  issuer: text,
  selfSigned: z.boolean(),
  applicationUri: text,
  dnsNames: z.array(text),
  ipAddresses: z.array(text),
  notBeforeMs: z.number(),
  notAfterMs: z.number(),
  keyBits: z.number(),
  signatureAlgorithm: text,
});
const nodeSwitch: z.ZodType<NodeSwitch> = z.object({
  server: text,
  fromNode: z.number(),
  toNode: z.number(),
  atMs: z.number(),
  cause: z.enum(["down", "maintenance", "noData", "degraded"]),
  reason: text,
});
const node: z.ZodType<NodeHealth> = z.object({
  node: z.number(),
  endpointUrl: text,
  applicationUri: text,
  state: z.enum([...linkStates, "idle"]),
  sinceMs: z.number(),
  reason: text,
  code: text,
  serviceLevel: z.number().nullable(),
  active: z.boolean(),
  latencyMs: z.number().nullable(),
  lastContactMs: z.number(),
  serverCertificate: certificate.nullable(),
});
const failover: z.ZodType<FailoverHealth> = z.object({
  mode: z.enum(failoverModes),
  switches: z.number(),
  last: nodeSwitch.nullable(),
  replayed: z.number(),
  leftOut: z.number(),
});
const link: z.ZodType<LinkHealth> = z.object({
  server: text,
  endpointUrl: text,
  state: z.enum(linkStates),
  sinceMs: z.number(),
  reason: text,
  code: text,
  securityMode: z.enum(["Sign", "SignAndEncrypt", "None"]).nullable(),
  securityPolicy: text.nullable(),
  sessions: z.number(),
  signedInAs: z
    .object({ kind: z.enum(["userName", "x509", "anonymous"]), name: text })
    .nullable()
    .exactOptional(),
  latencyMs: z.number().nullable(),
  clockSkewMs: z.number().nullable(),
  reconnects: z.number(),
  lastContactMs: z.number(),
  tags: z.number(),
  goodTags: z.number(),
  freshTags: z.number(),
  ownCertificate: certificate.nullable(),
  serverCertificate: certificate.nullable(),
  nodes: z.array(node).exactOptional(),
  failover: failover.exactOptional(),
});
const linkChange: z.ZodType<ZoneHostEvents["link"]> = z.object({
  server: text,
  from: text,
  to: text,
  reason: text,
  code: text,
  node: z.number().exactOptional(),
});
const session: z.ZodType<ServerSession> = z.object({
  id: text,
  name: text,
  clientName: text,
  clientUri: text,
  user: text,
  mechanism: text,
  securityMode: text,
  securityPolicy: text,
  certificateSha256: text,
  connectedAtMs: z.number().nullable(),
  lastContactAtMs: z.number().nullable(),
  subscriptions: z.number(),
  requests: z.number(),
  unauthorizedRequests: z.number(),
  whose: z.enum(["ours", "claimed", "other"]),
});
const security: z.ZodType<ServerSecurity> = z.object({
  state: z.enum(["noIdentity", "waiting", "open", "refused"]),
  reason: text,
  code: text,
  signedInAs: text,
  auditing: z.boolean().nullable(),
  hearsEvents: z.boolean(),
  sessions: z.array(session).nullable(),
  sessionsTotal: z.number(),
  rejectedSessions: z.number().nullable(),
  securityRejectedSessions: z.number().nullable(),
  readAtMs: z.number(),
});
const auditEvent: z.ZodType<Omit<ServerAuditEvent, "seq">> = z.object({
  atMs: z.number(),
  type: text,
  source: text,
  message: text,
  severity: z.number(),
  succeeded: z.boolean().nullable(),
  user: text,
  entryId: text,
  detail: text,
});

/** Keys begin with the zone, so that no zone can replace another one's row wherever rows of several meet. */
const conditionKey = (zone: ZoneId) => text.startsWith(`${zone}|`);
const conditionRow = (zone: ZoneId): z.ZodType<ConditionRow> =>
  z.object({
    key: conditionKey(zone),
    zone: z.literal(zone),
    server: text,
    conditionId: text,
    branchId: text,
    eventId: text,
    name: text,
    asset: text.nullable(),
    tag: text.nullable(),
    sourceName: text,
    message: text,
    severity: z.number(),
    priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    active: z.boolean(),
    acked: z.boolean(),
    confirmed: z.boolean().nullable(),
    suppressedOrShelved: z.boolean(),
    comment: text,
    ackedBy: text,
    activeAtMs: z.number(),
    atMs: z.number(),
    suspect: z.boolean(),
  });

/** What main's copy of a zone's alarm table begins with: checked like the changes that follow it. */
export const conditionSnapshotShape = (zone: ZoneId): z.ZodType<{ revision: number; rows: ConditionRow[] }> =>
  z.object({ revision: z.number(), rows: z.array(conditionRow(zone)) });

/** @param zone the sender's: an event that speaks for another one does not fit. */
export function zoneEventShapes(zone: ZoneId): ZoneEventShapes {
  const conditions: z.ZodType<ConditionChange> = z.object({
    zone: z.literal(zone),
    revision: z.number(),
    upserted: z.array(conditionRow(zone)),
    removed: z.array(conditionKey(zone)),
  });
  const trustQuestion: z.ZodType<TrustQuestion> = z.object({
    zone: z.literal(zone),
    server: text,
    endpointUrl: text,
    expectedApplicationUri: text,
    certificate,
    faults: z.array(z.enum(certificateFaults)),
    askedAtMs: z.number(),
    node: z.number().exactOptional(),
  });
  return {
    health: z.array(link),
    link: linkChange,
    nodeSwitched: nodeSwitch,
    conditions,
    trustQuestion,
    serverSecurity: z.object({ server: text, security }),
    serverAudit: z.object({ server: text, events: z.array(auditEvent), missed: z.number() }),
  };
}

/** As cheap as 100,000 rows a second demand: the columns fit each other, and their rows are not looked at. */
export function isRecordBatch(zone: ZoneId, payload: unknown): payload is RecordBatch {
  if (typeof payload !== "object" || payload === null) return false;
  const b = payload as { readonly [K in keyof RecordBatch]?: unknown };
  return (
    b.zone === zone &&
    typeof b.epoch === "number" &&
    typeof b.seq === "number" &&
    typeof b.backfilledFrom === "number" &&
    typeof b.restated === "number" &&
    b.index instanceof Uint32Array &&
    b.value instanceof Float64Array &&
    b.status instanceof Uint32Array &&
    b.sourceMs instanceof Float64Array &&
    [b.value, b.status, b.sourceMs].every((column) => column.length === (b.index as Uint32Array).length) &&
    Array.isArray(b.texts) &&
    Array.isArray(b.gaps) &&
    Array.isArray(b.fills)
  );
}
