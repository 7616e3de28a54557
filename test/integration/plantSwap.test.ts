// The plant becomes another one while the program runs: real servers, real zone hosts, under load.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { UAVariable } from "node-opcua";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../electron/base/log.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { wholeModel } from "../../shared/plant/modelParts.ts";
import type { PlantModel, Server, Tag, Zone } from "../../shared/plant/model.ts";
import { zoneTags } from "../../shared/plant/zoneTags.ts";
import { addVariable, setNumber } from "../support/dataVariables.ts";
import { TestServer } from "../support/opcuaServer.ts";
import { context, PlantRunUnderTest } from "../support/plantRunUnderTest.ts";
import { testServer } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 25_000, interval: 20 };
/** Counters of each server, and how often each goes up. */
const COUNTERS = 5;
const EVERY_MS = 20;

const ids = ["a", "b", "c", "d", "e"] as const;
type Id = (typeof ids)[number];
const servers = new Map<Id, TestServer>();
const counters = new Map<string, UAVariable>();
let root: string;
let site: PlantRunUnderTest;

const counterNames = (id: Id, count = COUNTERS): string[] => Array.from({ length: count }, (_, n) => `${id}.Count${n}`);
const zone = (id: Id, more: Partial<Zone> = {}): Zone => ({
  id,
  name: `Zone ${id}`,
  purdue: 1,
  kind: "process",
  criticality: 3,
  slTarget: [2],
  staleAfterMs: 5000,
  servers: [declared(id)],
  ...more,
});
const declared = (id: Id): Server => testServer(servers.get(id)!.port, { id: `${id}-1`, name: `Server ${id}` });

/** @param tagsOf names of the zone's tags, in the order of the plant. */
function plant(
  epoch: number,
  zones: readonly Zone[],
  tagsOf: readonly (readonly [Id, readonly string[]])[],
): PlantModel {
  const tag = (id: Id, name: string, index: number): Tag => ({
    index,
    id: name,
    asset: id,
    name,
    label: name,
    zone: id,
    server: `${id}-1`,
    type: "Double",
    role: "counter",
    unit: "",
    range: null,
    decimals: 0,
    states: null,
    limits: null,
    write: { min: 0, max: 100, reason: false },
    recordMs: 0,
    deadband: null,
  });
  const named = tagsOf.flatMap(([id, names]) => names.map((name) => [id, name] as const));
  const empty = { areas: [], conduits: [], types: [], assets: [], links: [], alarms: [] };
  const tags = named.map(([id, name], index) => tag(id, name, index));
  return { name: `Plant ${epoch}`, site: "S", enterprise: "E", epoch, ...empty, zones, tags };
}

/** Four zones; the tags of each but `a` stand behind those of another. `P-101.Setpoint` is one that may be written. */
const first = (): PlantModel =>
  plant(
    1,
    (["a", "b", "c", "d"] as const).map((id) => zone(id)),
    [
      ["d", counterNames("d")],
      ["a", counterNames("a")],
      ["c", counterNames("c")],
      ["b", [...counterNames("b"), "P-101.Setpoint"]],
    ],
  );

/** `a` and `b` are as they were but for their names and places, `c` is gone, `d` has one tag more, `e` is new. */
const second = (): PlantModel =>
  plant(
    2,
    [zone("e"), zone("b", { name: "Zone b, renamed" }), zone("a", { slTarget: [3] }), zone("d")],
    [
      ["e", counterNames("e")],
      ["d", [...counterNames("d"), "d.Count5"]],
      ["b", [...counterNames("b"), "P-101.Setpoint"]],
      ["a", counterNames("a")],
    ],
  );

/** Nothing of the plant before: other servers behind the names. */
const third = (): PlantModel =>
  plant(
    3,
    [zone("c"), zone("a", { servers: [{ ...declared("b"), id: "a-1" }] })],
    [
      ["c", counterNames("c")],
      ["a", ["b.Count0"]],
    ],
  );

