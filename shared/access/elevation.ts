import type { ServerId, UserId, ZoneId } from "../ids.ts";
import type { Role } from "./roles.ts";

/** Roles that may be taken for a short time. Deciding about security is never among them. */
export const elevatableRoles = [
  "Operator",
  "Engineer",
  "Supervisor",
  "ConfigureAdmin",
] as const satisfies readonly Role[];
export type ElevatableRole = (typeof elevatableRoles)[number];

export const ELEVATION_MINUTES = { least: 1, usual: 5, most: 30 } as const;

/** What became of the higher identity at one server of the zone. */
export interface ElevatedServer {
  readonly server: ServerId;
  readonly state: "elevated" | "refused" | "down";
  readonly code: string;
}

/** A higher role in one zone for a bounded time. */
export interface Elevation {
  readonly zone: ZoneId;
  readonly role: ElevatableRole;
  readonly sinceMs: number;
  /** Epoch milliseconds; main ends it then at the latest. */
  readonly untilMs: number;
  readonly reason: string;
  /** Who proved to be entitled: the user himself with a kept higher identity, or the second person. */
  readonly vouchedBy: UserId;
  readonly servers: readonly ElevatedServer[];
}

export type ElevationEnd =
  "timeUp" | "byHand" | "signOut" | "rolesChanged" | "identityChanged" | "hostDown" | "otherSeat";

/** `own`: a higher identity is kept for the user himself, so that his own password is enough. */
export interface ElevationChoice {
  readonly zone: ZoneId;
  readonly role: ElevatableRole;
  readonly own: boolean;
}
