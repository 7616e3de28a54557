import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietFlows } from "../flows.ts";
import type { PlantFlows } from "../flows.ts";
import { createLogisticsPart } from "./logistics.ts";
import type { LogisticsState } from "./logistics.ts";
import { amrState, amrStates, batteryWh, chargeEfficiency, socPercent } from "./amr.ts";
import { amrIds, chargerIds, dockIds, lines, points, route } from "./map.ts";
import { orderState, orderText } from "./orders.ts";
import { palletsInside } from "./state.ts";
import type { TwinCommand } from "../../../../shared/twin/twin.ts";
import { runs } from "../../../../test/support/propertyRuns.ts";

const part = createLogisticsPart();
const warm = part.initial(11);
const method = (asset: string, name: string): TwinCommand => ({ kind: "method", asset, method: name, args: [] });
const fault = (asset: string, kind: "jam" | "trip" | "sensorFreeze"): TwinCommand => ({
  kind: "fault",
  asset,
  fault: kind,
  magnitude: 1,
});

/** A line that gives a pallet every `everyS` seconds if there is a place, and takes empties as fast. */
function run(
  from: LogisticsState,
  seconds: number,
  everyS = 190,
  dtS = 1,
  each?: (state: LogisticsState) => void,
): LogisticsState {
  let state = from;
  let flows: PlantFlows = { ...quietFlows, bottlesOnLine: 2_000 };
  let wants = 1;
  let clock = 0;
  let next = everyS;
  while (clock < seconds) {
    const result = part.step(state, dtS, flows);
    state = result.state;
    wants -= result.flows.emptiesDelivered ?? 0;
    clock += dtS;
    const due = clock >= next && (result.flows.palletPlaces ?? 0) > 0;
    if (clock >= next) next += everyS;
    if (due) wants += 1;
    flows = { ...flows, ...result.flows, emptiesPlaces: Math.min(3, Math.max(0, wants)), palletsDone: due ? 1 : 0 };
    each?.(state);
  }
  return state;
}
const after = (commands: readonly TwinCommand[], state: LogisticsState = warm): LogisticsState =>
  commands.reduce((now, command) => part.apply(now, command).state, state);
const balance = (state: LogisticsState): number => palletsInside(state) + state.shipped - state.received;

describe("the map", () => {
  test("every place of a mission can be reached from every other", () => {
    const places = Object.keys(points);
    expect(
      places.flatMap((from) =>
        places.filter((to) => from !== to && route(from, to).at(-1) !== to).map((to) => `${from} to ${to}`),
      ),
    ).toEqual([]);
  });

  test("ways run along the aisles: each is parallel to an axis", () => {
    const oblique = lines
      .flatMap((line) => line.slice(1).map((name, index) => [line[index]!, name] as const))
      .filter(([a, b]) => points[a]!.x !== points[b]!.x && points[a]!.z !== points[b]!.z);
    expect(oblique).toEqual([]);
  });
});

describe("the fleet", () => {
  test("at the start robots are on missions", () => {
    expect(warm.amrs.filter((amr) => amr.mission).length).toBeGreaterThanOrEqual(2);
  });

  test("over four hours pallets are conserved, trucks leave, and robots do missions at about 1.2 m/s", () => {
    let fastest = 0;
    const end = run(warm, 4 * 3_600, 190, 1, (state) => {
      fastest = Math.max(fastest, ...state.amrs.map((amr) => amr.speedMs));
      expect(balance(state)).toBe(balance(warm));
    });
    expect(end.received).toBeGreaterThan(70);
    expect(end.shipped).toBeGreaterThan(50);
    expect(end.missionsDone - warm.missionsDone).toBeGreaterThan(150);
    expect(fastest).toBeLessThanOrEqual(1.21);
    expect(fastest).toBeGreaterThan(1.15);
    expect(Math.min(...end.amrs.map(socPercent))).toBeGreaterThan(25);
  });

  test("a robot never jumps: it moves at most its speed in a step", () => {
    let before = warm;
    run(warm, 1_200, 150, 0.5, (state) => {
      state.amrs.forEach((amr, index) =>
        expect(Math.hypot(amr.x - before.amrs[index]!.x, amr.z - before.amrs[index]!.z)).toBeLessThanOrEqual(
          1.25 * 0.5,
        ),
      );
      before = state;
    });
  });

  test("battery energy is conserved: what is in it is what was, plus what was charged, less what was used", () => {
    const end = run(warm, 3 * 3_600);
    end.amrs.forEach((amr, index) =>
      expect(amr.energyWh - warm.amrs[index]!.energyWh - amr.inWh * chargeEfficiency + amr.outWh).toBeCloseTo(0, 6),
    );
    expect(end.amrs.some((amr) => amr.inWh > 0)).toBe(true);
    expect(end.amrs.every((amr) => amr.energyWh <= batteryWh)).toBe(true);
  });
});

