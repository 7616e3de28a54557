import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { AppError } from "../../shared/errors.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import type { SessionInfo } from "../../shared/ipc/sessionRows.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { modelParts } from "../../shared/plant/modelParts.ts";
import { floorBatch, floorPlant } from "../../test/support/floorPlant.ts";
import { settableClock } from "../../test/support/settableClock.ts";
import { LiveSource } from "./liveSource.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const NOW = 1_000_000;
const LEVEL = 1;

async function setUp() {
  const plant = floorPlant(4);
  const asked: string[] = [];
  const state = { model: plant.model, down: false, unread: false };
  const api = {
    "plant.model": async ({ part }: { part: number }) => {
      if (state.down) throw new Error("not now");
      const parts = modelParts(state.model);
      return { epoch: state.model.epoch, parts: parts.length, part: parts[part] ?? {} };
    },
    "tags.stream": async ({ zone }: { zone: string }) => (asked.push(zone), { epoch: 1 }),
    "alarms.list": async ({ zone }: { zone: string }) => {
      if (state.unread) throw new AppError("unavailable", "Not told yet.");
      return { revision: 1, rows: [{ key: `k-${zone}`, zone, active: true, priority: 1 } as unknown as ConditionRow] };
    },
  } as unknown as Api;
  const session = { zones: ["east", "west"] } as unknown as SessionInfo;
  const source = new LiveSource({ api, clock: settableClock(NOW), session }).start();
  await vi.advanceTimersByTimeAsync(0);
  source.store.getState().table!.apply(floorBatch(plant, "east", 1, [[LEVEL, 42]], NOW), NOW);
  return { plant, source, state, asked, settle: () => vi.advanceTimersByTimeAsync(0) };
}

/** The same plant with one more tag before all others: every position moves. */
function grown(model: PlantModel): PlantModel {
  const first = { ...model.tags[0]!, id: "A-0.New", name: "New", index: 0 };
  return { ...model, epoch: 2, tags: [first, ...model.tags.map((tag) => ({ ...tag, index: tag.index + 1 }))] };
}

test("a zone whose list main has not is marked unread when main says so, and read again by itself", async () => {
  const { source, state, settle } = await setUp();
  state.unread = true;
  source.alarms.push({ zone: "east", revision: 3, upserted: [], removed: [] });
  await vi.advanceTimersByTimeAsync(100);
  expect(source.store.getState().alarmFaults).toEqual({ east: "Not told yet." });
  state.unread = false;
  await vi.advanceTimersByTimeAsync(2000);
  await settle();
  expect(source.store.getState().alarmFaults).toEqual({});
  source.dispose();
});

test("a changed plant keeps values and alarms on screen and asks for each stream again", async () => {
  const { source, state, asked, settle } = await setUp();
  const before = source.store.getState();
  state.model = grown(state.model);
  asked.length = 0;
  source.plantChanged();
  const meanwhile = source.store.getState();
  expect({ table: meanwhile.table === before.table, alarms: meanwhile.alarms }).toEqual({
    table: true,
    alarms: before.alarms,
  });
  await settle();
  const { plant, table, alarms } = source.store.getState();
  const level = plant!.tag.get("A-0.Level")!.index;
  expect({
    moved: level,
    value: table!.value[level],
    quality: table!.quality(level),
    fresh: table!.quality(plant!.tag.get("A-0.New")!.index),
    alarms: Object.keys(alarms).sort(),
    asked: asked.sort(),
  }).toEqual({
    moved: LEVEL + 1,
    value: 42,
    quality: "good",
    fresh: "never",
    alarms: ["k-east", "k-west"],
    asked: ["east", "west"],
  });
  source.dispose();
});

test("while the changed plant cannot be read, the one before stays and is asked for again", async () => {
  const { source, state, settle } = await setUp();
  const { plant } = source.store.getState();
  state.down = true;
  source.plantChanged();
  await vi.advanceTimersByTimeAsync(5000);
  expect(source.store.getState().plant).toBe(plant);
  state.down = false;
  await vi.advanceTimersByTimeAsync(1500);
  await settle();
  expect(source.store.getState().plant).not.toBe(plant);
  source.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

test("a large plant is asked for part by part with pauses, and a part that is refused once more", async () => {
  const { source, state, settle } = await setUp();
  const first = state.model.tags[0]!;
  const tags = Array.from({ length: 5000 }, (_, i) => ({ ...first, id: `A-0.T${i}`, name: `T${i}`, index: i }));
  state.model = { ...state.model, epoch: 2, tags };
  source.plantChanged();
  await settle();
  state.down = true;
  await vi.advanceTimersByTimeAsync(100);
  expect(source.store.getState().plant!.model.epoch).not.toBe(2);
  state.down = false;
  await vi.advanceTimersByTimeAsync(2000);
  expect(source.store.getState().plant!.model).toEqual(state.model);
  source.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
