import { describe, expect, test } from "vitest";
import type { Caller, Role } from "../../../shared/access/roles.ts";
import type { CallTarget } from "../../../shared/hosts/browseCalls.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import { browseRows } from "../../../shared/ipc/browseRows.ts";
import type { Server, Tag } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import type { NodeCallResult, NodeWriteResult, ShownValue } from "../../../shared/zones/addressSpace.ts";
import { BrowseService } from "./browseService.ts";

const uri = "urn:plant; 1";
const node = (identifier: string): string => `nsu=urn:plant%3B 1;s=${identifier}`;
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
const server = {
  id: "p-1",
  name: "P",
  endpointUrl: "",
  applicationUri: "",
  namespaceUri: uri,
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 1,
  samplingMs: 1,
  demo: false,
} as Server;
const plant = indexPlant({
  name: "T",
  site: "S",
  enterprise: "E",
  epoch: 7,
  areas: [],
  conduits: [],
  links: [],
  alarms: [],
  zones: [
    {
      id: "process",
      name: "Process",
      purdue: 2,
      kind: "process",
      criticality: 1,
      slTarget: [],
      staleAfterMs: 1,
      servers: [server, { ...server, id: "p-2", applicationUri: "urn:p-2" }],
    },
  ],
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
        {
          id: "Start",
          label: "Start",
          effect: "",
          args: [{ name: "s", label: "Speed", type: "Double", min: 0, max: 50 }],
          reason: false,
          kind: "process",
        },
        { id: "Jam", label: "Jam", effect: "", args: [], reason: false, kind: "simulation" },
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
  tags: [tag(0, "Pressure", { role: "pv" }), tag(1, "SetPoint", { write: { min: 1, max: 8, reason: false } })],
});
const leaf = (text: string): ShownValue => ({ kind: "leaf", type: "Double", text, plain: Number(text), cut: 0 });
const written: NodeWriteResult = {
  status: "Good",
  statusCode: 0,
  old: leaf("3"),
  readBack: leaf("4"),
  confirmed: true,
  tookMs: 12,
};
const called: NodeCallResult = {
  status: "Good",
  statusCode: 0,
  outputs: [{ name: "Ticket", value: leaf("7") }],
  inputStatus: [],
  tookMs: 5,
};

/** As the zone's host answers for nodes that the server names as they were asked for. */
const targetOf = ({ nodeId, objectId, methodId }: Readonly<Record<string, unknown>>) =>
  nodeId !== undefined ? { nodeId } : { objectId, methodId, browseName: { uri, name: "Other" } };

function build(answer: unknown, role: Role = "Engineer", named: Partial<CallTarget> = {}) {
  const asked: unknown[] = [];
  const notes: unknown[] = [];
  const service = new BrowseService({
    plant: () => plant,
    bootId: "b00t",
    host: (zone) => ({
      close: () => undefined,
      call: async (name, input) => {
        if (name === "browseWriteTarget" || name === "browseCallTarget")
          return { ...targetOf(input as never), ...named } as never;
        asked.push([zone, name, input]);
        return answer as never;
      },
    }),
  });
  const caller: Caller = {
    userId: "e.roy",
    displayName: "E. Roy",
    sessionId: "s",
    grants: [{ role, zone: "process" }],
  };
  const context: CallContext<Caller> = { caller, windowId: 3, auditSeq: 41, note: (fields) => void notes.push(fields) };
  const at = { zone: "process", server: "p-1", reason: "because" };
  return {
    asked,
    notes,
    service,
    context,
    write: (nodeId: string, value: number | number[], more = {}) =>
      service.calls["browse.write"]({ ...at, nodeId, value, ...more }, context),
    call: (methodId: string, args: (number | string | number[])[]) =>
      service.calls["browse.call"]({ ...at, objectId: node("P-1"), methodId, args }, context),
  };
}

test("a write carries the id of its audit record, and old, new, StatusCode and read-back are noted", async () => {
  const { asked, notes, write } = build(written);
  expect(await write("nsu=urn:other;s=X", 4)).toEqual(written);
  expect(asked).toEqual([
    [
      "process",
      "browseWrite",
      {
        userId: "e.roy",
        server: "p-1",
        nodeId: "nsu=urn:other;s=X",
        value: 4,
        auditEntryId: "millward:b00t:41",
        timeoutMs: 3000,
      },
    ],
  ]);
  expect(notes).toEqual([
    { old: "3", detail: { status: "Good", statusCode: "0x00000000", readBack: "4", confirmed: true } },
  ]);
});

test("a write that reads back otherwise answers with what it read, and stands in the record as failed", async () => {
  const unconfirmed = { ...written, readBack: leaf("3"), confirmed: false };
  const { notes, write } = build(unconfirmed);
  expect(await write("nsu=urn:other;s=X", 4)).toEqual(unconfirmed);
  expect(notes).toEqual([
    { old: "3", detail: { status: "Good", statusCode: "0x00000000", readBack: "3", confirmed: false } },
    { outcome: { result: "failed", code: "conflict" } },
  ]);
});

test("what the server refuses is told in words with its code, and the record keeps both", async () => {
  const { notes, write } = build({ ...written, status: "BadOutOfRange", statusCode: 0x803c0000, confirmed: false });
  await expect(write("nsu=urn:other;s=X", 4)).rejects.toMatchObject({
    code: "conflict",
    message: "The write was not done. The server says: the value is outside the server's range (BadOutOfRange).",
  });
  expect(notes).toMatchObject([{ detail: { status: "BadOutOfRange", statusCode: "0x803c0000" } }]);
});

