import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietFlows, type PlantFlows } from "../flows.ts";
import type { TwinCommand } from "../../../../shared/twin/twin.ts";
import { createUtilitiesPart, type UtilitiesState } from "./utilities.ts";
import { receiverBar } from "./air.ts";
import { glycol } from "./cooling.ts";
import { runs } from "../../../../test/support/propertyRuns.ts";

const part = createUtilitiesPart();
const warm = part.initial(5);
const production: PlantFlows = {
  ...quietFlows,
  processAirNm3h: 60,
  packagingAirNm3h: 140,
  coolingDemandKw: 178,
  steamDemandKgh: 165,
  processWaterLps: 1.6,
  processPowerKw: 14,
  packagingPowerKw: 75,
  logisticsPowerKw: 30,
};

function value(state: UtilitiesState, tag: string): number | boolean | string | undefined {
  let found: number | boolean | string | undefined;
  part.read(state, (id, now) => {
    if (id === tag) found = now;
  });
  return found;
}
const number = (state: UtilitiesState, tag: string): number => value(state, tag) as number;
function run(
  state: UtilitiesState,
  seconds: number,
  flows = production,
  watch?: (state: UtilitiesState) => void,
): UtilitiesState {
  let now = state;
  for (let second = 0; second < seconds; second += 1) {
    now = part.step(now, 1, flows).state;
    watch?.(now);
  }
  return now;
}
function after(state: UtilitiesState, ...commands: readonly TwinCommand[]): UtilitiesState {
  return commands.reduce((now, command) => {
    const result = part.apply(now, command);
    expect(result).toMatchObject({ accepted: true, reason: "" });
    return result.state;
  }, state);
}
const trip = (asset: string): TwinCommand => ({ kind: "fault", asset, fault: "trip", magnitude: 1 });
const fault = (
  asset: string,
  kind: "airLeak" | "bearingWear" | "fouling" | "sensorFreeze",
  magnitude = 1,
): TwinCommand => ({ kind: "fault", asset, fault: kind, magnitude });
const write = (tag: string, to: number): TwinCommand => ({ kind: "write", tag, value: to });

const commandOf: Readonly<Record<"trip" | "leak" | "sp" | "stop", (size: number) => TwinCommand>> = {
  trip: () => trip("C-102"),
  leak: (size) => fault("V-110", "airLeak", size),
  sp: (size) => write("PIC-125.SP", 6.6 + 1.4 * size),
  stop: () => ({ kind: "method", asset: "C-103", method: "Stop", args: [] }),
};

