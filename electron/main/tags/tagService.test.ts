import { expect, test } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import type { Tag } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { silentLog } from "../../base/log.ts";
import { ZoneSignalPort } from "../zones/zoneSignals.ts";
import { mismatchWords } from "./rightsWords.ts";
import { TagService } from "./tagService.ts";
import { TagPorts } from "./tagPorts.ts";

const tag = (index: number, name: string, more: Partial<Tag>): Tag => ({
  index,
  id: `P-1.${name}`,
  asset: "P-1",
  name,
  label: `Pump ${name}`,
  zone: "process",
  server: "p-1",
  type: "Double",
  role: "sp",
  unit: "bar",
  range: null,
  decimals: 1,
  states: null,
  limits: null,
  write: null,
  recordMs: 1000,
  deadband: null,
  ...more,
});
const plant = indexPlant({
  name: "T",
  site: "S",
  enterprise: "E",
  epoch: 7,
  areas: [],
  zones: [
    {
      id: "process",
      name: "Process",
      purdue: 2,
      kind: "process",
      criticality: 1,
      slTarget: [],
      staleAfterMs: 1,
      servers: [],
    },
  ],
  conduits: [],
  links: [],
  alarms: [],
  types: [
    {
      id: "pump",
      name: "Pump",
      shape: "pump",
      size: [1, 1, 1],
      bindings: {},
      faceplate: [],
      loop: null,
      commands: [
        { id: "Start", label: "Start", effect: "", args: [], reason: false, kind: "process" },
        {
          id: "Jam",
          label: "Jam",
          effect: "",
          args: [{ name: "m", label: "Magnitude", type: "Double", min: 0, max: 1 }],
          reason: true,
          kind: "simulation",
        },
      ],
    },
  ],
  assets: [
    {
      id: "P-1",
      name: "Pump 1",
      type: "pump",
      area: "a",
      zone: "process",
      server: "p-1",
      position: [0, 0, 0],
      rotationDeg: 0,
      size: null,
      parameters: {},
    },
  ],
  tags: [
    tag(0, "Elsewhere", { zone: "other" }),
    tag(1, "Pressure", { role: "pv" }),
    tag(2, "SetPoint", { write: { min: 1, max: 8, reason: false } }),
    tag(3, "Limit", { write: { min: 0, max: 10, reason: true } }),
    tag(4, "Mode", { type: "Int32", unit: "", states: ["Off", "Auto"], write: { min: 0, max: 5, reason: false } }),
    tag(5, "Enabled", { type: "Boolean", unit: "", write: { min: 0, max: 1, reason: false } }),
  ],
});
const caller: Caller = {
  userId: "a.lee",
  displayName: "A. Lee",
  sessionId: "s",
  grants: [{ role: "Operator", zone: "process" }],
};

function build(answer: (name: string) => unknown) {
  const asked: unknown[] = [];
  const notes: unknown[] = [];
  const service = new TagService({
    plant: () => plant,
    bootId: "b00t",
    openStream: async () => undefined,
    host: (zone) => ({
      close: () => undefined,
      call: async (name, input, options) => {
        asked.push([zone, name, input, options]);
        return answer(name) as never;
      },
    }),
  });
  const context: CallContext<Caller> = { caller, windowId: 3, auditSeq: 41, note: (fields) => void notes.push(fields) };
  const write = (id: string, value: number | boolean | string, reason = "", zone = "process") =>
    service.calls["tags.write"]({ zone, tag: id, value, reason }, context);
  return { asked, notes, service, context, write };
}
const good = { status: "Good", statusCode: 0, old: 3, readBack: 4, confirmed: true, tookMs: 12 };

test("a write goes to its zone's host with the id of its audit record; what was there before is noted", async () => {
  const { asked, notes, write } = build(() => good);
  expect(await write("P-1.SetPoint", 4)).toEqual(good);
  expect(asked).toEqual([
    [
      "process",
      "write",
      { userId: "a.lee", index: 1, value: 4, auditEntryId: "millward:b00t:41", timeoutMs: 2000 },
      { timeoutMs: 6000 },
    ],
  ]);
  expect(notes).toEqual([{ old: 3, detail: { status: "Good", readBack: 4, confirmed: true } }]);
});

