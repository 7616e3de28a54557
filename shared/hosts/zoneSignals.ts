// What a zone's host says by itself, as main takes it: checked at its port, and always the word of the sender's own
// zone.
import { z } from "zod";
import type { ConditionChange, ConditionRow } from "../alarms/condition.ts";
import type { ZoneId } from "../ids.ts";
import { MAX_INSTANT_MS } from "../instant.ts";
import type { Zone } from "../plant/model.ts";
import {
  certificateFaults,
  linkRemarkKinds,
  linkStates,
  type CertificateInfo,
  type LinkHealth,
  type NodeHealth,
  type TrustQuestion,
} from "../zones/health.ts";
import { failoverModes, type FailoverHealth, type NodeSwitch } from "../zones/redundancy.ts";
import type { ServerAuditEvent, ServerSecurity, ServerSession } from "../zones/serverSecurity.ts";
import { boundedList, ListReading } from "./boundedList.ts";
import type { RecordBatch, ZoneHostEvents } from "./zoneHost.ts";

/** What main's rooms can hear of a zone: its host's events, and what becomes of its process. */
export interface ZoneSignalTypes extends ZoneHostEvents {
  /** The host is in service; it knows nobody and watches nothing yet. `restarted`: after it had stopped. */
  up: { readonly restarted: boolean };
  /** The host's process stopped and is started again. */
  down: { readonly reason: string; readonly restarts: number };
  /** The zone is no longer in the plant, or begins again with other servers or tags: what was known of it is over. */
  gone: Readonly<Record<string, never>>;
  /**
   * The host sent more alarm rows than main reads at once or in the time: the change up to that revision was left
   * unread, and only the whole list tells it.
   */
  conditionsMissed: { readonly revision: number };
  /** The host sends more than main reads: told each time the number of what was left out or put off has doubled. */
  flooded: { readonly name: string; readonly count: number };
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
/** What is kept in numbers, or written down: servers' own words are cut to 500 by the host. */
const words = z.string().max(1_000);
/** A time that a date can be: beyond it, whoever shows it fails. */
const instant = z.number().min(-MAX_INSTANT_MS).max(MAX_INSTANT_MS);

/** As many rows as a host's alarm table holds. */
const MOST_CONDITIONS = 20_000;
const conditionBounds = { most: MOST_CONDITIONS, mostText: 64_000_000 };
/** Keys that went while as many others came. */
const removedBounds = { most: 2 * MOST_CONDITIONS, mostText: 64_000_000 };
/** The plant's schema allows 50 servers in a zone. */
const MOST_SERVERS = 100;
const MOST_NODES = 100;
/** A few of each node. */
const MOST_REMARKS = 500;
const MOST_FAULTS = 100;
/** A certificate of the largest size that a host reads holds no more names than this, however short. */
const MOST_NAMES = 25_000;
const NAMES_KEPT = 200;
/** Twice what a host gathers of either before it leaves the rest out. */
const MOST_SESSIONS = 1_000;
const MOST_AUDIT_EVENTS = 2_000;
/** Gaps and fills of one batch. */
const MOST_GAPS = 100_000;

/** Servers choose how many names their certificates bear: too many must not silence their zone. */
const names = boundedList(text, { most: MOST_NAMES }).transform((all) => all.slice(0, NAMES_KEPT));
const certificate: z.ZodType<CertificateInfo> = z.object({
  sha256: text,
  sha1: text,
  subject: text,
  issuer: text,
  selfSigned: z.boolean(),
  applicationUri: text,
  dnsNames: names,
  ipAddresses: names,
  notBeforeMs: instant,
  notAfterMs: instant,
  keyBits: z.number(),
  signatureAlgorithm: text,
});
const nodeSwitch: z.ZodType<NodeSwitch> = z.object({
  server: text,
  fromNode: z.number(),
  toNode: z.number(),
  atMs: instant,
  cause: z.enum(["down", "maintenance", "noData", "degraded"]),
  reason: text,
});
const node: z.ZodType<NodeHealth> = z.object({
  node: z.number(),
  endpointUrl: text,
  applicationUri: text,
  state: z.enum([...linkStates, "idle"]),
  sinceMs: instant,
  reason: text,
  code: text,
  serviceLevel: z.number().nullable(),
  active: z.boolean(),
  latencyMs: z.number().nullable(),
  lastContactMs: instant,
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
  sinceMs: instant,
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
  lastContactMs: instant,
  tags: z.number(),
  goodTags: z.number(),
  freshTags: z.number(),
  refusedAlarms: z.number().min(0).exactOptional(),
  ownCertificate: certificate.nullable(),
  serverCertificate: certificate.nullable(),
  remarks: boundedList(z.object({ kind: z.enum(linkRemarkKinds), text: words }), {
    most: MOST_REMARKS,
  }).exactOptional(),
  nodes: boundedList(node, { most: MOST_NODES }).exactOptional(),
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
  id: words,
  name: words,
  clientName: words,
  clientUri: words,
  user: words,
  mechanism: words,
  securityMode: words,
  securityPolicy: words,
  certificateSha256: words,
  connectedAtMs: instant.nullable(),
  lastContactAtMs: instant.nullable(),
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
  sessions: boundedList(session, { most: MOST_SESSIONS }).nullable(),
  sessionsTotal: z.number(),
  rejectedSessions: z.number().nullable(),
  securityRejectedSessions: z.number().nullable(),
  readAtMs: instant,
});
const auditEvent: z.ZodType<Omit<ServerAuditEvent, "seq">> = z.object({
  atMs: instant,
  type: words,
  source: words,
  message: words,
  severity: z.number(),
  succeeded: z.boolean().nullable(),
  user: words,
  entryId: words,
  detail: words,
});

/** Keys begin with the zone, so that no zone can replace another one's row wherever rows of several meet. */
const conditionKey = (zone: ZoneId) => text.startsWith(`${zone}|`);
const conditionRow = (zone: ZoneId, server: z.ZodType<string>): z.ZodType<ConditionRow> =>
  z.object({
    key: conditionKey(zone),
    zone: z.literal(zone),
    server,
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
    activeAtMs: instant,
    atMs: instant,
    suspect: z.boolean(),
  });

/** A server that this zone has. */
const ownServer = ({ servers }: Pick<Zone, "servers">): z.ZodType<string> => {
  const ids = new Set(servers.map((s) => s.id));
  return text.refine((id) => ids.has(id));
};

/**
 * What main's copy of a zone's alarm table begins with, to be read some rows at a time: checked like the changes that
 * follow it. Null when it is none.
 */
export function conditionSnapshot(
  sender: Pick<Zone, "id" | "servers">,
  answer: unknown,
): { readonly revision: number; readonly reading: ListReading<ConditionRow> } | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { revision, rows } = answer as { readonly revision?: unknown; readonly rows?: unknown };
  if (typeof revision !== "number" || !Number.isFinite(revision) || !Array.isArray(rows)) return null;
  return { revision, reading: new ListReading(conditionRow(sender.id, ownServer(sender)), rows, conditionBounds) };
}

