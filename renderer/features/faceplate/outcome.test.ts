import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { WriteResult } from "../../../shared/hosts/zoneHost.ts";
import type { Tag } from "../../../shared/plant/model.ts";
import {
  answerWithin,
  judgeCall,
  judgeWrite,
  nextOperation,
  qualityBlocks,
  type Operation,
  type OperationEvent,
} from "./outcome.ts";
import { consoleRight } from "./rights.ts";
import { measuringLine, stateLine } from "./stateTone.ts";

const tag = {
  asset: "FIC-201",
  label: "Set point",
  type: "Double",
  decimals: 1,
  unit: "m³/h",
  states: null,
} as unknown as Tag;
const result = (changed: Partial<WriteResult>): WriteResult => ({
  status: "Good",
  statusCode: 0,
  old: 50,
  readBack: 75,
  confirmed: true,
  tookMs: 41.4,
  ...changed,
});
const failure = (run: () => unknown): string => {
  try {
    run();
    return "no failure";
  } catch (err) {
    return (err as Error).message;
  }
};

test("a write that was read back is done; an unconfirmed one failed to operate and says what holds now", () => {
  expect([
    judgeWrite(tag, 75, result({})),
    failure(() => judgeWrite(tag, 75, result({ readBack: 50, confirmed: false }))),
    failure(() => judgeWrite(tag, 75, result({ readBack: null, confirmed: false }))),
  ]).toEqual([
    "FIC-201 Set point is 75.0\u2009m³/h, read back after 41 ms.",
    "FIC-201 Set point failed to operate: the server took 75.0\u2009m³/h (Good), " +
      "but the value reads back 50.0\u2009m³/h. Check the equipment before trying again.",
    "FIC-201 Set point failed to operate: the server took 75.0\u2009m³/h (Good), " +
      "but the value could not be read back. Check the equipment before trying again.",
  ]);
});

test("a command tells its outputs", () => {
  expect(judgeCall("P-101 Start", { status: "Good", statusCode: 0, outputs: [null, "queued", 4], tookMs: 12 })).toBe(
    "P-101 Start done in 12 ms: queued, 4.",
  );
});

test("an operation that failed stays until dismissed or started again, whatever else comes", () => {
  const event = fc.constantFrom<OperationEvent>(
    { kind: "succeeded", what: "s" },
    { kind: "refused", what: "r" },
    { kind: "expired" },
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const failed: Operation = { at: "failed", what: "no" };
      expect(events.reduce<Operation | null>(nextOperation, failed)).toEqual(failed);
    }),
  );
  const path = (events: OperationEvent[]): (Operation | null)[] =>
    events.map((_e, i) => events.slice(0, i + 1).reduce<Operation | null>(nextOperation, null));
  expect(
    path([
      { kind: "started", what: "a" },
      { kind: "expired" },
      { kind: "dismissed" },
      { kind: "succeeded", what: "b" },
      { kind: "expired" },
    ]),
  ).toEqual([
    { at: "pending", what: "a" },
    { at: "pending", what: "a" },
    { at: "pending", what: "a" },
    { at: "done", what: "b" },
    null,
  ]);
  expect(nextOperation({ at: "failed", what: "no" }, { kind: "dismissed" })).toBeNull();
});

test("silence becomes a failure that says the outcome is unknown, and an answer in time does not", async () => {
  vi.useFakeTimers();
  const silent = answerWithin(new Promise<string>(() => undefined), 2500, "FIC-201 Set point");
  const caught = silent.catch((err: unknown) => (err as Error).message);
  await vi.advanceTimersByTimeAsync(2500);
  const answered = await answerWithin(Promise.resolve("yes"), 2500, "x");
  expect({ caught: await caught, answered, timers: vi.getTimerCount() }).toEqual({
    caught:
      "FIC-201 Set point failed to operate: no answer within 2.5 s. " +
      "Whether it was done is unknown; look at the live value.",
    answered: "yes",
    timers: 0,
  });
  vi.useRealTimers();
});

test("only a good value may be written over", () => {
  expect((["good", "uncertain", "bad", "stale", "never"] as const).map((q) => qualityBlocks(q) === "")).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("a refusal by the console names the zone, what is refused and who may", () => {
  expect([
    consoleRight([{ role: "Observer", zone: "*" }], "tag.write", "process", "Process"),
    consoleRight([{ role: "Operator", zone: "process" }], "tag.write", "process", "Process"),
  ]).toEqual([
    { state: "refused", reason: "Your roles in Process do not let you change values. Operator and Engineer may." },
    { state: "allowed", reason: "" },
  ]);
});

test("a state is said in words; a value that is not good is never said plainly", () => {
  const state = { type: "Int32", states: ["Stopped", "Running", "Tripped"], decimals: 0 } as unknown as Tag;
  const bindings = { runningValues: [1] };
  expect([
    stateLine(state, bindings, 0, "good"),
    stateLine(state, bindings, 1, "good"),
    stateLine(state, bindings, 2, "good"),
    stateLine(state, bindings, 1, "stale"),
    stateLine(state, bindings, Number.NaN, "never"),
    measuringLine("bad"),
  ]).toEqual([
    { word: "Stopped", tone: "rest" },
    { word: "Running", tone: "running" },
    { word: "Tripped", tone: "abnormal" },
    { word: "Running", tone: "unknown" },
    { word: "no value yet", tone: "unknown" },
    { word: "bad quality", tone: "unknown" },
  ]);
});