test("a write that reads back otherwise answers with what it read, and stands in the record as failed", async () => {
  const unconfirmed = { ...good, readBack: 3, confirmed: false };
  const { notes, write } = build(() => unconfirmed);
  expect(await write("P-1.SetPoint", 4)).toEqual(unconfirmed);
  expect(notes).toEqual([
    { old: 3, detail: { status: "Good", readBack: 3, confirmed: false } },
    { outcome: { result: "failed", code: "conflict" } },
  ]);
});

test.each([
  ["P-1.Pressure", 4, "", "process", "invalid_input", "Pump Pressure is read only."],
  ["P-1.SetPoint", 9, "", "process", "invalid_input", "Pump SetPoint takes 1 to 8 bar; 9 is outside."],
  ["P-1.SetPoint", "4", "", "process", "invalid_input", "Pump SetPoint takes a number."],
  ["P-1.SetPoint", 4, "", "utilities", "not_found", "This zone has no tag P-1.SetPoint."],
  ["P-1.Limit", 4, "", "process", "invalid_input", "Say why you change Pump Limit."],
  ["P-1.Mode", 1.5, "", "process", "invalid_input", "Pump Mode takes a whole number."],
  ["P-1.Mode", 4, "", "process", "invalid_input", "Pump Mode has no state 4."],
  ["P-1.Enabled", 1, "", "process", "invalid_input", "Pump Enabled takes on or off."],
  ["P-9.Nothing", 1, "", "process", "not_found", "This zone has no tag P-9.Nothing."],
] as const)(
  "writing %s = %s with reason '%s' in %s is refused before the server hears of it",
  async (id, value, reason, zone, code, message) => {
    const { asked, write } = build(() => good);
    await expect(write(id, value, reason, zone)).rejects.toEqual(new AppError(code, message));
    expect(asked).toEqual([]);
  },
);

test.each([
  [
    "BadUserAccessDenied",
    0x801f0000,
    "forbidden",
    "The server refused: this user may not do that there (BadUserAccessDenied).",
  ],
  [
    "BadOutOfRange",
    0x803c0000,
    "conflict",
    "Pump SetPoint was not done. The server says: the value is outside the server's range (BadOutOfRange).",
  ],
  [
    "BadTimeout",
    0x800a0000,
    "timeout",
    "Pump SetPoint failed to operate: the server did not answer in time. Check the present value before you try again.",
  ],
])(
  "a server's %s is an error for the operator, and stands in the record",
  async (status, statusCode, code, message) => {
    const { notes, write } = build(() => ({ ...good, status, statusCode, readBack: null, confirmed: false }));
    await expect(write("P-1.SetPoint", 4)).rejects.toEqual(new AppError(code as "timeout", message));
    expect(notes).toEqual([{ old: 3, detail: { status, readBack: null, confirmed: false } }]);
  },
);

test("a host that does not answer makes the write fail to operate", async () => {
  const { write } = build(() => {
    throw new AppError("timeout", "No answer to write within 6 s.");
  });
  await expect(write("P-1.SetPoint", 4)).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("failed to operate") as string,
  });
});

test("simulation commands run as simulation only, process commands as process, with their arguments", async () => {
  const { asked, service, context } = build(() => ({ status: "Good", statusCode: 0, outputs: [], tookMs: 1 }));
  const at = { zone: "process", asset: "P-1", reason: "" };
  await expect(service.calls["methods.call"]({ ...at, command: "Jam", args: [0.5] }, context)).rejects.toThrow(
    "Jam is a command of the simulation, not of the process.",
  );
  await expect(service.calls["simulation.inject"]({ ...at, command: "Start", args: [] }, context)).rejects.toThrow(
    "Start is a command of the process, not of the simulation.",
  );
  await expect(
    service.calls["simulation.inject"]({ ...at, command: "Jam", args: [2], reason: "test" }, context),
  ).rejects.toThrow("Magnitude takes 0 to 1; 2 is outside.");
  await expect(service.calls["simulation.inject"]({ ...at, command: "Jam", args: [0.5] }, context)).rejects.toThrow(
    "Say why: Jam.",
  );
  await expect(service.calls["methods.call"]({ ...at, command: "Start", args: [1] }, context)).rejects.toThrow(
    "Start takes 0 values, not 1.",
  );
  expect(asked).toEqual([]);
  await service.calls["simulation.inject"]({ ...at, command: "Jam", args: [0.5], reason: "test" }, context);
  expect(asked).toEqual([
    [
      "process",
      "callMethod",
      {
        userId: "a.lee",
        server: "p-1",
        object: "P-1",
        method: "P-1.Jam",
        args: [{ type: "Double", value: 0.5 }],
        auditEntryId: "millward:b00t:41",
        timeoutMs: 2000,
      },
      { timeoutMs: 6000 },
    ],
  ]);
});

