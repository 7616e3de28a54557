import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietFlows } from "../flows.ts";
import type { PlantFlows } from "../flows.ts";
import { packmlStates, stopReasons } from "../../../../shared/twin/packml.ts";
import { createPackagingPart } from "./packaging.ts";
import type { PackagingState } from "./packaging.ts";
import { at, conveyorIds, machineIds } from "./spec.ts";
import { bottlesOnLine } from "./state.ts";
import type { TwinCommand } from "../../../../shared/twin/twin.ts";
import { runs } from "../../../../test/support/propertyRuns.ts";

const part = createPackagingPart();
const warm = part.initial(7);
const running: PlantFlows = {
  ...quietFlows,
  orderRunning: true,
  orderedRateBph: 18_000,
  bottleLitres: 0.5,
  productTempDegC: 8,
  palletPlaces: 1,
  fillerSupplyLps: 2.5,
};

/** A line whose process gives what it asks for, or at most `mostLps`, and whose pallets of empties always come. */
interface Plant {
  readonly state: PackagingState;
  readonly flows: PlantFlows;
}
function run(
  plant: Plant,
  seconds: number,
  change: Partial<PlantFlows> & { readonly mostLps?: number } = {},
  dtS = 1,
): Plant {
  let { state, flows } = plant;
  const { mostLps = 6, ...fixed } = change;
  for (let second = 0; second < seconds; second += dtS) {
    const result = part.step(state, dtS, { ...flows, ...fixed });
    state = result.state;
    flows = {
      ...flows,
      ...fixed,
      ...result.flows,
      fillerSupplyLps: Math.min(mostLps, result.flows.fillerDemandLps ?? 0),
      emptiesDelivered: state.emptiesWaiting < 2 ? 1 : 0,
    };
  }
  return { state, flows };
}
const start: Plant = { state: warm, flows: running };
const after = (commands: readonly TwinCommand[], plant: Plant = start): Plant => ({
  ...plant,
  state: commands.reduce((state, command) => part.apply(state, command).state, plant.state),
});
const method = (asset: string, name: string): TwinCommand => ({ kind: "method", asset, method: name, args: [] });
const fault = (asset: string, kind: "jam" | "trip" | "airLeak", magnitude = 1): TwinCommand => ({
  kind: "fault",
  asset,
  fault: kind,
  magnitude,
});
const words = (plant: Plant, place: number): string =>
  `${packmlStates[plant.state.machines[place]!.state]}, ${stopReasons[plant.state.machines[place]!.reason]}`;
const unaccounted = (state: PackagingState): number =>
  state.fed - state.rejected - state.handedOver - bottlesOnLine(state);

function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

describe("the warm line", () => {
  test("every machine executes and every bottle buffer is about half full", () => {
    expect(warm.machines.map((machine) => packmlStates[machine.state])).toEqual(machineIds.map(() => "Execute"));
    const fills = [360, 320, 60, 900, 260, 1_200, 400].map((capacity, place) => warm.belts[place]!.bottles / capacity);
    expect(fills.filter((fill) => fill < 0.3 || fill > 0.7)).toEqual([]);
  });

  test("it makes the ordered rate within one percent over an hour, and rejects less than one percent", () => {
    const { state } = run(start, 3_600);
    const made = state.packed - warm.packed;
    expect(made).toBeGreaterThan(17_750);
    expect(made).toBeLessThan(18_200);
    expect((state.rejected - warm.rejected) / made).toBeLessThan(0.01);
    expect(state.rejected).toBeGreaterThan(warm.rejected);
  });

  test("equal seeds give equal lines, and another seed rejects other bottles", () => {
    const twice = run({ state: part.initial(7), flows: running }, 600).state;
    expect(run(start, 600).state).toEqual(twice);
    expect(run({ state: part.initial(8), flows: running }, 600).state.rejectsBy).not.toEqual(twice.rejectsBy);
  });
});

