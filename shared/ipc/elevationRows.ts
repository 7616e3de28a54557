import { z } from "zod";
import { ELEVATION_MINUTES, elevatableRoles, type Elevation, type ElevationChoice } from "../access/elevation.ts";
import { call } from "./define.ts";
import { Nothing, Password, Reason, TypedUser, ZoneField } from "./fields.ts";
import { deciding, ofZone, operating, reading } from "./presets.ts";

interface Choices {
  readonly choices: readonly ElevationChoice[];
  /** Why nothing may be chosen; empty otherwise. */
  readonly reason: string;
}

/** A higher role for a bounded time. */
export const elevationRows = {
  "session.elevationChoices": call<Choices>()({
    input: Nothing,
    ...reading("signed-in", "none"),
    sample: {},
  }),
  /**
   * `userId` and `password`: the caller's own where a higher identity is kept for him, else a second person's who holds
   * the role.
   */
  "session.elevate": call<Elevation>()({
    input: z.strictObject({
      zone: ZoneField,
      role: z.enum(elevatableRoles),
      userId: TypedUser,
      password: Password,
      reason: Reason.min(3, "Say why you need it."),
      minutes: z.number().int().min(ELEVATION_MINUTES.least).max(ELEVATION_MINUTES.most),
    }),
    ...deciding("tag.read", ofZone),
    audit: (i, name) => ({
      target: i.role,
      new: `${i.minutes} min`,
      reason: i.reason,
      detail: { vouchedBy: name(i.userId) },
    }),
    sample: { zone: "here", role: "Engineer", userId: "new", password: "x", reason: "test", minutes: 5 },
  }),
  "session.endElevation": call<null>()({
    input: Nothing,
    ...operating("signed-in", "none"),
    audit: () => ({ target: "session" }),
    sample: {},
  }),
};