describe("compressed air", () => {
  test("the receiver's mass changes by exactly what the compressors supply less use and leak, whatever happens", () => {
    const events = fc.array(
      fc.record({
        kind: fc.constantFrom("trip" as const, "leak" as const, "sp" as const, "stop" as const),
        size: fc.double({ min: 0, max: 1, noNaN: true }),
        dtS: fc.double({ min: 0.05, max: 1, noNaN: true }),
        airNm3h: fc.integer({ min: 0, max: 900 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(events, (list) => {
        let state = warm;
        for (const event of list) {
          state = part.apply(state, commandOf[event.kind](event.size)).state;
          for (let step = 0; step < 10; step += 1) {
            const before = state.air.massKg;
            state = part.step(state, event.dtS, { ...production, processAirNm3h: event.airNm3h }).state;
            const { inNm3h, usedNm3h, leakNm3h, massKg } = state.air;
            expect(massKg - before).toBeCloseTo(((inNm3h - usedNm3h - leakNm3h) * 1.2929 * event.dtS) / 3600, 9);
          }
        }
      }),
      { numRuns: runs(30) },
    );
  });
});

describe("compressors and leaks", () => {
  test("one compressor's trip makes the pressure dip until the stand-by takes its share", () => {
    let lowest = Infinity;
    const state = run(after(warm, trip("C-101")), 240, production, (now) => {
      lowest = Math.min(lowest, now.air.headerBar);
    });
    expect(lowest).toBeLessThan(warm.air.headerBar - 0.1);
    expect(lowest).toBeGreaterThan(6.2);
    expect(state.air.headerBar).toBeCloseTo(7, 1);
    expect([value(state, "C-101.State"), value(state, "C-101.Trip"), value(state, "C-103.State")]).toEqual([
      4,
      true,
      2,
    ]);
  });

  test("two trips take the header below its low alarm of 6.2 bar, and a reset brings it back", () => {
    const low = run(after(warm, trip("C-101"), trip("C-102")), 240);
    expect(low.air.headerBar).toBeLessThan(6);
    expect(part.apply(low, { kind: "method", asset: "C-101", method: "Start", args: [] }).reason).toBe(
      "C-101 is tripped: reset it first",
    );
    const back = run(after(low, { kind: "method", asset: "C-101", method: "Reset", args: [] }), 300);
    expect(back.air.headerBar).toBeCloseTo(7, 1);
  });

  test("a leak loads the compressors and makes delivered air dearer", () => {
    const leaking = run(after(warm, fault("V-110", "airLeak", 0.3)), 900);
    expect(leaking.air.inNm3h).toBeGreaterThan(warm.air.inNm3h * 1.3);
    expect(number(leaking, "V-110.SpecificEnergy")).toBeGreaterThan(1.25 * number(warm, "V-110.SpecificEnergy"));
    const sealed = run(after(leaking, { kind: "clearFault", asset: "V-110" }), 900);
    expect(number(sealed, "V-110.SpecificEnergy")).toBeLessThan(0.14);
  });

  test("the receiver stays below its high alarm even with every compressor at full speed by hand", () => {
    const byHand = ["C-101", "C-102", "C-103"].flatMap((asset): TwinCommand[] => [
      { kind: "method", asset, method: "Start", args: [] },
      write(`${asset}.SpeedSP`, 100),
    ]);
    let highest = 0;
    run(after(warm, ...byHand), 300, production, (now) => {
      highest = Math.max(highest, receiverBar(now.air.massKg));
    });
    expect(highest).toBeGreaterThan(7.9);
    expect(highest).toBeLessThan(8.6);
  });
});

describe("cooling", () => {
  test("the heat held in the glycol changes by the users' heat less the chiller's", () => {
    const heatKj = (state: UtilitiesState): number =>
      (state.cooling.coldDegC * glycol.coldKg + state.cooling.warmDegC * glycol.warmKg) * glycol.kjPerKgK;
    let inKj = 0;
    const state = run(after(warm, write("TIC-217.SP", 1)), 600, { ...production, coolingDemandKw: 210 }, (now) => {
      inKj += 210 - now.cooling.coolingKw;
    });
    // The standing heat of pipes and pumps is 12 kW give or take 3.
    expect(Math.abs(heatKj(state) - heatKj(warm) - inKj - 12 * 600)).toBeLessThan(3 * 600);
  });

  test("a new glycol set point moves the chiller within seconds and is reached", () => {
    const soon = run(after(warm, write("TIC-217.SP", -4)), 5);
    expect(soon.loops["TIC-217"]!.op).toBeGreaterThan(warm.loops["TIC-217"]!.op + 10);
    expect(run(soon, 3600).cooling.coldDegC).toBeCloseTo(-4, 1);
  });

  test("the second glycol pump starts when the first one trips", () => {
    const state = run(after(warm, trip("P-211")), 30);
    expect([value(state, "P-211.State"), value(state, "P-212.State"), state.pumps["P-212"]!.flowLps > 15]).toEqual([
      4,
      2,
      true,
    ]);
  });

  test("fouling of the chiller raises its approach within the hour and costs cooling within two", () => {
    const hour = run(after(warm, fault("CH-201", "fouling")), 3600);
    expect(number(hour, "CH-201.EvaporatorApproach")).toBeGreaterThan(1.4 * number(warm, "CH-201.EvaporatorApproach"));
    expect(hour.loops["TIC-217"]!.op).toBeGreaterThan(warm.loops["TIC-217"]!.op + 10);
    expect(run(hour, 4500).cooling.coldDegC).toBeGreaterThan(1.5);
  });
});

describe("machines", () => {
  test("bearing wear raises vibration above 4.5 mm/s in about two hours, and bearing temperature with it", () => {
    let state = after(warm, fault("P-211", "bearingWear"));
    const course = [number(state, "P-211.VibrationDE")];
    for (let half = 0; half < 5; half += 1) {
      state = run(state, 1800);
      course.push(number(state, "P-211.VibrationDE"));
    }
    expect(course[0]).toBeLessThan(2);
    expect(course[2]).toBeLessThan(3.2);
    expect(course[5]).toBeGreaterThan(4.5);
    expect(course[5]! - course[4]!).toBeGreaterThan(course[2]! - course[1]!);
    expect(number(state, "P-211.BearingTempDE")).toBeGreaterThan(number(warm, "P-211.BearingTempDE") + 12);
    expect(number(state, "P-211.Health")).toBeLessThan(50);
  });

  test("a frozen sensor stops changing, and its controller goes on trusting it", () => {
    let state = after(warm, fault("TT-217", "sensorFreeze"));
    const held = number(state, "TT-217.Temp");
    state = run(state, 600, { ...production, coolingDemandKw: 300 });
    expect(number(state, "TT-217.Temp")).toBe(held);
    expect(state.cooling.coldDegC).toBeGreaterThan(held + 0.5);
    expect(number(run(after(state, { kind: "clearFault", asset: "TT-217" }), 1), "TT-217.Temp")).not.toBe(held);
  });

  test("stop and start by the operator put a pump in Manual, and Auto takes it back", () => {
    const stopped = run(after(warm, { kind: "method", asset: "P-511", method: "Stop", args: [] }), 30);
    expect([value(stopped, "P-511.State"), value(stopped, "P-511.Mode"), value(stopped, "P-512.State")]).toEqual([
      0, 0, 2,
    ]);
    const auto = run(after(stopped, write("P-511.Mode", 1)), 30);
    expect([value(auto, "P-511.State"), value(auto, "P-512.State")]).toEqual([2, 0]);
  });

  test("a boiler trip lets the steam pressure fall until it is reset", () => {
    const down = run(after(warm, trip("B-401")), 900);
    expect(down.steam.bar).toBeLessThan(6.5);
    expect([
      value(down, "B-401.Trip"),
      part.apply(down, { kind: "method", asset: "B-401", method: "Start", args: [] }).reason,
    ]).toEqual([true, "B-401 is tripped: reset it first"]);
    expect(
      run(after(down, { kind: "method", asset: "B-401", method: "Reset", args: [] }), 1800).steam.bar,
    ).toBeGreaterThan(7.5);
  });
});
