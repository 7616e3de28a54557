import fc from "fast-check";
import { expect, test } from "vitest";
import { commanded, isAtRest, packml, packmlCommands, packmlStates, settledState } from "./packml.ts";
import type { PackmlState } from "./packml.ts";

const all = packmlStates.map((_, value) => value as PackmlState);

test("the states have PackML's names and numbers", () => {
  expect(Object.entries(packml).map(([name, value]) => packmlStates[value].toLowerCase() === name)).toEqual(
    Array.from({ length: 18 }, () => true),
  );
});

test("Start, Reset, Hold and Unhold are taken in the states of PackML and in no other", () => {
  const from = (command: (typeof packmlCommands)[number]) =>
    all.filter((state) => commanded(state, command) !== null).map((state) => packmlStates[state]);
  expect({
    Start: from("Start"),
    Reset: from("Reset"),
    Hold: from("Hold"),
    Unhold: from("Unhold"),
    Clear: from("Clear"),
    Stop: from("Stop").includes("Aborted"),
  }).toEqual({
    Start: ["Idle"],
    Reset: ["Stopped", "Complete"],
    Hold: ["Suspended", "Execute"],
    Unhold: ["Held"],
    Clear: ["Aborted"],
    Stop: false,
  });
});

test("whatever is commanded, an aborted machine reaches Execute only through Clearing, Resetting and Starting", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...packmlCommands), { maxLength: 40 }), (commands) => {
      let state: PackmlState = packml.aborted;
      const seen: PackmlState[] = [];
      for (const command of commands) {
        state = commanded(state, command) ?? state;
        seen.push(state);
        state = settledState(state, 60);
        seen.push(state);
      }
      const executed = seen.indexOf(packml.execute);
      if (executed < 0) return;
      const before = seen.slice(0, executed);
      expect(
        [packml.clearing, packml.stopped, packml.resetting, packml.idle, packml.starting].every((needed) =>
          before.includes(needed),
        ),
      ).toBe(true);
    }),
  );
});

test("acting states last seconds, and states at rest stay", () => {
  expect(all.filter((state) => settledState(state, 0.5) !== state)).toEqual([]);
  expect(all.filter(isAtRest).map((state) => packmlStates[settledState(state, 1e6)])).toEqual([
    "Stopped",
    "Idle",
    "Aborted",
    "Complete",
  ]);
});
