import type { Elevation } from "../../../shared/access/elevation.ts";

/** "4:07" left; "0:00" once it is over. */
export function timeLeft(elevation: Pick<Elevation, "untilMs">, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((elevation.untilMs - nowMs) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What the bar's hint says: by whom, why, and where it does not hold. */
export function elevationHint(elevation: Elevation, userId: string): string {
  const by = elevation.vouchedBy === userId ? "With your own kept identity" : `Vouched for by ${elevation.vouchedBy}`;
  const not = elevation.servers.filter((s) => s.state !== "elevated").map((s) => s.server);
  return `${by}: ${elevation.reason}.${not.length === 0 ? "" : ` Not at ${not.join(", ")}.`}`;
}