/** @param sender an event that speaks for another zone, or of a server that this one has not, does not fit. */
export function zoneEventShapes(sender: Pick<Zone, "id" | "servers">): ZoneEventShapes {
  const zone = sender.id;
  const server = ownServer(sender);
  const ofOwnServer = <T extends { readonly server: string }>(shape: z.ZodType<T>): z.ZodType<T> =>
    shape.refine((told) => server.safeParse(told.server).success, { path: ["server"] });
  const conditions: z.ZodType<ConditionChange> = z.object({
    zone: z.literal(zone),
    revision: z.number(),
    upserted: boundedList(conditionRow(zone, server), conditionBounds),
    removed: boundedList(conditionKey(zone), removedBounds),
  });
  const trustQuestion: z.ZodType<TrustQuestion> = z.object({
    zone: z.literal(zone),
    server,
    endpointUrl: text,
    expectedApplicationUri: text,
    certificate,
    faults: boundedList(z.enum(certificateFaults), { most: MOST_FAULTS }),
    askedAtMs: instant,
    node: z.number().exactOptional(),
  });
  return {
    health: boundedList(ofOwnServer(link), { most: MOST_SERVERS }),
    link: ofOwnServer(linkChange),
    nodeSwitched: ofOwnServer(nodeSwitch),
    conditions,
    trustQuestion,
    serverSecurity: z.object({ server, security }),
    serverAudit: z.object({
      server,
      events: boundedList(auditEvent, { most: MOST_AUDIT_EVENTS }),
      missed: z.number().min(0),
    }),
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
    isListUpTo(b.texts, b.index.length) &&
    isListUpTo(b.gaps, MOST_GAPS) &&
    isListUpTo(b.fills, MOST_GAPS)
  );
}

const isListUpTo = (list: unknown, most: number): boolean => Array.isArray(list) && list.length <= most;
