// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { InstancedMesh } from "three";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import { indexPlant, type PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { LinkState, ZoneHealth } from "../../shared/zones/health.ts";
import { floorPlant } from "../../test/support/floorPlant.ts";
import { recordedSource, type Moment, type RecordedSource } from "../../test/support/recordedSource.ts";
import { Shown } from "../../test/support/shownSource.tsx";
import { AlarmsView } from "../features/alarms/AlarmsView.tsx";
import { Faceplate } from "../features/faceplate/Faceplate.tsx";
import { FloorScene } from "../features/floor/scene/floorScene.ts";
import { FloorView } from "../features/floor/FloorView.tsx";
import { tokenNames, type Tokens } from "../features/floor/scene/palette.ts";
import { hatch, lookOf, tone } from "../features/floor/scene/tones.ts";
import { OverviewView } from "../features/overview/OverviewView.tsx";
import { THIN_SPACE } from "../ui/format.ts";
import { createAppStore } from "../store/appStore.ts";

const NIGHT = Date.UTC(2026, 10, 29, 22, 14, 0);
const HOUR_MS = 3_600_000;
const VIEW_PX = 600;
const THIN = new RegExp(THIN_SPACE, "g");
/** The alarm list follows its table four times a second. */
const LIST_MS = 300;

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  // There is no layout here: a list is as high as a window.
  for (const name of ["offsetHeight", "clientHeight"] as const)
    vi.spyOn(HTMLElement.prototype, name, "get").mockReturnValue(VIEW_PX);
});
afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

/** Four machines; the first can be started, and its level set. */
function smallPlant(): PlantIndex {
  const { model } = floorPlant(4);
  const start = {
    id: "Start",
    label: "Start",
    effect: "Starts it.",
    args: [],
    reason: false,
    kind: "process" as const,
  };
  return indexPlant({
    ...model,
    areas: [{ id: "hall", name: "Hall", zone: "east", kpis: [{ label: "Level", tag: "A-0.Level", worse: "high" }] }],
    types: model.types.map((type) => ({ ...type, faceplate: ["Level"], commands: [start] })),
    tags: model.tags.map((tag) =>
      tag.name === "Level" ? { ...tag, write: { min: 0, max: 100, reason: false } } : tag,
    ),
  });
}

const alarm = (message: string, activeAtMs: number): ConditionRow => ({
  key: message,
  zone: "east",
  server: "s-east",
  conditionId: "c",
  branchId: "",
  eventId: "00",
  name: "High",
  asset: "A-0",
  tag: "A-0.Level",
  sourceName: "A-0",
  message,
  severity: 900,
  priority: 1,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs,
  atMs: activeAtMs,
  suspect: false,
});

const health = (state: LinkState, sinceMs: number): readonly ZoneHealth[] =>
  ["east", "west"].map((zone) => ({ zone, state, sinceMs, links: [], cause: "", restarts: 0 }) as never);

/** At night the level was high and alarmed; an hour later it was calm again. */
const moments: readonly Moment[] = [
  {
    atMs: NIGHT,
    values: [
      ["A-0.State", 1],
      ["A-0.Level", 91.5],
      ["A-1.State", 0],
      ["A-1.Level", 40],
    ],
    alarms: [alarm("Level high", NIGHT - 60_000)],
    zones: health("live", NIGHT - HOUR_MS),
  },
  {
    atMs: NIGHT + HOUR_MS,
    values: [
      ["A-0.State", 0],
      ["A-0.Level", 12.3],
      ["A-1.State", 1],
      ["A-1.Level", 60],
    ],
    alarms: [],
    zones: health("reconnecting", NIGHT + HOUR_MS - 8000),
  },
];

async function show(view: ReactNode) {
  const app = createAppStore();
  const grants = [{ role: "Operator", zone: "*" }];
  app.getState().set({ station: { session: { grants, zones: ["east", "west"] } } as unknown as StationState });
  const source = recordedSource(smallPlant(), moments);
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <MantineProvider withCssVariables={false} withGlobalClasses={false}>
        <Shown source={source} app={app}>
          {view}
        </Shown>
      </MantineProvider>,
    ),
  );
  return {
    source,
    place,
    text: () => place.textContent.replace(THIN, " "),
    button: (name: string) =>
      [...place.querySelectorAll("button")].find((b) => [b.textContent, b.getAttribute("aria-label")].includes(name)),
    goTo: (atMs: number) =>
      act(async () => {
        source.goTo(atMs);
        await new Promise((resolve) => setTimeout(resolve, LIST_MS));
      }),
    end: () => act(async () => root.unmount()),
  };
}