const anyCommand = fc.oneof(
  fc.record({
    kind: fc.constant("method" as const),
    asset: fc.constantFrom(...machineIds, ...conveyorIds, "PNL-400", "DV-402", "AP-410"),
    method: fc.constantFrom("Start", "Stop", "Reset", "Hold", "Unhold", "Open", "Close"),
    args: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant("fault" as const),
    asset: fc.constantFrom(...machineIds, ...conveyorIds, "AP-401", "DV-403"),
    fault: fc.constantFrom(
      "jam" as const,
      "bearingWear" as const,
      "airLeak" as const,
      "fouling" as const,
      "trip" as const,
      "sensorFreeze" as const,
    ),
    magnitude: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant("clearFault" as const),
    asset: fc.constantFrom(...machineIds, ...conveyorIds, "AP-401", "DV-403"),
  }),
  fc.record({
    kind: fc.constant("write" as const),
    tag: fc.constantFrom("FL-410.SpeedLimit", "LB-430.UnitMode", "CV-404.SpeedSP", "AP-430.PressureSP"),
    value: fc.double({ min: 0, max: 20_000, noNaN: true }),
  }),
);
const episode = fc.record({
  command: anyCommand,
  seconds: fc.integer({ min: 1, max: 60 }),
  dtS: fc.constantFrom(0.1, 0.5, 1),
  orderRunning: fc.boolean(),
  orderedRateBph: fc.constantFrom(0, 9_000, 18_000, 24_000),
  bottleLitres: fc.constantFrom(0.33, 0.5, 1),
  airPressureBar: fc.constantFrom(3, 7),
  palletPlaces: fc.constantFrom(0, 1),
  mostLps: fc.constantFrom(0, 1, 6),
});

describe("bottles are conserved", () => {
  test("depalletised = on the line + rejected + on pallets at every step, whatever is commanded or cut off", () => {
    fc.assert(
      fc.property(fc.array(episode, { minLength: 1, maxLength: 12 }), (episodes) => {
        let plant = start;
        for (const { command, seconds, dtS, ...change } of episodes) {
          plant = after([command], plant);
          for (let second = 0; second < seconds; second += dtS) {
            plant = run(plant, dtS, change, dtS);
            const { state } = plant;
            const whole = state.machines.every((machine) => Number.isInteger(machine.inside) && machine.inside >= 0);
            const carried = state.belts.every(
              (belt) => Number.isInteger(belt.bottles) && belt.bottles >= 0 && belt.ready >= 0 && belt.travelling >= 0,
            );
            if (unaccounted(state) !== 0 || !whole || !carried)
              expect({ unaccounted: unaccounted(state), whole, carried, after: command }).toBeNull();
          }
        }
      }),
      { numRuns: runs(20) },
    );
  });

  test("litres are conserved: what the process gave is in the bowl or in bottles", () => {
    let plant = start;
    let given = 0;
    for (let second = 0; second < 1_200; second += 1) {
      given += plant.flows.fillerSupplyLps;
      plant = run(plant, 1, { mostLps: second > 600 ? 1.5 : 6 });
    }
    expect(
      warm.bowl.volumeL + given - plant.state.bowl.volumeL - (plant.state.bowl.filledL - warm.bowl.filledL),
    ).toBeCloseTo(0, 6);
  });
});

describe("line dynamics", () => {
  test("a stopped filler starves the capper and blocks the rinser", () => {
    const plant = run(after([method("FL-410", "Stop")]), 180);
    expect({
      filler: words(plant, at.filler),
      capper: words(plant, at.capper),
      rinser: words(plant, at.rinser),
    }).toEqual({ filler: "Stopped, Operator stop", capper: "Suspended, Starved", rinser: "Suspended, Blocked" });
  });

  test("a filler blocked by a full discharge starves the capper when the capper's infeed belt jams", () => {
    const plant = run(after([fault("CV-403", "jam")]), 60);
    expect({ filler: words(plant, at.filler), capper: words(plant, at.capper) }).toEqual({
      filler: "Suspended, Blocked",
      capper: "Suspended, Starved",
    });
    expect(plant.state.machines[at.filler]!.blockedS).toBeGreaterThan(warm.machines[at.filler]!.blockedS + 40);
  });

  test("a jammed belt blocks upstream, starves downstream, and after its reset the whole line executes again", () => {
    const jammed = run(after([fault("CV-405", "jam")]), 200);
    expect({ labeller: words(jammed, at.labeller), inspector: words(jammed, at.inspector) }).toEqual({
      labeller: "Suspended, Blocked",
      inspector: "Suspended, Starved",
    });
    expect(jammed.state.belts[4]!.bottles).toBe(warm.belts[4]!.bottles);
    const cleared = run(after([method("CV-405", "Reset")], jammed), 240);
    expect(cleared.state.machines.slice(0, 7).map((machine) => packmlStates[machine.state])).toEqual(
      machineIds.slice(0, 7).map(() => "Execute"),
    );
  });

  test("with less product the filler slows to what the process gives and does not stop", () => {
    const plant = run(start, 900, { mostLps: 1.5 });
    const filler = plant.state.machines[at.filler]!;
    expect(packmlStates[filler.state]).toBe("Execute");
    expect(filler.speedPerH).toBeGreaterThan(9_800);
    expect(filler.speedPerH).toBeLessThan(11_800);
  });

  test("without product the filler suspends for want of product", () => {
    expect(words(run(start, 240, { mostLps: 0 }), at.filler)).toBe("Suspended, No product");
  });
});

