import { z } from "zod";
import type { Elevation } from "../access/elevation.ts";
import type { Role, RoleGrant } from "../access/roles.ts";
import type { UserId, ZoneId } from "../ids.ts";
import type { StorageFault } from "../storage/fault.ts";
import { call, event } from "./define.ts";
import { DisplayName, Nothing, Password, TypedUser, UserField } from "./fields.ts";
import { deciding, operating, reading } from "./presets.ts";

export interface SessionInfo {
  readonly userId: UserId;
  readonly displayName: string;
  readonly grants: readonly RoleGrant[];
  readonly zones: readonly ZoneId[];
  readonly signedInAtMs: number;
  /** A higher role for a bounded time; `grants` contains it. */
  readonly elevation: Elevation | null;
  /** Somebody else set the password; until it is changed, nothing else is open and `grants` is empty. */
  readonly mustChangePassword: boolean;
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
  /** What the station cannot keep now, for everybody who stands at it. */
  readonly missing: readonly StorageFault[];
}

export const sessionRows = {
  "session.state": call<StationState>()({
    input: Nothing,
    ...reading("anyone", "none"),
    whilePasswordDue: true,
    sample: {},
  }),
  "session.enrol": call<StationState>()({
    input: z.strictObject({ userId: UserField, displayName: DisplayName, password: Password }),
    ...deciding("anyone", "none"),
    audit: (i) => ({ target: i.userId, detail: { displayName: i.displayName } }),
    sample: { userId: "first", displayName: "First", password: "x" },
  }),
  "session.signIn": call<SessionInfo>()({
    input: z.strictObject({ userId: TypedUser, password: Password }),
    ...operating("anyone", "none"),
    audit: (i, name) => ({ target: name(i.userId) }),
    sample: { userId: "first", password: "x" },
  }),
  "session.signOut": call<null>()({
    input: Nothing,
    ...operating("signed-in", "none"),
    audit: () => ({ target: "session" }),
    whilePasswordDue: true,
    sample: {},
  }),
  /** Another window of the same seat: signed in as this one, with a view and streams of its own. */
  "session.openWindow": call<null>()({
    input: Nothing,
    ...operating("signed-in", "none"),
    audit: () => ({ target: "window" }),
    sample: {},
  }),
  "session.changePassword": call<null>()({
    input: z.strictObject({ oldPassword: Password, newPassword: Password }),
    ...deciding("signed-in", "none"),
    audit: () => ({ target: "own password" }),
    whilePasswordDue: true,
    sample: { oldPassword: "x", newPassword: "y" },
  }),
  "session.dismissDemoCredentials": call<null>()({
    input: Nothing,
    ...operating("anyone", "none"),
    audit: () => ({ target: "demo passwords" }),
    sample: {},
  }),
};

export const sessionEvents = {
  "session.changed": event<StationState>(),
};