describe("robots commanded and stopped", () => {
  test("a paused robot stands, and goes on after Resume", () => {
    const index = warm.amrs.findIndex((amr) => amr.state === amrState.toPickup || amr.state === amrState.toDrop);
    const id = amrIds[index]!;
    const paused = run(after([method(id, "Pause")]), 30);
    const later = run(paused, 60);
    expect([later.amrs[index]!.x, later.amrs[index]!.z]).toEqual([paused.amrs[index]!.x, paused.amrs[index]!.z]);
    const resumed = run(after([method(id, "Resume")], later), 120);
    expect(resumed.amrs[index]!.odometerM).toBeGreaterThan(later.amrs[index]!.odometerM + 5);
    expect(part.apply(resumed, method(id, "Resume"))).toEqual({
      state: resumed,
      accepted: false,
      reason: `${id} is not paused`,
    });
  });

  test("a robot sent to the charger finishes its mission and then charges", () => {
    const index = warm.amrs.findIndex((amr) => amr.mission);
    let charged = false;
    const mission = warm.amrs[index]!.missionsDone;
    run(after([method(amrIds[index]!, "SendToCharger")]), 1_500, 190, 1, (state) => {
      const amr = state.amrs[index]!;
      charged ||= amr.state === amrState.charging && amr.missionsDone === mission + 1;
    });
    expect(charged).toBe(true);
  });

  test("an obstacle blocks a robot and losing its position faults it, until they are reset", () => {
    const driving = warm.amrs.findIndex((amr) => amr.state === amrState.toPickup || amr.state === amrState.toDrop);
    const id = amrIds[driving]!;
    const read = (state: LogisticsState, name: string): unknown => {
      let found: unknown;
      part.read(state, (tag, value) => {
        if (tag === `${id}.${name}`) found = value;
      });
      return found;
    };
    const blocked = run(after([fault(id, "jam")]), 15);
    const lost = run(after([fault(id, "sensorFreeze")]), 15);
    expect([
      read(blocked, "Blocked"),
      read(lost, "LocalisationLost"),
      amrStates[read(lost, "State") as number],
    ]).toEqual([true, true, "Fault"]);
    const cleared = run(after([method(id, "Reset")], lost), 20);
    expect([read(cleared, "LocalisationLost"), read(cleared, "State") === amrState.fault]).toEqual([false, false]);
  });

  test("with no robot moving, hand-over fills and the line gets no more places", () => {
    let places = -1;
    let state = after([method("FM-1", "PauseFleet")]);
    let flows: PlantFlows = { ...quietFlows, bottlesOnLine: 1 };
    for (let second = 0; second < 100; second += 1) {
      const result = part.step(state, 1, flows);
      state = result.state;
      places = result.flows.palletPlaces ?? -1;
      flows = { ...flows, palletsDone: places > 0 && second % 5 === 0 ? 1 : 0 };
    }
    expect([places, state.stations.map((station) => station.pallets)]).toEqual([0, [2, 2]]);
  });
});

describe("pallets", () => {
  test("whatever is commanded or faulted, pallets are conserved and no place goes negative", () => {
    const ids = [...amrIds, ...dockIds, ...chargerIds, "FM-1", "OD-1", "PNL-500"];
    const commands = fc.oneof(
      fc.record({
        kind: fc.constant("method" as const),
        asset: fc.constantFrom(...ids),
        method: fc.constantFrom(
          "Pause",
          "Resume",
          "SendToCharger",
          "Reset",
          "ReleaseTruck",
          "StartNextOrder",
          "PauseFleet",
          "ResumeFleet",
        ),
        args: fc.constant([]),
      }),
      fc.record({
        kind: fc.constant("fault" as const),
        asset: fc.constantFrom(...ids),
        fault: fc.constantFrom("jam" as const, "trip" as const, "sensorFreeze" as const, "bearingWear" as const),
        magnitude: fc.constant(1),
      }),
      fc.record({ kind: fc.constant("clearFault" as const), asset: fc.constantFrom(...ids) }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(commands, fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 15 }),
        (episodes) => {
          let state = warm;
          for (const [command, seconds] of episodes) {
            state = run(after([command], state), seconds, 60, 1, (now) => {
              expect(balance(now)).toBe(balance(warm));
              expect(
                now.racks.every((rack) => rack.used >= 0 && rack.used <= 40) &&
                  now.stations.every((station) => station.pallets >= 0) &&
                  now.empties.pallets >= 0,
              ).toBe(true);
            });
          }
        },
      ),
      { numRuns: runs(25) },
    );
  });
});

