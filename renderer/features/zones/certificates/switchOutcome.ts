import { AppError } from "../../../../shared/errors.ts";
import type { ZoneSwitch } from "../../../../shared/zones/pki.ts";

/**
 * @returns the sentence of a switch that went well.
 * @throws AppError with the sentence of one that did not, so that the dialog stays open over it.
 */
export function switchOutcome(switched: ZoneSwitch, nameOf: (server: string) => string): string {
  if (switched.result !== "switched") throw new AppError("conflict", failureWords(switched, nameOf));
  const skipped = switched.servers.filter((s) => s.result === "skipped").map((s) => nameOf(s.server));
  return skipped.length === 0
    ? "Every link is live with the new certificate."
    : `Switched. Not asked, because down: ${skipped.join(", ")}.`;
}

function failureWords({ servers, reason }: ZoneSwitch, nameOf: (server: string) => string): string {
  const named = servers.reduce((text, s) => text.replaceAll(s.server, nameOf(s.server)), reason);
  const why = servers.find((s) => s.result === "refused")?.reason ?? "";
  return `${named} ${why}`.trim();
}
