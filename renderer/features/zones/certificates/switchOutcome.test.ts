import { expect, test } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import type { ZoneSwitch } from "../../../../shared/zones/pki.ts";
import { switchOutcome } from "./switchOutcome.ts";

const nameOf = (server: string): string => ({ "wet-1": "Pump hall", "wet-2": "Filler" })[server] ?? server;
const after = (more: Partial<ZoneSwitch>): string =>
  switchOutcome({ zone: "wet", result: "switched", reason: "", sha256: "", servers: [], ...more }, nameOf);

test("a switch that went well names the servers that could not be asked", () => {
  expect([
    after({ servers: [{ server: "wet-1", result: "live", reason: "" }] }),
    after({ servers: ["wet-1", "wet-2"].map((server) => ({ server, result: "skipped", reason: "" })) }),
  ]).toEqual(["Every link is live with the new certificate.", "Switched. Not asked, because down: Pump hall, Filler."]);
});

test("one that was rolled back says which server refused and why, and is an error", () => {
  const rolledBack = () =>
    after({
      result: "rolledBack",
      reason: "wet-1 refused it.",
      servers: [{ server: "wet-1", result: "refused", reason: "It does not know the certificate." }],
    });
  expect(rolledBack).toThrow(new AppError("conflict", "Pump hall refused it. It does not know the certificate."));
});
