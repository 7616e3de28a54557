import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BrowseService } from "../../electron/main/tags/browseService.ts";
import { TagService } from "../../electron/main/tags/tagService.ts";
import type { Caller } from "../../shared/access/roles.ts";
import type { CallContext } from "../../shared/ipc/define.ts";
import type { Asset, Command, PlantModel, Tag } from "../../shared/plant/model.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import { browseStation, operator, type BrowseStation } from "../support/browseStation.ts";
import { addPumpWithType, ignoreCase, plantId } from "../support/pumpWithType.ts";
import { testServer } from "../support/zoneHostUnderTest.ts";

const asset = (id: string): Asset =>
  ({ id, name: id, type: "pump", area: "a", zone: "process", server: "s1", parameters: {} }) as unknown as Asset;
const setSpeed: Command = {
  id: "SetSpeed",
  label: "Set speed",
  effect: "",
  args: [{ name: "Speed", label: "Speed", type: "Double", min: 0, max: 100 }],
  reason: true,
  kind: "process",
};
const zone = { id: "process", name: "Process", servers: [testServer(1)] };
const plant = (command: Command) =>
  indexPlant({
    epoch: 1,
    areas: [],
    conduits: [],
    links: [],
    alarms: [],
    zones: [zone],
    types: [{ id: "pump", commands: [command] }],
    assets: [asset("P-7"), asset("P-8")],
    tags: [
      {
        index: 0,
        id: "P-7.Setpoint",
        asset: "P-7",
        label: "Set point",
        zone: "process",
        server: "s1",
        type: "Double",
        unit: "",
        states: null,
        write: { min: 0, max: 100, reason: true },
      } as unknown as Tag,
    ],
  } as unknown as PlantModel);

let station: BrowseStation;
let ran: string[];
beforeAll(async () => {
  station = await browseStation();
  ran = addPumpWithType(station.server);
  ignoreCase(station.server);
}, 60_000);
afterAll(() => station.dispose());
beforeEach(() => {
  ran.splice(0);
  station.server.requests.splice(0);
});

const caller: Caller = {
  userId: operator.userId,
  displayName: "E",
  sessionId: "s",
  grants: [{ role: "Engineer", zone: "process" }],
};
const context: CallContext<Caller> = { caller, windowId: 1, auditSeq: 1, note: () => undefined };
interface Order {
  readonly value: number | string | number[];
  readonly reason: string;
  readonly command: Command;
}
const rooms = (command: Command) => {
  const deps = { plant: () => plant(command), host: () => station.h.calls, bootId: "b", openStream: async () => {} };
  return { browse: new BrowseService(deps).calls, tags: new TagService(deps).calls };
};
const byNodes = (object: string, method: string) => (o: Order) =>
  rooms(o.command).browse["browse.call"](
    {
      zone: "process",
      server: "s1",
      objectId: plantId(object),
      methodId: plantId(method),
      args: [o.value],
      reason: o.reason,
    },
    context,
  );

/** How one command of one pump can be asked for. Where it may run at all, it runs as `P-7`. */
const ways: readonly (readonly [way: string, runs: boolean, ask: (o: Order) => Promise<unknown>])[] = [
  [
    "its faceplate",
    true,
    (o) =>
      rooms(o.command).tags["methods.call"](
        { zone: "process", asset: "P-7", command: "SetSpeed", args: [o.value as number], reason: o.reason },
        context,
      ),
  ],
  ["its own node", true, byNodes("P-7", "P-7.SetSpeed")],
  ["its type's node", false, byNodes("P-7", "PumpType.SetSpeed")],
  ["another pump's node", false, byNodes("P-7", "P-8.SetSpeed")],
  ["its own node in another spelling", false, byNodes("P-7", "P-7.setspeed")],
  ["itself in another spelling", false, byNodes("p-7", "P-7.SetSpeed")],
  ["its type's node on another object", false, byNodes("Line", "PumpType.SetSpeed")],
];
const refusals: readonly (readonly [limit: string, order: Partial<Order>])[] = [
  ["above its range", { value: 5000 }],
  ["below its range", { value: -1 }],
  ["of another type", { value: "50" }],
  ["as a list", { value: [50] }],
  ["without the reason that it demands", { reason: "" }],
];
const order: Order = { value: 50, reason: "because", command: setSpeed };

describe.each(ways)("a command asked for by %s", (_way, runs, ask) => {
  test.each(refusals)("is not run %s", async (_limit, wrong) => {
    await expect(ask({ ...order, ...wrong })).rejects.toMatchObject({
      code: expect.stringMatching(/^(invalid_input|forbidden)$/) as string,
    });
    expect([ran, station.server.requests]).toEqual([[], []]);
  });

  test(runs ? "runs within them" : "is refused within them too: it is not the object's own", async () => {
    if (runs) await ask(order);
    else await expect(ask(order)).rejects.toMatchObject({ code: "forbidden" });
    expect(ran).toEqual(runs ? ["P-7 50"] : []);
  });
});

test("a command of the simulation is not run for who may only act on the process", async () => {
  const command = { ...setSpeed, kind: "simulation" as const };
  const supervisor = { ...caller, grants: [{ role: "Supervisor" as const, zone: "process" }] };
  await expect(
    rooms(command).browse["browse.call"](
      {
        zone: "process",
        server: "s1",
        objectId: plantId("P-7"),
        methodId: plantId("P-7.SetSpeed"),
        args: [50],
        reason: "because",
      },
      { ...context, caller: supervisor },
    ),
  ).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("simulation.inject") as string });
  expect(ran).toEqual([]);
});

test.each([
  ["above its range", "P-7.Setpoint", 101, "because", "invalid_input"],
  ["as a list", "P-7.Setpoint", [50], "because", "invalid_input"],
  ["without the reason that it demands", "P-7.Setpoint", 50, "", "invalid_input"],
  ["in another spelling", "p-7.Setpoint", 50, "because", "forbidden"],
] as [string, string, number | number[], string, string][])(
  "a declared tag is not written %s",
  async (_limit, identifier, value, reason, code) => {
    await expect(
      rooms(setSpeed).browse["browse.write"](
        { zone: "process", server: "s1", nodeId: plantId(identifier), value, reason },
        context,
      ),
    ).rejects.toMatchObject({ code });
    expect(station.server.requests).toEqual([]);
  },
);

test("a declared tag is written within its limits", async () => {
  const written = await rooms(setSpeed).browse["browse.write"](
    { zone: "process", server: "s1", nodeId: plantId("P-7.Setpoint"), value: 51, reason: "because" },
    context,
  );
  expect([written.status, written.confirmed]).toEqual(["Good", true]);
});

test("its own node on an object that only shows it keeps the command's limits", async () => {
  await expect(byNodes("Line", "P-7.SetSpeed")({ ...order, value: 5000 })).rejects.toMatchObject({
    code: "invalid_input",
  });
  expect(ran).toEqual([]);
});
