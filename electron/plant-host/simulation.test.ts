import { expect, test } from "vitest";
import type { Twin } from "../../shared/twin/twin.ts";
import { createSimulation } from "./simulation.ts";

function counting(): { twin: Twin<number>; steps: number[] } {
  const steps: number[] = [];
  return {
    steps,
    twin: {
      initial: () => 0,
      step: (state, dtS) => {
        steps.push(dtS);
        return state + dtS;
      },
      apply: (state, command) => ({
        state: command.kind === "clearFault" ? 0 : state,
        accepted: command.kind === "clearFault",
        reason: "only clearing",
      }),
      read: (state, sink) => sink("A.Time", state),
      timeS: (state) => state,
    },
  };
}
const at = (speed: number): { steps: number[]; sim: ReturnType<typeof createSimulation>; clock: { ms: number } } => {
  const clock = { ms: 1000 };
  const { twin, steps } = counting();
  const sim = createSimulation(twin, { seed: 1, speed, monotonicMs: () => clock.ms });
  clock.ms += 60_000;
  sim.advance();
  return { steps, clock, sim };
};

test("the plant moves by the time that has passed, in steps of a tenth of a second", () => {
  const { sim, clock, steps } = at(1);
  clock.ms += 250;
  expect([sim.advance(), steps]).toEqual([0, [0.1, 0.1]]);
  clock.ms += 50;
  expect([sim.advance(), steps.length]).toEqual([0, 3]);
  expect(sim.advance()).toBe(0);
});

test("after a stall a bounded number of steps is made and the rest is told", () => {
  const { sim, clock, steps } = at(1);
  clock.ms += 10_000;
  expect([sim.advance(), steps.length]).toEqual([95, 5]);
});

test("at high speed no single step exceeds one second", () => {
  const { sim, clock, steps } = at(25);
  clock.ms += 100;
  sim.advance();
  expect([steps.length, steps.every((s) => s <= 1), steps.reduce((a, b) => a + b, 0)]).toEqual([3, true, 2.5]);
});

test("a command changes the plant and its refusal comes with the reason", () => {
  const { sim, clock } = at(1);
  clock.ms += 100;
  sim.advance();
  const seen: unknown[] = [];
  expect(sim.apply({ kind: "write", tag: "A.Time", value: 3 })).toEqual({ accepted: false, reason: "only clearing" });
  sim.read((_, value) => seen.push(value));
  sim.apply({ kind: "clearFault", asset: "A" });
  sim.read((_, value) => seen.push(value));
  expect(seen).toEqual([0.1, 0]);
});
