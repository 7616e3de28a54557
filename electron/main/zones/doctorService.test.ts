import { expect, test } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { CallContext, Detail } from "../../../shared/ipc/define.ts";
import type { Diagnosis } from "../../../shared/zones/doctor.ts";
import { silentLog } from "../../base/log.ts";
import { DoctorService } from "./doctorService.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";
import type { ZoneClient } from "./zoneProcess.ts";

const cause = {
  id: "serverDistrustsUs",
  step: "channel",
  side: "server",
  blocking: true,
  what: "The server does not accept this station's certificate.",
  code: "BadSecurityChecksFailed",
  mend: [],
} as const;
const diagnosis = (asked: Diagnosis["asked"]): Diagnosis => ({
  zone: "process",
  server: "s1",
  serverName: "PLC 1",
  endpointUrl: "opc.tcp://plc1:4840",
  startedAtMs: 1,
  tookMs: 250,
  asked,
  state: "finished",
  steps: [],
  cause,
});

function harness(answer: (asked: Diagnosis["asked"]) => Promise<Diagnosis> = async (asked) => diagnosis(asked)) {
  const at = { nowMs: 100_000, calls: [] as string[], records: [] as AuditEntry[], notes: [] as Detail[] };
  const client = {
    call: async (name: string, input: { asked?: Diagnosis["asked"] }) => {
      at.calls.push(`${name} ${input.asked ?? ""}`.trim());
      return name === "doctorLook" ? answer(input.asked!) : null;
    },
  } as unknown as ZoneClient;
  const signals = new ZoneSignalPort(silentLog);
  const service = new DoctorService({
    log: silentLog,
    signals,
    nowMs: () => at.nowMs,
    host: () => client,
    record: (e) => void at.records.push(e),
  });
  const context: CallContext<Caller> = {
    caller: { userId: "eva", displayName: "Eva", grants: [], sessionId: "1" },
    windowId: 1,
    auditSeq: 9,
    note: ({ detail }) => void at.notes.push(detail ?? {}),
  };
  const settled = () => new Promise(setImmediate);
  const refused = (): Promise<unknown> => {
    signals.tell("link", "process", { server: "s1", from: "connecting", to: "refused", reason: "", code: "" });
    return settled();
  };
  return { at, refused, look: () => service.calls["doctor.look"]({ zone: "process", server: "s1" }, context) };
}

test("a look that a person asks for notes cause and side, and cannot be repeated so fast that it guesses", async () => {
  const { at, look } = harness();
  expect((await look()).cause).toEqual(cause);
  await expect(look()).rejects.toMatchObject({ code: "unavailable" });
  at.nowMs += 5_000;
  await look();
  expect([at.calls, at.notes]).toEqual([
    ["doctorLook person", "doctorLook person"],
    Array.from({ length: 2 }, () => ({ state: "finished", cause: "serverDistrustsUs", side: "server", tookMs: 250 })),
  ]);
});

test("a refused link is looked at by itself, without signing in, once a minute at most, on record", async () => {
  const { at, refused } = harness();
  await refused();
  await refused();
  expect([at.calls, at.records]).toEqual([
    ["doctorLook automatic"],
    [
      {
        actor: "system",
        role: "",
        action: "doctor.looked",
        zone: "process",
        target: "s1",
        old: null,
        new: null,
        reason: cause.what,
        result: "event",
        code: "BadSecurityChecksFailed",
        asked: 0,
        detail: { state: "finished", cause: "serverDistrustsUs", side: "server", tookMs: 250 },
      },
    ],
  ]);
  at.nowMs += 60_000;
  await refused();
  expect(at.calls.length).toBe(2);
});

test("a host that cannot look by itself now does no harm", async () => {
  const { at, refused } = harness(async () => Promise.reject(new Error("gone")));
  await refused();
  expect(at.records).toEqual([]);
});
