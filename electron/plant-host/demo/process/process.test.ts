import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietFlows, type PlantFlows } from "../flows.ts";
import { createProcessPart } from "./process.ts";
import { pasteurUnits } from "./pasteuriser.ts";
import { heldLitres, type ProcessState } from "./state.ts";
import type { TwinCommand } from "../../../../shared/twin/twin.ts";
import { runs } from "../../../../test/support/propertyRuns.ts";

const part = createProcessPart();
const warm = part.initial(5);
const production: PlantFlows = { ...quietFlows, orderRunning: true, fillerDemandLps: 2.5 };

function value(state: ProcessState, tag: string): number | boolean | string | undefined {
  let found: number | boolean | string | undefined;
  part.read(state, (id, now) => {
    if (id === tag) found = now;
  });
  return found;
}
function run(
  state: ProcessState,
  seconds: number,
  flows = production,
  watch?: (state: ProcessState) => void,
): ProcessState {
  let now = state;
  for (let second = 0; second < seconds; second += 1) {
    now = part.step(now, 1, flows).state;
    watch?.(now);
  }
  return now;
}
function after(state: ProcessState, ...commands: readonly TwinCommand[]): ProcessState {
  return commands.reduce((now, command) => {
    const result = part.apply(now, command);
    expect(result).toMatchObject({ accepted: true, reason: "" });
    return result.state;
  }, state);
}
const write = (tag: string, to: number): TwinCommand => ({ kind: "write", tag, value: to });
const method = (asset: string, name: string): TwinCommand => ({ kind: "method", asset, method: name, args: [] });
const unexplainedLitres = (from: ProcessState, to: ProcessState): number => {
  const { receivedL, waterL, deliveredL, drainedL } = to.ledger;
  const { receivedL: r, waterL: w, deliveredL: d, drainedL: n } = from.ledger;
  return heldLitres(to) - heldLitres(from) - (receivedL - r + waterL - w - (deliveredL - d) - (drainedL - n));
};

describe("litres", () => {
  test("in equal the change of what is held plus delivered and drained, whatever operators and faults do", () => {
    const commands: readonly TwinCommand[] = [
      write("FIC-201.SP", 5),
      write("FIC-201.SP", 1.8),
      write("LIC-203.SP", 80),
      write("QIC-205.SP", 14),
      method("P-141", "Stop"),
      method("P-142", "Stop"),
      method("PZ-120", "Stop"),
      method("PZ-120", "Start"),
      method("XV-101", "Close"),
      method("XV-121", "Close"),
      method("XV-121", "Open"),
      method("XV-104", "Open"),
      method("CIP-150", "Start"),
      { kind: "fault", asset: "LV-203", fault: "jam", magnitude: 1 },
      { kind: "fault", asset: "FV-205", fault: "jam", magnitude: 1 },
      { kind: "fault", asset: "LT-203", fault: "sensorFreeze", magnitude: 1 },
      { kind: "fault", asset: "PZ-120", fault: "trip", magnitude: 1 },
      { kind: "fault", asset: "P-143", fault: "trip", magnitude: 1 },
    ];
    const phase = fc.record({
      command: fc.constantFrom(...commands),
      demandLps: fc.double({ min: 0, max: 8, noNaN: true }),
      dtS: fc.constantFrom(0.1, 0.5, 1),
      steps: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 5 }), (phases) => {
        let state = warm;
        for (const { command, demandLps, dtS, steps } of phases) {
          state = part.apply(state, command).state;
          for (let step = 0; step < steps; step += 1)
            state = part.step(state, dtS, { ...production, fillerDemandLps: demandLps }).state;
        }
        expect(Math.abs(unexplainedLitres(warm, state)) / heldLitres(warm)).toBeLessThan(1e-9);
        expect(state.ledger.deliveredL).toBeGreaterThanOrEqual(0);
        expect(
          [
            state.blend.mixL,
            state.buffer.volumeL,
            ...Object.values(state.blend.tanks).map((tank) => tank.volumeL),
          ].every((volume) => volume >= -1e-6),
        ).toBe(true);
      }),
      { numRuns: runs(25) },
    );
  });
});

