import { z } from "zod";
import {
  ELEVATION_MINUTES,
  elevatableRoles,
  type ElevatableRole,
  type Elevation,
  type ElevationChoice,
} from "../access/elevation.ts";
import type { ServerId, ZoneId } from "../ids.ts";
import type { ServerAuditEvent, ServerSecurity } from "../zones/serverSecurity.ts";
import { call } from "./define.ts";
import { Nothing, Password, Reason, Server, User, Zone } from "./fields.ts";

/** A certificate as it may be shown and carried to a server; nothing of its key. */
export interface UserCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly sha256: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly keyBits: number;
  readonly pem: string;
}

/** One identity that the console keeps, without its secret. */
export interface IdentityRow {
  /** A console user, "service", or "+security". */
  readonly holder: string;
  /** The role it is for while elevated; null for the ordinary one. */
  readonly role: ElevatableRole | null;
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly kind: "userName" | "x509" | "anonymous";
  /** User name, or the certificate's subject. */
  readonly name: string;
  readonly kept: "vault" | "memory";
  readonly certificate: UserCertificate | null;
}
export interface ServerAuditPage {
  readonly rows: readonly ServerAuditEvent[];
  /** Events kept in memory, all that were heard, and those that came too fast to keep. */ readonly kept: number;
  readonly heard: number;
  readonly missed: number;
}

/** `+security` is the session that hears a server's audit events; it is no console user. */
export const IdentityHolder = z.union([User, z.literal("service"), z.literal("+security")]);
export const ElevatedRole = z.enum(elevatableRoles).nullable();
const place = { userId: IdentityHolder, role: ElevatedRole, zone: Zone, server: Server };
export const identityTarget = (i: { userId: string; role?: string | null | undefined; server: string }): string =>
  `${i.userId} at ${i.server}${i.role ? ` as ${i.role}` : ""}`;

export const identityRows = {
  /** What is kept in the zones whose users the caller manages. */
  "access.identities": call<readonly IdentityRow[]>()({
    input: Nothing,
    needs: "user.manage",
    zone: "none",
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  /** Main asks for the files itself, so that the key never passes a window. Null when nothing was chosen. */
  "access.importCertificate": call<IdentityRow | null>()({
    input: z.strictObject({ ...place, passphrase: z.string().max(256) }),
    needs: "user.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: identityTarget(i), new: "certificate from a file" }),
    whenAuditDown: "refuse",
  }),
  /** Makes a key and a self-signed certificate, which is then carried to the server's list of trusted users. */
  "access.createCertificate": call<IdentityRow>()({
    input: z.strictObject({ ...place, commonName: z.string().trim().min(1).max(64) }),
    needs: "user.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: identityTarget(i), new: `new certificate for ${i.commonName}` }),
    whenAuditDown: "refuse",
  }),
  "access.setAnonymous": call<IdentityRow>()({
    input: z.strictObject(place),
    needs: "user.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: identityTarget(i), new: "anonymous" }),
    whenAuditDown: "refuse",
  }),
  "access.removeIdentity": call<null>()({
    input: z.strictObject(place),
    needs: "user.manage",
    zone: (i) => i.zone,
    audit: (i) => ({ target: identityTarget(i), new: null }),
    whenAuditDown: "refuse",
  }),

  "session.elevationChoices": call<{
    readonly choices: readonly ElevationChoice[];
    /** Why nothing may be chosen; empty otherwise. */ readonly reason: string;
  }>()({ input: Nothing, needs: "signed-in", zone: "none", audit: "refusals", whenAuditDown: "spill" }),
  /** `userId` and `password`: the caller's own where a higher identity is kept for him, else a second person's who holds the role. */
  "session.elevate": call<Elevation>()({
    input: z.strictObject({
      zone: Zone,
      role: z.enum(elevatableRoles),
      userId: z.string().trim().toLowerCase().min(1).max(64),
      password: Password,
      reason: Reason.min(3, "Say why you need it."),
      minutes: z.number().int().min(ELEVATION_MINUTES.least).max(ELEVATION_MINUTES.most),
    }),
    needs: "tag.read",
    zone: (i) => i.zone,
    audit: (i) => ({ target: i.role, new: `${i.minutes} min`, reason: i.reason, detail: { vouchedBy: i.userId } }),
    whenAuditDown: "refuse",
  }),
  "session.endElevation": call<null>()({
    input: Nothing,
    needs: "signed-in",
    zone: "none",
    audit: () => ({ target: "session" }),
    whenAuditDown: "spill",
  }),

  "security.state": call<ServerSecurity>()({
    input: z.strictObject({ zone: Zone, server: Server }),
    needs: "security.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
  /** Rows after `afterSeq`, oldest first, from what is kept. */
  "security.events": call<ServerAuditPage>()({
    input: z.strictObject({
      zone: Zone,
      server: Server,
      afterSeq: z.number().int().min(0),
      limit: z.number().int().min(1).max(1000),
    }),
    needs: "security.read",
    zone: (i) => i.zone,
    audit: "refusals",
    whenAuditDown: "spill",
  }),
};