describe("utilities and emergency stop", () => {
  test("low supply air aborts every machine with a fault; with air back they need a reset and a start", () => {
    const down = run(start, 60, { airPressureBar: 4 });
    expect(machineIds.map((_, place) => words(down, place))).toEqual(machineIds.map(() => "Aborted, Low air pressure"));
    expect(down.state.machines.every((machine) => machine.faulted)).toBe(true);
    expect(part.apply(down.state, method("FL-410", "Reset"))).toMatchObject({
      accepted: false,
      reason: expect.stringContaining("a reset needs 4.7 bar") as string,
    });
    const back = run(down, 30, { airPressureBar: 7 });
    expect(words(back, at.filler)).toBe("Aborted, Low air pressure");
    const reset = run(after([method("PNL-400", "Reset")], back), 12);
    const again = run(after([method("PNL-400", "Start")], reset), 60);
    expect(again.state.machines.slice(0, 7).map((machine) => packmlStates[machine.state])).toEqual(
      machineIds.slice(0, 7).map(() => "Execute"),
    );
  });

  test("an air leak at one machine stops that machine, and its flow rises", () => {
    const plant = run(after([fault("LB-430", "airLeak")]), 20);
    expect(words(plant, at.labeller)).toBe("Aborted, Low air pressure");
    expect(plant.flows.packagingAirNm3h).toBeGreaterThan(start.state.lineAirNm3h + 20);
  });

  test("no place for pallets blocks the line back to the palletiser, and nothing is lost", () => {
    const plant = run(start, 4_000, { palletPlaces: 0 });
    expect(words(plant, at.palletiser)).toBe("Suspended, Blocked");
    expect(plant.state.pallets).toBe(warm.pallets);
  });

  test("an emergency stop aborts the machines of its panel and not the others at once", () => {
    const plant = run(after([fault("DV-402", "trip")]), 3);
    expect([at.filler, at.capper, at.labeller, at.inspector].map((place) => words(plant, place))).toEqual(
      Array.from({ length: 4 }, () => "Aborted, Emergency stop"),
    );
    expect(packmlStates[plant.state.machines[at.casePacker]!.state]).toBe("Execute");
  });
});

describe("the end of an order", () => {
  test("when the order is fed the line runs empty, completes, and starts by itself with the next order", () => {
    const out = run(start, 1_800, { orderedRateBph: 0 });
    expect(bottlesOnLine(out.state)).toBe(0);
    expect(out.state.machines.map((machine) => packmlStates[machine.state])).toEqual(machineIds.map(() => "Complete"));
    const between = run(out, 240, { orderRunning: false, orderedRateBph: 0 });
    const next = run(between, 600, { orderRunning: true, orderedRateBph: 9_000, bottleLitres: 1 });
    expect(next.state.machines.slice(0, 7).map((machine) => packmlStates[machine.state])).toEqual(
      machineIds.slice(0, 7).map(() => "Execute"),
    );
  });
});

const answer = (command: TwinCommand, state: PackagingState = warm) => {
  const { accepted, reason } = part.apply(state, command);
  return accepted ? "accepted" : reason;
};

