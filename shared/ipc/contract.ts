import { z } from "zod";
import type { Elevation } from "../access/elevation.ts";
import type { Role, RoleGrant } from "../access/roles.ts";
import type { ConditionChange, ConditionRow } from "../alarms/condition.ts";
import type { AuditHealth, AuditRecord, VerifyReport } from "../audit/record.ts";
import { auditResults } from "../audit/record.ts";
import type { ConditionMethodResult, MethodResult, ServerRights, WriteResult } from "../hosts/zoneHost.ts";
import type { UserId, ZoneId } from "../ids.ts";
import type { PlantModel, PlantProblem } from "../plant/model.ts";
import type { CertificateInfo, TrustQuestion, ZoneHealth } from "../zones/health.ts";
import { browseRows } from "./browseRows.ts";
import { diagnosisRows } from "./diagnosisRows.ts";
import { discoveryRows } from "./discoveryRows.ts";
import { doctorRows } from "./doctorRows.ts";
import { call, type ApiOf, type HandlersOf } from "./define.ts";
import { ElevatedRole, IdentityHolder, identityRows, identityTarget } from "./identityRows.ts";
import { Comment, Grant, Keys, Nothing, Password, Reason, Server, Sha256, TagValue, User, Zone } from "./fields.ts";
import { pkiRows } from "./pkiRows.ts";

export interface SessionInfo {
  readonly userId: UserId;
  readonly displayName: string;
  readonly grants: readonly RoleGrant[];
  readonly zones: readonly ZoneId[];
  readonly signedInAtMs: number;
  /** A higher role for a bounded time; `grants` contains it. */ readonly elevation: Elevation | null;
}
export interface DemoCredential {
  readonly userId: UserId;
  readonly displayName: string;
  readonly role: Role;
  readonly password: string;
}
export interface StationState {
  readonly plantName: string;
  readonly stationName: string;
  readonly version: string;
  /** True until the first security administrator is enrolled. */
  readonly firstRun: boolean;
  readonly session: SessionInfo | null;
  /** The demo users' passwords, until somebody dismisses them or Millward stops; null afterwards and without a demo. */
  readonly demoCredentials: readonly DemoCredential[] | null;
  /** Start-up in words while hosts are coming up; empty when ready. */
  readonly startup: string;
}
export interface UserRow {
  readonly userId: UserId;
  readonly displayName: string;
  readonly grants: readonly RoleGrant[];
  readonly disabled: boolean;
  readonly createdAtMs: number;
  readonly lastSignInAtMs: number | null;
  /** Zones in which a server identity is kept for this user. */ readonly identities: readonly ZoneId[];
}
export interface AuditPage {
  readonly rows: readonly AuditRecord[];
  /** Records that match the filter, and all there are. */ readonly matched: number;
  readonly total: number;
}

