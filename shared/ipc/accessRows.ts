import { z } from "zod";
import { grantWords, type RoleGrant } from "../access/roles.ts";
import type { UserId, ZoneId } from "../ids.ts";
import { call } from "./define.ts";
import { DisplayName, Grant, Nothing, Password, Reason, UserField } from "./fields.ts";
import { deciding, reading } from "./presets.ts";

export interface UserRow {
  readonly userId: UserId;
  readonly displayName: string;
  /** In force, in zones that the asker administers and, where a role reaches the whole plant, in all. */
  readonly grants: readonly RoleGrant[];
  /** Kept and not in force: one user may not hold them beside the others, or they appeared outside Millward. */
  readonly refusedGrants: readonly RoleGrant[];
  /** Holds roles beyond the zones that the asker administers, so that he cannot change this user. */
  readonly beyond: boolean;
  readonly disabled: boolean;
  readonly createdAtMs: number;
  readonly lastSignInAtMs: number | null;
  /** Somebody else set the password: it opens nothing until it is changed. */
  readonly mustChangePassword: boolean;
  /** Made for the demo plant; cannot sign in at any other. */
  readonly demo: boolean;
  /** Zones in which a server identity is kept for this user. */
  readonly identities: readonly ZoneId[];
}

const Grants = z.array(Grant).min(1).max(100);
const limits = { nodes: 400, chars: 16_384 };
/** Who manages users of some zones must not make anybody somebody in another. */
const ofGrants = (i: { readonly grants: readonly RoleGrant[] }): readonly ZoneId[] => i.grants.map((g) => g.zone);

/** The console's users and what they may do where. The room itself refuses what touches a user of other zones. */
export const accessRows = {
  "access.users": call<readonly UserRow[]>()({
    input: Nothing,
    ...reading("user.manage", "none"),
    sample: {},
  }),
  "access.createUser": call<UserRow>()({
    input: z.strictObject({ userId: UserField, displayName: DisplayName, password: Password, grants: Grants }),
    ...deciding("user.manage", ofGrants),
    audit: (i) => ({ target: i.userId, new: grantWords(i.grants), detail: { displayName: i.displayName } }),
    limits,
    sample: { userId: "new", displayName: "New", password: "x", grants: [{ role: "Observer", zone: "here" }] },
  }),
  "access.setGrants": call<UserRow>()({
    input: z.strictObject({ userId: UserField, grants: Grants, reason: Reason.min(3, "Say why the roles change.") }),
    ...deciding("user.manage", ofGrants),
    audit: (i, name) => ({ target: name(i.userId), new: grantWords(i.grants), reason: i.reason }),
    limits,
    sample: { userId: "new", grants: [{ role: "Observer", zone: "here" }], reason: "test" },
  }),
  "access.setDisabled": call<UserRow>()({
    input: z.strictObject({ userId: UserField, disabled: z.boolean(), reason: Reason.min(3, "Say why.") }),
    ...deciding("user.manage", "none"),
    audit: (i, name) => ({ target: name(i.userId), new: i.disabled, reason: i.reason }),
    sample: { userId: "new", disabled: true, reason: "test" },
  }),
  "access.setPassword": call<null>()({
    input: z.strictObject({ userId: UserField, password: Password, reason: Reason.min(3, "Say why.") }),
    ...deciding("user.manage", "none"),
    audit: (i, name) => ({ target: name(i.userId), reason: i.reason }),
    sample: { userId: "new", password: "x", reason: "test" },
  }),
};
