import { expect, test } from "vitest";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { zonesPlant } from "../../../test/support/zonesInMemory.ts";
import { silentLog } from "../../base/log.ts";
import { SecurityService } from "./securityService.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

const event = (message: string) => ({
  atMs: 1,
  type: "",
  source: "",
  message,
  severity: 1,
  succeeded: null,
  user: "",
  entryId: "",
  detail: "",
});

function build() {
  const signals = new ZoneSignalPort(silentLog);
  const service = new SecurityService({
    plant: () => indexPlant(zonesPlant),
    signals,
    log: silentLog,
    host: () => {
      throw new Error("not asked here");
    },
    identityOf: async () => null,
  });
  const kept = () => service.calls["security.events"]({ zone: "process", server: "p-1", afterSeq: -1, limit: 5000 });
  const tell = (count: number, message: string): void =>
    signals.tell("serverAudit", "process", {
      server: "p-1",
      events: Array.from({ length: count }, () => event(message)),
      missed: 0,
    });
  return { kept, tell };
}

test("a batch of audit events of any length is taken, and the newest are kept in order", async () => {
  const { kept, tell } = build();
  tell(300_000, "");
  const { rows, ...counts } = await kept();
  expect(counts).toEqual({ kept: 5000, heard: 300_000, missed: 0 });
  expect([rows[0]?.seq, rows.at(-1)?.seq]).toEqual([295_001, 300_000]);
});

test("audit events of long texts push out earlier ones before they fill memory", async () => {
  const { kept, tell } = build();
  for (let n = 0; n < 5; n++) tell(1000, "x".repeat(1000));
  expect(await kept()).toMatchObject({ kept: 2000, heard: 5000 });
});