describe("litres at the brim and at the filler", () => {
  test("that run over the mixer's brim are drained and counted", () => {
    const brimful = run(after(warm, write("LIC-203.Mode", 0), write("LIC-203.OP", 100), method("P-142", "Stop")), 1200);
    expect(brimful.ledger.drainedL).toBeGreaterThan(1000);
    expect(brimful.blend.mixL).toBe(6000);
    expect(Math.abs(unexplainedLitres(warm, brimful)) / heldLitres(warm)).toBeLessThan(1e-9);
  });

  test("never run out: over a day the raw tanks are refilled in turn and the filler always gets its product", () => {
    let given = 0;
    let state = warm;
    for (let second = 0; second < 86_400; second += 1) {
      const result = part.step(state, 1, production);
      state = result.state;
      given += result.flows.fillerSupplyLps!;
    }
    expect(given / 86_400).toBeCloseTo(2.5, 6);
    expect(state.blend.nextBatch).toBeGreaterThan(2426);
    expect(Math.abs(unexplainedLitres(warm, state)) / state.ledger.deliveredL).toBeLessThan(1e-6);
    expect(state.cip.cycles).toBeGreaterThan(1_808);
  }, 90_000);

  test("the supply to the filler is never more than it asks for, and nothing when its pump has tripped", () => {
    const asked = part.step(warm, 1, { ...production, fillerDemandLps: 1.2 }).flows.fillerSupplyLps!;
    expect(asked).toBeLessThanOrEqual(1.2);
    const tripped = run(after(warm, { kind: "fault", asset: "P-143", fault: "trip", magnitude: 1 }), 60);
    expect(tripped.buffer.outLps).toBe(0);
    expect(value(tripped, "P-143.Trip")).toBe(true);
    expect(run(after(tripped, method("P-143", "Reset")), 60).buffer.outLps).toBeCloseTo(2.5, 6);
  });
});

describe("control", () => {
  test.each([
    ["FIC-201", 4.5, 10, (s: ProcessState): number => s.pasteuriser.flowLps, 0.15],
    ["PIC-204", 3.6, 10, (s: ProcessState): number => s.buffer.feedBar, 0.15],
    ["TIC-206", 8, 30, (s: ProcessState): number => s.pasteuriser.outDegC, 0.7],
    ["TIC-202", 88, 420, (s: ProcessState): number => s.pasteuriser.holdInDegC, 0.6],
  ])("%s answers a new set point at once and holds it", (id, sp, settleS, pv, band) => {
    const opBefore = warm.loops[id]!.op;
    const soon = run(after(warm, write(`${id}.SP`, sp)), 3);
    expect(Math.abs(soon.loops[id]!.op - opBefore)).toBeGreaterThan(1);
    const settled = run(soon, settleS);
    expect(Math.abs(pv(settled) - sp)).toBeLessThan(band);
    expect(Math.abs(pv(run(settled, 600)) - sp)).toBeLessThan(0.1 * band + 0.05);
  });

  test("Manual holds the output, and going back to Auto does not bump it", () => {
    const manual = run(after(warm, write("FIC-201.Mode", 0), write("FIC-201.OP", 40)), 30);
    expect(manual.loops["FIC-201"]!.op).toBe(40);
    expect(manual.pasteuriser.flowLps).toBeCloseTo(2.4, 1);
    const auto = part.step(after(manual, write("FIC-201.Mode", 1)), 0.2, production).state;
    expect(Math.abs(auto.loops["FIC-201"]!.op - 40)).toBeLessThan(1.5);
    expect(run(auto, 60).pasteuriser.flowLps).toBeCloseTo(3.2, 1);
  });

  test("a change of the Brix set point reaches the blend", () => {
    expect(run(after(warm, write("QIC-205.SP", 12)), 7200).blend.mixBrix).toBeCloseTo(12, 0);
  });
});