test("a command that the server refuses fails with the server's own words, bounded", async () => {
  const said = `The valve is locked. ${"x".repeat(500)}`;
  const { service, context } = build(() => ({
    status: "BadInvalidState",
    statusCode: 0x80af0000,
    outputs: [said],
    tookMs: 1,
  }));
  const refused = service.calls["methods.call"](
    { zone: "process", asset: "P-1", command: "Start", args: [], reason: "" },
    context,
  );
  await expect(refused).rejects.toEqual(
    new AppError("conflict", `Start Pump 1 was not done. The server says: ${said.slice(0, 200)} (BadInvalidState).`),
  );
});

test("rights need both the console's role and the server's permission, and say which one is missing", async () => {
  const both = build(() => ({ canRead: true, canWrite: true, canCall: false }));
  const at = { zone: "process", asset: "P-1" };
  expect(await both.service.calls["tags.rights"]({ zone: "process", tag: "P-1.SetPoint" }, both.context)).toEqual({
    allowed: true,
    reason: "",
    server: { canRead: true, canWrite: true, canCall: false },
  });
  expect(await both.service.calls["methods.rights"]({ ...at, command: "Start" }, both.context)).toEqual({
    allowed: false,
    reason: mismatchWords({ canRead: true, canWrite: true, canCall: false }, "Call"),
    server: { canRead: true, canWrite: true, canCall: false },
  });
  expect(await both.service.calls["methods.rights"]({ ...at, command: "Jam" }, both.context)).toEqual({
    allowed: false,
    reason: "Your roles in this zone do not allow it.",
    server: null,
  });
  const down = build(() => {
    throw new AppError("unavailable", "Process is not reachable.");
  });
  expect(await down.service.calls["tags.rights"]({ zone: "process", tag: "P-1.SetPoint" }, down.context)).toEqual({
    allowed: false,
    reason: "Process is not reachable.",
    server: null,
  });
});

test("a window's stream ends at sign-out, comes back with a new host, never after a sign-out", async () => {
  const asked: unknown[] = [];
  const sent: unknown[] = [];
  let release: (() => void) | null = null;
  let wait = false;
  const signals = new ZoneSignalPort(silentLog);
  const up = () => signals.tell("up", "process", { restarted: true });
  const streams = new TagPorts({
    epochOf: () => 7,
    log: silentLog,
    signals,
    createChannel: () => ({ host: "H", window: "W" }),
    sendPort: (windowId, message, port) => {
      sent.push([windowId, message, port]);
      return true;
    },
    host: (zone) => ({
      close: () => undefined,
      call: async (name, input, options) => {
        asked.push([zone, name, input, options?.transfer]);
        if (wait && name === "attachScreen")
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return undefined as never;
      },
    }),
  });
  await streams.open(3, "process");
  expect({ asked, sent }).toEqual({
    asked: [["process", "attachScreen", { windowId: 3 }, ["H"]]],
    sent: [[3, { kind: "millward.tagPort", zone: "process", epoch: 7 }, "W"]],
  });
  up();
  await expect.poll(() => sent.length).toBe(2);
  wait = true;
  const opening = streams.open(3, "process");
  await streams.setCaller(3, null);
  release!();
  await opening;
  expect(sent.length).toBe(2);
  expect(asked.slice(-2)).toEqual([
    ["process", "detachScreen", { windowId: 3 }, undefined],
    ["process", "detachScreen", { windowId: 3 }, undefined],
  ]);
  up();
  expect(asked.filter((a) => (a as string[])[1] === "attachScreen").length).toBe(3);
});