const line: PlantFlows = { ...quietFlows, bottlesFed: 5, bottlesPacked: 5, bottlesOnLine: 1_500 };
function make(from: LogisticsState, seconds: number, change: Partial<PlantFlows> = {}): LogisticsState {
  let state = from;
  for (let second = 0; second < seconds; second += 1) state = part.step(state, 1, { ...line, ...change }).state;
  return state;
}

describe("orders", () => {
  test("an order runs until it is fed, the line runs out, a changeover follows, and then the next order starts", () => {
    const fed = make(warm, 2_700);
    expect(fed.desk.state).toBe(orderState.runOut);
    const empty = make(fed, 5, { bottlesFed: 0, bottlesPacked: 0, bottlesOnLine: 0 });
    expect(empty.desk.state).toBe(orderState.changeover);
    const next = make(empty, 260, { bottlesFed: 0, bottlesPacked: 0, bottlesOnLine: 0 });
    expect({
      state: next.desk.state,
      order: orderText(next.desk.running),
      produced: next.desk.produced,
      completed: next.desk.completed,
    }).toEqual({
      state: orderState.running,
      order: orderText(warm.desk.next),
      produced: 0,
      completed: warm.desk.completed + 1,
    });
  });

  test("between orders no rate is asked for", () => {
    const asked = (state: LogisticsState) => part.step(state, 1, line).flows;
    const runOut = after([method("OD-1", "StartNextOrder")]);
    expect(asked(warm)).toMatchObject({ orderedRateBph: 18_000, orderRunning: true, bottleLitres: 0.5 });
    expect(asked(runOut)).toMatchObject({ orderedRateBph: 0, orderRunning: true });
    expect(asked(make(runOut, 3, { bottlesOnLine: 0 }))).toMatchObject({ orderedRateBph: 0, orderRunning: false });
    expect(part.apply(runOut, method("OD-1", "StartNextOrder"))).toMatchObject({
      accepted: false,
      reason: "PO-10421 is still running out: the line must be empty first",
    });
  });
});

describe("orders drawn and changed", () => {
  test("orders last 30 to 90 minutes at their rate", () => {
    let state = warm;
    for (let order = 0; order < 12; order += 1) {
      state = after([method("OD-1", "StartNextOrder")], state);
      state = make(state, 245, { bottlesFed: 0, bottlesPacked: 0, bottlesOnLine: 0 });
      const minutes = (state.desk.running.quantity / state.desk.rateBph) * 60;
      expect(minutes).toBeGreaterThanOrEqual(28);
      expect(minutes).toBeLessThanOrEqual(90);
    }
  });

  test("writes are checked: the rate only within its range and while an order runs", () => {
    const rate = (value: number | string, state = warm): string =>
      part.apply(state, { kind: "write", tag: "OD-1.OrderedRate", value }).reason;
    expect([
      rate(12_000),
      rate(30_000),
      rate("fast"),
      rate(12_000, after([method("OD-1", "StartNextOrder")])),
      part.apply(warm, { kind: "write", tag: "OD-1.Product", value: "Tea" }).reason,
    ]).toEqual([
      "",
      "OD-1.OrderedRate must be between 6000 and 24000",
      "OD-1.OrderedRate takes a number",
      "the rate can be changed only while an order runs",
      "OD-1.Product cannot be written",
    ]);
  });
});

test("a step and a command never change what they are given", () => {
  const freeze = <T>(value: T): T => {
    if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
      Object.freeze(value);
      Object.values(value).forEach(freeze);
    }
    return value;
  };
  let state = freeze(part.initial(5));
  const commands = [
    fault("AMR-1", "jam"),
    method("AMR-1", "Reset"),
    method("FM-1", "PauseFleet"),
    method("FM-1", "ResumeFleet"),
    method("DK-2", "ReleaseTruck"),
    fault("CG-1", "trip"),
  ];
  for (let second = 0; second < 600; second += 1) {
    const command = commands[second % 100 === 0 ? second / 100 : -1];
    if (command) state = freeze(part.apply(state, freeze(command)).state);
    state = freeze(
      part.step(
        state,
        1,
        freeze({ ...quietFlows, emptiesPlaces: 1, palletsDone: second % 200 === 0 ? 1 : 0, bottlesOnLine: 100 }),
      ).state,
    );
    part.read(state, () => undefined);
  }
  expect(state.timeS).toBe(600);
});
