import { expect, test } from "vitest";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import type { LinkHealth, LinkRemark } from "../../../shared/zones/health.ts";
import { zonesPlant } from "../../../test/support/zonesInMemory.ts";
import { createLog } from "../../base/log.ts";
import { ZoneNotices } from "./zoneNotices.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

function build() {
  const notices: string[] = [];
  const signals = new ZoneSignalPort(createLog({}, { write: () => undefined }));
  new ZoneNotices({
    signals,
    nowMs: () => 0,
    plant: () => indexPlant(zonesPlant),
    notice: (_zone, severity, text) => void notices.push(`${severity} ${text}`),
  });
  const health = (state: LinkHealth["state"], remarks: readonly LinkRemark[] = []) =>
    signals.tell("health", "process", [{ server: "p-1", state, remarks } as unknown as LinkHealth]);
  return { notices, health };
}
const held: LinkRemark = { kind: "accountHeld", text: "The account is held." };
const sha1: LinkRemark = { kind: "forgeableSignature", text: "SHA-1." };

test("a remark about a link is told once, also when the link goes and comes back with it", () => {
  const { notices, health } = build();
  health("live", [sha1]);
  health("live", [sha1]);
  health("reconnecting");
  health("live", [sha1]);
  expect(notices).toEqual(["warning process: p-1: SHA-1."]);
});

test("what was mended and comes again is told again", () => {
  const { notices, health } = build();
  health("refused", [held]);
  health("live");
  health("refused", [held]);
  expect(notices).toEqual(["warning process: p-1: The account is held.", "warning process: p-1: The account is held."]);
});
