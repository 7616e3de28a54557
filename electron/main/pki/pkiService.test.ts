import { afterEach, expect, test } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { silentLog } from "../../base/log.ts";
import { ZoneSignalPort } from "../zones/zoneSignals.ts";
import { PkiService } from "./pkiService.ts";
import type { PkiClient } from "./switchZone.ts";

const next = "b".repeat(64);
const present = "a".repeat(64);
const reason = "agreed with the plant";
const caller: Caller = {
  userId: "sec",
  displayName: "Sec",
  grants: [{ role: "SecurityAdmin", zone: "*" }],
  sessionId: "s",
};
let service: PkiService | null = null;
afterEach(() => service?.dispose());

/**
 * A zone with one server, which accepts the present certificate only.
 * @param state of its link before anything is tried.
 */
function build(state: "live" | "reconnecting") {
  const notes: unknown[] = [];
  let [shown, sinceMs, nowMs] = [present, 0, 0];
  const answers: Readonly<Record<string, (input: never) => unknown>> = {
    pkiStore: () => ({ own: [{ role: "next", certificate: { sha256: next } }] }),
    pkiUse: ({ identity }: { identity: string }) => {
      [shown, sinceMs] = [identity === "next" ? next : present, sinceMs + 1];
    },
    pushUpdate: () => {
      [shown, sinceMs] = [next, sinceMs + 1];
      return { sha256: next };
    },
    health: () => [
      {
        server: "s1",
        state: shown === next ? "refused" : state,
        sinceMs,
        reason: shown === next ? "Refused." : "",
        ownCertificate: { sha256: shown },
        serverCertificate: { sha256: next },
      },
    ],
  };
  const client = {
    call: async (name: string, input: never) => answers[name]!(input),
    close: () => undefined,
  } as unknown as PkiClient;
  service = new PkiService({
    plant: () => ({ serversOf: () => [{ id: "s1" }] }) as unknown as PlantIndex,
    signals: new ZoneSignalPort(silentLog),
    zoneIds: () => ["process"],
    log: silentLog,
    nowMs: () => (nowMs += 300),
    host: () => client,
    handOut: async () => undefined,
    ownChanged: () => undefined,
    record: () => undefined,
    notice: () => undefined,
    timing: { lookEveryMs: 3_600_000, verifyMs: 20_000, pollMs: 0 },
  });
  const context: CallContext<Caller> = { caller, windowId: 1, auditSeq: 1, note: (fields) => void notes.push(fields) };
  return { calls: service.calls, notes, context };
}

test("a switch that a server did not accept, and one that was not begun, stand in the record as failed", async () => {
  const rolledBack = build("live");
  const input = { zone: "process", sha256: next, allowDown: false, reason };
  expect((await rolledBack.calls["pki.activate"](input, rolledBack.context)).result).toBe("rolledBack");
  expect(rolledBack.notes).toEqual([
    {
      detail: {
        result: "rolledBack",
        outcome: "s1 did not accept the new certificate. Every link is live again with the certificate before.",
        servers: "s1: refused",
      },
    },
    { outcome: { result: "failed", code: "conflict" } },
  ]);
  service?.dispose();
  const failed = build("reconnecting");
  expect((await failed.calls["pki.activate"](input, failed.context)).result).toBe("failed");
  expect(failed.notes).toEqual([
    { detail: { result: "failed", outcome: expect.stringContaining("Nothing was changed.") as string, servers: "" } },
    { outcome: { result: "failed", code: "unavailable" } },
  ]);
});

test("a server's new certificate with which its link does not come up stands in the record as failed", async () => {
  const { calls, notes, context } = build("live");
  expect(await calls["pki.pushUpdate"]({ zone: "process", server: "s1", text: "PEM", reason }, context)).toEqual({
    certificate: { sha256: next },
    live: false,
    reason: "Refused.",
  });
  expect(notes).toEqual([
    { detail: { sha256: next } },
    { detail: { live: false } },
    { outcome: { result: "failed", code: "unavailable" } },
  ]);
});