/** Every call that the renderer can make. Nothing else reaches main. */
export const contract = {
  // -- session ---------------------------------------------------------------------------------------------------
  "session.state": call<StationState>()({
    input: Nothing,
    needs: "anyone",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "session.enrol": call<StationState>()({
    input: z.strictObject({ userId: User, displayName: z.string().trim().min(1).max(80), password: Password }),
    needs: "anyone",
    zone: "none",
    audit: (i) => ({ target: i.userId, detail: { displayName: i.displayName } }),
    whenAuditDown: "refuse",
  }),
  "session.signIn": call<SessionInfo>()({
    input: z.strictObject({ userId: z.string().trim().toLowerCase().min(1).max(64), password: Password }),
    needs: "anyone",
    zone: "none",
    audit: (i) => ({ target: i.userId }),
    whenAuditDown: "spill",
  }),
  "session.signOut": call<null>()({
    input: Nothing,
    needs: "signed-in",
    zone: "none",
    audit: () => ({ target: "session" }),
    whenAuditDown: "spill",
  }),
  "session.changePassword": call<null>()({
    input: z.strictObject({ oldPassword: Password, newPassword: Password }),
    needs: "signed-in",
    zone: "none",
    audit: () => ({ target: "own password" }),
    whenAuditDown: "refuse",
  }),
  "session.dismissDemoCredentials": call<null>()({
    input: Nothing,
    needs: "anyone",
    zone: "none",
    audit: () => ({ target: "demo passwords" }),
    whenAuditDown: "spill",
  }),

  // -- plant and values --------------------------------------------------------------------------------------------
  "plant.model": call<PlantModel>()({
    input: Nothing,
    needs: "plant.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "plant.problems": call<readonly PlantProblem[]>()({
    input: Nothing,
    needs: "plant.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  /** Main answers by sending the zone's MessagePort to the window. Asking again replaces the stream. */
  "tags.stream": call<{ epoch: number }>()({
    input: z.strictObject({ zone: Zone }),
    needs: "tag.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  /** What console and server both say this user may do with the tag, with the reason when not. */
  "tags.rights": call<{ allowed: boolean; reason: string; server: ServerRights | null }>()({
    input: z.strictObject({ zone: Zone, tag: z.string().max(100) }),
    needs: "tag.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "tags.write": call<WriteResult>()({
    input: z.strictObject({ zone: Zone, tag: z.string().max(100), value: TagValue, reason: Reason }),
    needs: "tag.write",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.tag, new: i.value, reason: i.reason }),
    whenAuditDown: "spill",
  }),
  "methods.rights": call<{ allowed: boolean; reason: string; server: ServerRights | null }>()({
    input: z.strictObject({ zone: Zone, asset: z.string().max(48), command: z.string().max(48) }),
    needs: "tag.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "methods.call": call<MethodResult>()({
    input: z.strictObject({
      zone: Zone,
      asset: z.string().max(48),
      command: z.string().max(48),
      args: z.array(TagValue).max(8),
      reason: Reason,
    }),
    needs: "method.call",
    zone: (i) => i.zone,
    audit: (i) => ({ target: `${i.asset}.${i.command}`, new: i.args.map(String).join(", "), reason: i.reason }),
    whenAuditDown: "spill",
  }),
  /** Faults of the simulated plant; the same path as methods.call with a permission of its own. */
  "simulation.inject": call<MethodResult>()({
    input: z.strictObject({
      zone: Zone,
      asset: z.string().max(48),
      command: z.string().max(48),
      args: z.array(TagValue).max(8),
      reason: Reason,
    }),
    needs: "simulation.inject",
    zone: (i) => i.zone,
    audit: (i) => ({ target: `${i.asset}.${i.command}`, new: i.args.map(String).join(", "), reason: i.reason }),
    whenAuditDown: "spill",
  }),

  // -- alarms --------------------------------------------------------------------------------------------------------
  "alarms.list": call<{ revision: number; rows: readonly ConditionRow[] }>()({
    input: z.strictObject({ zone: Zone }),
    needs: "alarm.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "alarms.acknowledge": call<readonly ConditionMethodResult[]>()({
    input: z.strictObject({ zone: Zone, keys: Keys, comment: Comment }),
    needs: "alarm.ack",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.keys.join(" "), reason: i.comment, detail: { count: i.keys.length } }),
    whenAuditDown: "spill",
  }),
  "alarms.confirm": call<readonly ConditionMethodResult[]>()({
    input: z.strictObject({ zone: Zone, keys: Keys, comment: Comment }),
    needs: "alarm.ack",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.keys.join(" "), reason: i.comment, detail: { count: i.keys.length } }),
    whenAuditDown: "spill",
  }),

  // -- zones, links, trust --------------------------------------------------------------------------------------------
  "zones.health": call<readonly ZoneHealth[]>()({
    input: Nothing,
    needs: "zone.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "zones.questions": call<readonly TrustQuestion[]>()({
    input: Nothing,
    needs: "zone.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "zones.trust": call<CertificateInfo>()({
    input: z.strictObject({
      zone: Zone,
      server: Server,
      sha256: Sha256,
      reason: Reason.min(3, "Say why you trust this certificate."),
    }),
    needs: "trust.decide",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "zones.reject": call<null>()({
    input: z.strictObject({
      zone: Zone,
      server: Server,
      sha256: Sha256,
      reason: Reason.min(3, "Say why you reject this certificate."),
    }),
    needs: "trust.decide",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server, new: i.sha256, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "zones.restartLink": call<null>()({
    input: z.strictObject({ zone: Zone, server: Server }),
    needs: "link.restart",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.server }),
    whenAuditDown: "refuse",
  }),

  ...diagnosisRows,
  ...doctorRows,
  ...discoveryRows,

  ...pkiRows,

  // -- audit -----------------------------------------------------------------------------------------------------------
  "audit.query": call<AuditPage>()({
    input: z.strictObject({
      text: z.string().max(200),
      actor: z.string().max(64),
      zone: z.union([Zone, z.literal("")]),
      result: z.union([z.enum(auditResults), z.literal("")]),
      fromMs: z.number().nullable(),
      toMs: z.number().nullable(),
      beforeSeq: z.number().int().positive().nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    needs: "audit.read",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "audit.health": call<AuditHealth>()({
    input: Nothing,
    needs: "signed-in",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "audit.verify": call<VerifyReport>()({
    input: Nothing,
    needs: "audit.verify",
    zone: "none",
    audit: () => ({ target: "audit log" }),
    whenAuditDown: "spill",
  }),

  // -- access ----------------------------------------------------------------------------------------------------------
  "access.users": call<readonly UserRow[]>()({
    input: Nothing,
    needs: "user.manage",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  "access.createUser": call<UserRow>()({
    input: z.strictObject({
      userId: User,
      displayName: z.string().trim().min(1).max(80),
      password: Password,
      grants: z.array(Grant).min(1).max(100),
    }),
    needs: "user.manage",
    zone: "none",
    audit: (i) => ({ target: i.userId, new: i.grants.map((g) => `${g.role}@${g.zone}`).join(" ") }),
    whenAuditDown: "refuse",
  }),
  "access.setGrants": call<UserRow>()({
    input: z.strictObject({
      userId: User,
      grants: z.array(Grant).min(1).max(100),
      reason: Reason.min(3, "Say why the roles change."),
    }),
    needs: "user.manage",
    zone: "none",
    audit: (i) => ({ target: i.userId, new: i.grants.map((g) => `${g.role}@${g.zone}`).join(" "), reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "access.setDisabled": call<UserRow>()({
    input: z.strictObject({ userId: User, disabled: z.boolean(), reason: Reason.min(3, "Say why.") }),
    needs: "user.manage",
    zone: "none",
    audit: (i) => ({ target: i.userId, new: i.disabled, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  "access.setPassword": call<null>()({
    input: z.strictObject({ userId: User, password: Password, reason: Reason.min(3, "Say why.") }),
    needs: "user.manage",
    zone: "none",
    audit: (i) => ({ target: i.userId, reason: i.reason }),
    whenAuditDown: "refuse",
  }),
  /** User name and password that a console user, "service" (values and alarms) or "+security" (audit events) has at one server; with a role, only while elevated to it. */
  "access.setIdentity": call<{ kept: "vault" | "memory" }>()({
    input: z.strictObject({
      userId: IdentityHolder,
      role: ElevatedRole.optional(),
      zone: Zone,
      server: Server,
      userName: z.string().min(1).max(128),
      password: Password,
    }),
    needs: "user.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: identityTarget(i), new: i.userName }),
    whenAuditDown: "refuse",
  }),
  ...identityRows,
  ...browseRows,
};

/** Everything that main can push to a window. Each reaches only windows whose user may see it. */
export interface Events {
  "session.changed": StationState;
  "plant.changed": { epoch: number };
  "zones.changed": readonly ZoneHealth[];
  "zones.question": readonly TrustQuestion[];
  "alarms.changed": ConditionChange;
  "audit.changed": AuditHealth;
  "audit.verifying": { done: number; total: number };
  /** Something the operator must know that is no plant alarm: a host restarted, the audit log cannot be written. */
  "system.notice": { id: string; atMs: number; severity: "info" | "warning" | "critical"; text: string };
}
export const eventNames = [
  "session.changed",
  "plant.changed",
  "zones.changed",
  "zones.question",
  "alarms.changed",
  "audit.changed",
  "audit.verifying",
  "system.notice",
] as const satisfies readonly (keyof Events)[];

export type Contract = typeof contract;
export type CallName = keyof Contract;
/** Renderer side: `api["alarms.acknowledge"]({...})`. */
export type Api = ApiOf<Contract>;
/** Main side: a missing handler does not compile. */
export type Handlers = HandlersOf<Contract>;
/** What preload puts on the window as `millward`. */
export interface Bridge {
  call(name: string, input: unknown): Promise<unknown>;
  on(name: string, listener: (event: unknown) => void): () => void;
}