describe("pasteuriser", () => {
  test("pasteurisation units are minutes at 80 °C with z = 10 K", () => {
    expect([pasteurUnits(80, 60), pasteurUnits(90, 60), pasteurUnits(80, 30)]).toEqual([1, 10, 0.5]);
  });

  test("without steam it cools down, diverts before unsafe product goes forward, and comes back", () => {
    let forwardBelow = 0;
    const cold = run(warm, 900, { ...production, steamPressureBar: 0 }, (now) => {
      if (now.switches["XV-121"]!.position > 50 && now.pasteuriser.holdOutDegC < 82) forwardBelow += 1;
    });
    expect({
      forwardBelow,
      divert: value(cold, "PZ-120.Divert"),
      cause: value(cold, "PZ-120.DivertCause"),
      state: value(cold, "PZ-120.State"),
    }).toEqual({ forwardBelow: 0, divert: true, cause: 1, state: 1 });
    expect(value(run(cold, 1800), "PZ-120.Divert")).toBe(false);
  });

  test("a full buffer sends the product back to the mixer and not over the brim", () => {
    let highest = 0;
    const state = run(warm, 7200, { ...production, fillerDemandLps: 0 }, (now) => {
      highest = Math.max(highest, now.buffer.volumeL / 12_000, now.blend.mixL / 6_000);
    });
    expect(value(state, "PZ-120.DivertCause")).toBe(2);
    expect(highest).toBeLessThan(0.93);
    expect(state.ledger.drainedL).toBe(0);
  });

  test("fouling lowers its heat transfer slowly, and the controller opens the steam valve against it", () => {
    const hour = run(after(warm, { kind: "fault", asset: "PZ-120", fault: "fouling", magnitude: 1 }), 3600);
    expect(value(hour, "PZ-120.HeatTransfer")).toBeLessThan(75);
    expect(hour.loops["TIC-202"]!.op).toBeGreaterThan(warm.loops["TIC-202"]!.op + 10);
    expect(hour.pasteuriser.holdInDegC).toBeCloseTo(85, 0);
  });

  test("a trip diverts the product and shuts the steam until reset", () => {
    const tripped = run(after(warm, { kind: "fault", asset: "PZ-120", fault: "trip", magnitude: 1 }), 120);
    expect([value(tripped, "PZ-120.State"), value(tripped, "PZ-120.Trip"), tripped.valves["TV-202"]!.position]).toEqual(
      [4, true, 0],
    );
    const back = run(after(tripped, method("PZ-120", "Reset")), 1200);
    expect([value(back, "PZ-120.State"), value(back, "PZ-120.Trip")]).toEqual([2, false]);
  });
});

describe("valves", () => {
  test("a jammed control valve stays where it is, says so, and follows again once repaired", () => {
    const jammed = run(
      after(warm, { kind: "fault", asset: "FV-201", fault: "jam", magnitude: 1 }, write("FIC-201.SP", 5)),
      60,
    );
    expect([value(jammed, "FV-201.State"), value(jammed, "FV-201.Stuck")]).toEqual([4, true]);
    expect(jammed.pasteuriser.flowLps).toBeCloseTo(3.2, 1);
    const free = run(after(jammed, { kind: "clearFault", asset: "FV-201" }), 90);
    expect([value(free, "FV-201.Stuck"), Math.abs(free.pasteuriser.flowLps - 5) < 0.1]).toEqual([false, true]);
  });

  test("an on/off valve that cannot move reports a fault, and obeys Open and Close when it can", () => {
    const closed = run(after(warm, method("XV-121", "Close")), 10);
    expect([value(closed, "XV-121.State"), value(closed, "PZ-120.Divert")]).toEqual([0, true]);
    const stuck = run(
      after(closed, { kind: "fault", asset: "XV-121", fault: "jam", magnitude: 1 }, method("XV-121", "Open")),
      12,
    );
    expect([value(stuck, "XV-121.State"), value(stuck, "XV-121.Trip")]).toEqual([4, true]);
  });
});