describe("commands", () => {
  test("what cannot be done is refused in words, and the state stays the same object", () => {
    expect({
      start: answer(method("FL-410", "Start")),
      reset: answer(method("FL-410", "Reset")),
      unhold: answer(method("CP-420", "Unhold")),
      mode: answer({ kind: "write", tag: "FL-410.UnitMode", value: 2 }),
      range: answer({ kind: "write", tag: "FL-410.BowlPressureSP", value: 9 }),
      text: answer({ kind: "write", tag: "FL-410.BowlPressureSP", value: "9" }),
      readOnly: answer({ kind: "write", tag: "FL-410.BowlPressure", value: 2 }),
      nowhere: answer({ kind: "write", tag: "XX-1.Value", value: 2 }),
      unknown: answer(method("IN-440", "Explode")),
      magnitude: answer(fault("FL-410", "jam", 2)),
      wrongFault: answer(fault("AP-401", "jam")),
    }).toEqual({
      start: "FL-410 is in Execute: Start works from Idle",
      reset: "FL-410 is in Execute: Reset works from Stopped, Aborted or Complete",
      unhold: "CP-420 is in Execute: Unhold works from Held",
      mode: "FL-410 is in Execute: the unit mode can be changed only when it stands",
      range: "FL-410.BowlPressureSP must be between 1.5 and 4",
      text: "FL-410.BowlPressureSP takes a number",
      readOnly: "FL-410.BowlPressure cannot be written",
      nowhere: "XX-1.Value cannot be written",
      unknown: "IN-440 has no command Explode",
      magnitude: "the magnitude of a fault is between 0 and 1",
      wrongFault: "AP-401 cannot have the fault jam",
    });
    expect(part.apply(warm, method("FL-410", "Start")).state).toBe(warm);
  });
});

describe("a machine commanded and faulted", () => {
  test("a jammed machine aborts; Reset clears the jam and brings it to Idle, Start makes it run", () => {
    const jammed = run(after([fault("LB-430", "jam")]), 5);
    expect(words(jammed, at.labeller)).toBe("Aborted, Jam");
    const idle = run(after([method("LB-430", "Reset")], jammed), 10);
    expect(packmlStates[idle.state.machines[at.labeller]!.state]).toBe("Idle");
    expect(packmlStates[run(after([method("LB-430", "Start")], idle), 8).state.machines[at.labeller]!.state]).toBe(
      "Execute",
    );
  });

  test("Hold keeps a machine in Held until Unhold", () => {
    const held = run(after([method("IN-440", "Hold")]), 10);
    expect(words(held, at.inspector)).toBe("Held, Operator hold");
    expect(words(run(after([method("IN-440", "Unhold")], held), 5), at.inspector)).toBe("Execute, None");
  });

  test("guard doors open only in maintenance mode at rest, and the machine does not start then", () => {
    const stopped = run(after([method("CK-450", "Stop")]), 5);
    const inMaintenance = run(after([{ kind: "write", tag: "CK-450.UnitMode", value: 2 }], stopped), 10);
    const values = new Map<string, unknown>();
    part.read(inMaintenance.state, (tag, value) => void values.set(tag, value));
    expect([values.get("CK-450.GuardInfeedOpen"), values.get("PR-460.GuardInfeedOpen")]).toEqual([true, false]);
    const reset = run(after([method("CK-450", "Reset")], inMaintenance), 5);
    expect(answer(method("CK-450", "Start"), reset.state)).toBe(
      "CK-450 is in Maintenance: set the unit mode to Production first",
    );
  });

  test("bearing wear raises vibration until the alarm limit is passed, and clearing it repairs the bearing", () => {
    const worn = run(after([{ kind: "fault", asset: "CV-404", fault: "bearingWear", magnitude: 1 }]), 9_000);
    const read = (state: PackagingState): number => {
      let found = 0;
      part.read(state, (tag, value) => {
        if (tag === "CV-404.DriveVibration") found = value as number;
      });
      return found;
    };
    expect(read(worn.state)).toBeGreaterThan(4.5);
    expect(read(after([{ kind: "clearFault", asset: "CV-404" }], worn).state)).toBeLessThan(2);
  });
});

test("a step and a command never change what they are given", () => {
  let state = freeze(part.initial(3));
  const flows = freeze({ ...running });
  const commands: TwinCommand[] = [
    fault("CV-404", "jam"),
    method("FL-410", "Stop"),
    { kind: "write", tag: "CP-420.SpeedLimit", value: 9_000 },
    { kind: "clearFault", asset: "FL-410" },
    { kind: "fault", asset: "FL-410", fault: "sensorFreeze", magnitude: 1 },
  ];
  for (let second = 0; second < 300; second += 1) {
    const command = commands[second % 50 === 0 ? second / 50 : -1];
    if (command) state = freeze(part.apply(state, freeze(command)).state);
    state = freeze(part.step(state, 1, flows).state);
    part.read(state, () => undefined);
  }
  expect(state.timeS).toBe(300);
});
