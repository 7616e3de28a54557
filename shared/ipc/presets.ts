import type { ZoneId } from "../ids.ts";
import type { Call } from "./define.ts";

/** The zone that an input names. */
export const ofZone = (input: { readonly zone: ZoneId }): ZoneId => input.zone;

/** Looks: only what was refused is recorded, so it never waits for the audit log. */
export const reading = <const N extends Call["needs"], const Z>(needs: N, zone: Z) =>
  ({ needs, zone, audit: "refusals", whenAuditDown: "spill", whenRecordsDown: "run" }) as const;

/** Acts on the process, or gives something up: it runs while the audit log is down. The row says what is recorded. */
export const operating = <const N extends Call["needs"], const Z>(needs: N, zone: Z) =>
  ({ needs, zone, whenAuditDown: "spill", whenRecordsDown: "run" }) as const;

/**
 * Decides about security or configuration: never while it cannot be recorded, or cannot be kept. The row says what is
 * recorded.
 */
export const deciding = <const N extends Call["needs"], const Z>(needs: N, zone: Z) =>
  ({ needs, zone, whenAuditDown: "refuse", whenRecordsDown: "refuse" }) as const;