test("a node that the plant project declares keeps its rules, whichever way it is written", async () => {
  const { asked, write } = build(written);
  await expect(write(node("P-1.Pressure"), 4)).rejects.toMatchObject({
    code: "forbidden",
    message: "P-1.Pressure is read only in the plant project. Change it there first.",
  });
  await expect(write(node("P-1.SetPoint"), 9)).rejects.toMatchObject({
    code: "invalid_input",
    message: "Pump SetPoint takes 1 to 8 bar; 9 is outside.",
  });
  await expect(write(node("P-1.SetPoint"), [2])).rejects.toMatchObject({ code: "invalid_input" });
  expect(asked).toEqual([]);
  expect(await write(node("P-1.SetPoint"), 7)).toEqual(written);
});

test("a declared command keeps its limits and its permission", async () => {
  const { asked, call } = build(called);
  await expect(call(node("P-1.Start"), [51])).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("51 is outside") as string,
  });
  expect(asked).toEqual([]);
  expect(await call(node("P-1.Start"), [50])).toEqual(called);
  await expect(build(called, "Operator").call(node("P-1.Jam"), [])).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("simulation.inject") as string,
  });
});

const ways: readonly (readonly [way: string, methodId: string, named: Partial<CallTarget>])[] = [
  ["its own node", node("P-1.Start"), {}],
  [
    "a node of the object that the server names like the command",
    node("Shared.Start"),
    { browseName: { uri, name: "Start" } },
  ],
  ["a numeric node of that name", "nsu=urn:other;i=7", { browseName: { uri: "urn:other", name: "Start" } }],
  ["its own node on another object", node("P-1.Start"), { objectId: "nsu=urn:other;s=Line" }],
  ["its own node as a component of itself, named otherwise", node("P-1.Start"), { browseName: { uri, name: "Jam" } }],
];
const limits: readonly (readonly [limit: string, args: (number | string | number[])[], words: RegExp])[] = [
  ["the range", [51], /51 is outside/],
  ["the type", ["9"], /a number/],
  ["the count", [1, 2], /takes 1 values|takes 0 values/],
  ["single values", [[1]], /takes single values|takes 0 values/],
];
describe.each(ways)("a command reached by %s", (_way, methodId, named) => {
  test.each(limits)("keeps %s", async (_limit, args, words) => {
    const { asked, call } = build(called, "Engineer", named);
    await expect(call(methodId, args)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(words) as string,
    });
    expect(asked).toEqual([]);
  });

  test("keeps its permission", async () => {
    const { asked, call } = build(called, "Observer", named);
    await expect(call(methodId, [1])).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("needs the permission method.call") as string,
    });
    expect(asked).toEqual([]);
  });
});

test("a reason that the plant demands is demanded by the write and the call of a node too", () => {
  const without = (row: keyof typeof browseRows): boolean =>
    browseRows[row].input.safeParse({ ...browseRows[row].sample, reason: "" }).success;
  expect([without("browse.write"), without("browse.call")]).toEqual([false, false]);
});

test("a node is written whole and by its value alone: no attribute and no index range can be named", () => {
  const also = (more: object): boolean =>
    browseRows["browse.write"].input.safeParse({ ...browseRows["browse.write"].sample, ...more }).success;
  expect([also({}), also({ attributeId: 14 }), also({ indexRange: "0:1" })]).toEqual([true, false, false]);
});

test("a declared tag keeps its rules at another server of its namespace", async () => {
  const { asked, write } = build(written);
  await expect(write(node("P-1.SetPoint"), 9, { server: "p-2" })).rejects.toMatchObject({ code: "invalid_input" });
  expect(asked).toEqual([]);
});

test("a refused argument is named", async () => {
  const { call } = build({
    ...called,
    status: "BadInvalidArgument",
    statusCode: 0x80ab0000,
    inputStatus: [
      { name: "Litres", status: "BadOutOfRange" },
      { name: "Recipe", status: "Good" },
    ],
  });
  await expect(call("nsu=urn:other;s=M", [1, 2])).rejects.toMatchObject({
    message: expect.stringContaining("it does not accept Litres (BadOutOfRange)") as string,
  });
});

test("a server of another zone is not reached through this one", async () => {
  const { asked, service, context } = build({});
  await expect(
    service.calls["browse.children"]({ zone: "utilities", server: "p-1", nodeId: "i=85" }, context),
  ).rejects.toMatchObject({ code: "not_found" });
  expect(asked).toEqual([]);
});

test("a node id names its namespace by URI, and a reason is given for every write and call", () => {
  const input = (nodeId: string, reason = "because") =>
    browseRows["browse.write"].input.safeParse({ zone: "process", server: "p-1", nodeId, value: 1, reason }).success;
  expect([input("nsu=urn:a;s=X"), input("i=85"), input("ns=2;s=X"), input("X"), input("nsu=urn:a;s=X", "")]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(
    ["nsu=http://opcfoundation.org/UA/;i=ns=2;s=P-101.Flow", "g=ns=2;s=X", "b=ns=2;s=X", "i=1;s=X"].filter((nodeId) =>
      input(nodeId),
    ),
    "an id inside another",
  ).toEqual([]);
});