/** Every counter of the zone goes up, one after another, until stopped. @returns its last value. */
function countUp(id: Id): () => number {
  let n = 0;
  const variables = counterNames(id, COUNTERS + 1).flatMap((name) => counters.get(name) ?? []);
  const timer = setInterval(() => {
    n += 1;
    for (const variable of variables) setNumber(variable, n);
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return n;
  };
}

/**
 * The zone's alarm comes and goes, each turn as soon as the one before was seen, until stopped.
 * @returns turns that were made.
 */
function alternate(id: Id): { stop(): Promise<number> } {
  const turns = { going: true };
  const made = (async () => {
    let turn = 0;
    while (turns.going) {
      const active = turn % 2 === 0;
      const seen = site.nextAlarm(
        (change) =>
          change.zone === id && change.upserted.some((row) => row.name === "P-101.FlowHigh" && row.active === active),
      );
      servers.get(id)!.set("P-101.Flow", active ? 90 : 50);
      turn += 1;
      await seen;
    }
    return turn;
  })();
  return {
    stop: () => {
      turns.going = false;
      return made;
    },
  };
}

/** What was recorded of one counter, by its number within its zone as that was then. */
function recorded(id: Id, model: PlantModel, name: string): number[] {
  const { epoch, tags } = zoneTags(model).get(id)!;
  const number = tags.findIndex((t) => t.id === name);
  return site.batches
    .filter(({ zone: of, batch }) => of === id && batch.epoch === epoch)
    .flatMap(({ batch }) => [...batch.index].flatMap((index, row) => (index === number ? [batch.value[row]!] : [])));
}
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const live = (...zones: Id[]) => Object.fromEntries(zones.map((id) => [id, ["live"]]));
const batchesOf = (id: Id) => site.batches.filter((b) => b.zone === id).map((b) => b.batch);

beforeAll(async () => {
  routeLibraryLog(silentLog, systemClock);
  root = await mkdtemp(path.join(tmpdir(), "millward-swap-"));
  for (const id of ids) {
    const server = await TestServer.start({ folder: path.join(root, id), everyChange: true });
    servers.set(id, server);
    for (const name of counterNames(id, id === "d" ? COUNTERS + 1 : COUNTERS))
      counters.set(name, addVariable(server, name));
  }
  site = await PlantRunUnderTest.open(first());
  site.start();
}, 60_000);

afterAll(async () => {
  await site.dispose();
  expect(OPCUAClientBase.registry.count()).toBe(0);
  for (const server of servers.values()) await server.stop();
  await rm(root, { recursive: true, force: true });
});

test("swapping the plant run under load: unaffected zones lose no sample and no alarm transition", async () => {
  await expect.poll(() => site.states(), poll).toEqual(live("a", "b", "c", "d"));
  const counting = new Map(ids.map((id) => [id, countUp(id)]));
  const alarms = (["a", "b"] as const).map((id) => ({ id, turns: alternate(id) }));
  for (const id of ["a", "b"] as const) await site.run.calls["tags.stream"]({ zone: id }, context);
  const screen = site.screens.get("b")!;
  screen.show([0]);
  await expect.poll(() => Math.min(...ids.slice(0, 4).map((id) => batchesOf(id).length)), poll).toBeGreaterThan(3);
  const seqBefore = { a: batchesOf("a").at(-1)!.seq, b: batchesOf("b").at(-1)!.seq };
  const alarmsBefore = site.alarms.length;

  expect(await site.replace(second())).toEqual({ added: ["e"], removed: ["c"], changed: ["d"], kept: ["a", "b"] });
  await expect.poll(() => site.states(), poll).toEqual(live("e", "b", "a", "d"));
  await expect.poll(() => recorded("d", second(), "d.Count5").length, poll).toBeGreaterThan(5);
  await expect.poll(() => recorded("e", second(), "e.Count0").length, poll).toBeGreaterThan(5);
  await expect.poll(() => batchesOf("b").at(-1)!.seq, poll).toBeGreaterThan(seqBefore.b + 10);

  const made = await Promise.all(alarms.map(async ({ id, turns }) => ({ id, made: await turns.stop() })));
  const last = Object.fromEntries([...counting].map(([id, stop]) => [id, stop()])) as Record<Id, number>;
  for (const id of ["a", "b"] as const) {
    await expect.poll(() => recorded(id, first(), `${id}.Count0`).at(-1), poll).toBe(last[id]);
    for (const name of counterNames(id)) {
      const values = recorded(id, first(), name);
      expect(values, `every value of ${name}, once and in order`).toEqual(upTo(values[0]!, last[id]));
    }
    const batches = batchesOf(id);
    expect(batches.map((b) => b.seq)).toEqual(upTo(1, batches.length));
    expect(batches.flatMap((b) => b.gaps)).toEqual([]);
    const changes = site.alarms.filter((change) => change.zone === id);
    expect(changes.map((c) => c.revision)).toEqual(upTo(changes[0]!.revision, changes.at(-1)!.revision));
    const turns = changes.flatMap((c) => c.upserted.filter((r) => r.name === "P-101.FlowHigh").map((r) => r.active));
    const seen = turns.filter((active, i) => active !== turns[i - 1]);
    expect(seen).toEqual(upTo(1, made.find((m) => m.id === id)!.made).map((turn) => turn % 2 === 1));
  }
  expect(site.alarms.length - alarmsBefore).toBeGreaterThan(4);
  expect([screen.closed, screen.latest.get(0)?.value]).toEqual([false, last.b]);
  expect(site.started).toEqual(["a", "b", "c", "d", "e", "d"]);
});

test("whoever asks is answered by the present plant: its model, its names, its numbers", async () => {
  expect(site.changes).toEqual([{ epoch: 2 }]);
  expect((await wholeModel((part) => site.run.calls["plant.model"]({ part }))).name).toBe("Plant 2");
  expect(site.audit.filter((e) => e.action === "plant.changed").map((e) => [e.target, e.detail])).toEqual([
    ["Plant 2", { epoch: 2, problems: 0, added: "e", removed: "c", changed: "d", kept: "a, b" }],
  ]);
  const written = await site.run.calls["tags.write"](
    { zone: "b", tag: "P-101.Setpoint", value: 42, reason: "" },
    context,
  );
  expect([written.status, servers.get("b")!.get("P-101.Setpoint")]).toEqual(["Good", 42]);
  for (const ask of [
    site.run.calls["tags.write"]({ zone: "c", tag: "c.Count0", value: 1, reason: "" }, context),
    site.run.calls["browse.children"]({ zone: "c", server: "c-1", nodeId: "i=84" }, context),
    site.run.calls["zones.restartLink"]({ zone: "c", server: "c-1" }),
  ])
    await expect(ask).rejects.toMatchObject({ code: "not_found" });
  await expect.poll(() => servers.get("c")!.sessionCount, poll).toBe(0);
});

test("a whole other plant: every host of the one before has ended, and the new one is live", async () => {
  expect(await site.replace(third())).toEqual({ added: ["c"], removed: ["e", "b", "d"], changed: ["a"], kept: [] });
  await expect.poll(() => site.states(), poll).toEqual(live("c", "a"));
  const stop = countUp("b");
  await expect.poll(() => recorded("a", third(), "b.Count0").length, poll).toBeGreaterThan(3);
  stop();
  expect(ids.map((id) => servers.get(id)!.sessionCount > 0)).toEqual([false, true, true, false, false]);
  expect(site.run.zoneIds).toEqual(["c", "a"]);
});
