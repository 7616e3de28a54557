import { z } from "zod";
import { elevatableRoles, type ElevatableRole } from "../access/elevation.ts";
import type { ServerId, ZoneId } from "../ids.ts";
import { call } from "./define.ts";
import { atServer, Nothing, Password, UserField } from "./fields.ts";
import { deciding, ofZone, reading } from "./presets.ts";
import { shown } from "../shownText.ts";

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

/** `+security` is the session that hears a server's audit events; it is no console user. */
const otherHolders = ["service", "+security"] as const;
const Holder = z.union([UserField, z.enum(otherHolders)]);
const ElevatedRole = z.enum(elevatableRoles).nullable();
const place = { userId: Holder, role: ElevatedRole, ...atServer };
/** A name that is neither another holder's nor a user's is not kept as it is. */
const holderName = (userId: string, name: (typed: string) => string): string =>
  otherHolders.some((other) => other === userId) ? userId : name(userId);
const target = (
  i: { userId: string; role?: string | null | undefined; server: string },
  name: (typed: string) => string,
): string => `${holderName(i.userId, name)} at ${i.server}${i.role ? ` as ${i.role}` : ""}`;

/** Who the console is at each server. */
export const identityRows = {
  /** What is kept in the zones whose users the caller manages. */
  "access.identities": call<readonly IdentityRow[]>()({
    input: Nothing,
    ...reading("user.manage", "none"),
    sample: {},
  }),
  /**
   * User name and password that a console user, "service" (values and alarms) or "+security" (audit events) has at one
   * server; with a role, only while elevated to it.
   */
  "access.setIdentity": call<{ readonly kept: "vault" | "memory" }>()({
    input: z.strictObject({
      ...place,
      role: ElevatedRole.optional(),
      userName: shown(z.string()).min(1).max(128),
      password: Password,
    }),
    ...deciding("user.manage", ofZone),
    audit: (i, name) => ({ target: target(i, name), new: i.userName }),
    sample: { userId: "service", zone: "here", server: "s", userName: "u", password: "x" },
  }),
  /** Main asks for the files itself, so that the key never passes a window. Null when nothing was chosen. */
  "access.importCertificate": call<IdentityRow | null>()({
    input: z.strictObject({ ...place, passphrase: z.string().max(256) }),
    ...deciding("user.manage", ofZone),
    audit: (i, name) => ({ target: target(i, name), new: "certificate from a file" }),
    sample: { userId: "new", role: null, zone: "here", server: "s", passphrase: "" },
  }),
  /** Makes a key and a self-signed certificate, which is then carried to the server's list of trusted users. */
  "access.createCertificate": call<IdentityRow>()({
    input: z.strictObject({ ...place, commonName: shown(z.string().trim()).min(1).max(64) }),
    ...deciding("user.manage", ofZone),
    audit: (i, name) => ({ target: target(i, name), new: `new certificate for ${i.commonName}` }),
    sample: { userId: "new", role: "Engineer", zone: "here", server: "s", commonName: "New" },
  }),
  "access.setAnonymous": call<IdentityRow>()({
    input: z.strictObject(place),
    ...deciding("user.manage", ofZone),
    audit: (i, name) => ({ target: target(i, name), new: "anonymous" }),
    sample: { userId: "service", role: null, zone: "here", server: "s" },
  }),
  "access.removeIdentity": call<null>()({
    input: z.strictObject(place),
    ...deciding("user.manage", ofZone),
    audit: (i, name) => ({ target: target(i, name), new: null }),
    sample: { userId: "new", role: null, zone: "here", server: "s" },
  }),
};