test("the overview shows values, alarms, links and ages of the time that is shown", async () => {
  const t = await show(<OverviewView />);
  await t.goTo(NIGHT + 1000);
  const night = t.text();
  await t.goTo(NIGHT + HOUR_MS);
  expect({ night: read(night, overviewFacts), later: read(t.text(), overviewFacts) }).toEqual({
    night: ["91.5", "Level high", "1 unacknowledged"],
    later: ["12.3", "Nothing abnormal", "reconnecting 8 s"],
  });
  await t.goTo(NIGHT);
  expect(read(t.text(), overviewFacts)).toEqual(["91.5", "Level high", "1 unacknowledged"]);
  await t.end();
});
const overviewFacts = ["91.5", "12.3", "Level high", "Nothing abnormal", "1 unacknowledged", "reconnecting 8 s"];

test("a value that nothing was recorded of for long is as old as it was then, not live", async () => {
  const t = await show(<Faceplate assetId="A-0" />);
  await t.goTo(NIGHT + 12_000);
  const value = t.place.querySelector<HTMLElement>('[data-tag="A-0.Level"] .value');
  expect({
    quality: value?.dataset["quality"],
    age: value?.querySelector(".value-age")?.textContent.replace(THIN, " ").trim(),
  }).toEqual({
    quality: "stale",
    age: "12 s",
  });
  await t.end();
});

test("the floor's list and its picture show the machines as they were", async () => {
  const t = await show(<FloorView />);
  await t.goTo(NIGHT);
  const night = t.text();
  const atRest = lookOfPump(t.source);
  await t.goTo(NIGHT + HOUR_MS);
  const states = ["Asset 0Running", "Asset 0Stopped", "Asset 1Running", "Asset 1Stopped"];
  expect({ night: read(night, states), later: read(t.text(), states) }).toEqual({
    night: ["Asset 0Running", "Asset 1Stopped"],
    later: ["Asset 0Stopped", "Asset 1Running"],
  });
  expect([atRest, lookOfPump(t.source)]).toEqual([lookOf(tone.edge, hatch.none), lookOf(tone.edgeRunning, hatch.none)]);
  await t.end();
});

test("the faceplate keeps its commands in place, refuses them with the reason, and asks no server", async () => {
  const t = await show(<Faceplate assetId="A-0" />);
  const start = t.button("Start");
  const change = t.button("Change A-0 Level");
  await act(async () => [start, change].forEach((button) => button?.click()));
  expect([start, change].map((b) => [b?.ariaDisabled ?? b?.getAttribute("aria-disabled"), b?.title])).toEqual([
    ["true", "Not in replay"],
    ["true", "Not in replay"],
  ]);
  expect({ dialogs: document.querySelectorAll("dialog").length, calls: t.source.refusedCalls }).toEqual({
    dialogs: 0,
    calls: [],
  });
  await t.end();
});

test("the alarm list is the list then, and nothing in it can be acknowledged", async () => {
  const t = await show(<AlarmsView />);
  await t.goTo(NIGHT);
  expect(read(t.text(), ["Level high", "1 of 1", "No open alarms"])).toEqual(["Level high", "1 of 1"]);
  const row = t.place.querySelector<HTMLElement>("[role=row][aria-selected]");
  await act(async () => row?.click());
  const acknowledge = t.button("Acknowledge");
  expect([row?.ariaSelected ?? row?.getAttribute("aria-selected"), acknowledge?.disabled, acknowledge?.title]).toEqual([
    "true",
    true,
    "Not in replay",
  ]);
  await t.goTo(NIGHT + HOUR_MS);
  expect(read(t.text(), ["Level high", "No open alarms"])).toEqual(["No open alarms"]);
  await t.end();
});

test("a call that a view makes all the same is refused with the reason", async () => {
  const source = recordedSource(smallPlant(), moments);
  await expect(source.api["alarms.acknowledge"]({ zone: "east", keys: ["k"], comment: "" })).rejects.toThrow(
    "Not in replay",
  );
  expect(source.refusedCalls).toEqual(["alarms.acknowledge"]);
});

/** Which of these the text holds, in this order. */
const read = (text: string, facts: readonly string[]): string[] => facts.filter((fact) => text.includes(fact));

/** How the base plate of the second machine, a pump, is drawn. */
function lookOfPump(source: RecordedSource): number {
  const { plant, table } = source.store.getState();
  const tokens = Object.fromEntries(tokenNames.map((name) => [name, "#808080"])) as Tokens;
  const scene = new FloorScene(plant!, table!, tokens, () => true);
  scene.frame(0);
  const { start, primitive, slot } = scene.layout;
  const part = start[1]!;
  const meshes = scene.group.children
    .find((c) => c.type === "Group")!
    .children.filter((c): c is InstancedMesh => "isInstancedMesh" in c);
  const look = meshes[primitive[part]!]!.geometry.getAttribute("aLook").getX(slot[part]!);
  scene.dispose();
  return look;
}
