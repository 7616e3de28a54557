import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Clock } from "../wire/clock.ts";
import { TagStore } from "../values/tagStore.ts";
import { SampleGate } from "./sampleGate.ts";
import { SampleRing } from "./sampleRing.ts";
import type { Sample } from "../values/sample.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const sample = (value: number, sourceMs: number, status = 0): Sample => ({ value, status, sourceMs, text: null });

function build() {
  const time = { ms: 0 };
  const clock: Clock = { nowMs: () => time.ms, steadyMs: () => time.ms };
  const store = new TagStore([
    { index: 7, server: "other", identifier: "X", type: "Double" },
    { index: 8, server: "s1", identifier: "A", type: "Double" },
    { index: 9, server: "s1", identifier: "B", type: "Double" },
  ]);
  const passed: [slot: number, value: number, sourceMs: number][] = [];
  store.addSink({ onSample: (slot, s) => void passed.push([slot, s.value, s.sourceMs]) });
  const gate = new SampleGate({ store, server: "s1", nodeIds: ["s1", "s1#2"], clock, speaks: () => false });
  return { time, store, passed, gate, node: (n: number) => gate.stores[n]! };
}

/** What passes when both nodes sample one process; @param steps has how far the active one lags and if it is left. */
function valuesPassed(steps: readonly { readonly lag: number; readonly swap: boolean }[], skewMs: number): number[] {
  const { gate, node, passed } = build();
  let active = 0;
  gate.activate(0);
  const sent = [0, 0];
  const sendTo = (n: number, until: number): void => {
    while (sent[n]! < until) node(n).put(0, sample(++sent[n]!, sent[n]! * 1000 + n * skewMs));
  };
  steps.forEach(({ lag, swap }, i) => {
    sendTo(1 - active, i + 1);
    sendTo(active, Math.max(sent[active]!, i + 1 - lag)); // the active node may be behind when it is lost
    if (swap) gate.activate((active = 1 - active));
  });
  sendTo(active, steps.length);
  return passed.map(([, value]) => value);
}

describe("between the nodes of a pair and the zone's values", () => {
  test("only the active node's samples pass, to the zone's own slots", () => {
    const { gate, node, passed } = build();
    node(0).put(0, sample(1, 10));
    expect(passed).toEqual([]);
    gate.activate(0);
    node(0).put(1, sample(2, 20));
    node(1).put(1, sample(3, 30));
    expect(passed).toEqual([
      [1, 1, 10],
      [2, 2, 20],
    ]);
    expect(node(1).tags.map((t) => [t.index, t.server])).toEqual([
      [8, "s1#2"],
      [9, "s1#2"],
    ]);
  });

  test("a window's interest in the zone's tags is each node's", () => {
    const { gate, node, store } = build();
    const window = {};
    store.interest.set(window, Uint32Array.of(0, 2));
    expect([0, 1].map((n) => [0, 1].map((slot) => node(n).interest.isShown(slot)))).toEqual([
      [false, true],
      [false, true],
    ]);
    store.interest.clear(window);
    gate.dispose();
    store.interest.set(window, Uint32Array.of(1));
    expect([0, 1].map((slot) => node(0).interest.isShown(slot))).toEqual([false, false]);
  });
});

describe("what passes at a switch to the other node", () => {
  test("what only the standby sent follows at the switch, in order; what both sent does not", () => {
    const { gate, node, passed } = build();
    gate.activate(0);
    for (const [value, ms] of [
      [1, 1000],
      [2, 2000],
    ] as const)
      node(0).put(0, sample(value, ms));
    for (const [value, ms] of [
      [1, 1020],
      [2, 2020],
      [3, 3020],
      [4, 4020],
    ] as const)
      node(1).put(0, sample(value, ms));
    gate.activate(1);
    node(1).put(0, sample(5, 5020));
    expect(passed).toEqual([
      [1, 1, 1000],
      [1, 2, 2000],
      [1, 3, 3020],
      [1, 4, 4020],
      [1, 5, 5020],
    ]);
    expect([gate.replayed, gate.leftOut]).toEqual([2, 2]);
  });

  test("samples without a time pass when they say something else", () => {
    const { gate, node, passed } = build();
    gate.activate(0);
    node(0).put(0, sample(1, Number.NaN));
    gate.activate(1);
    node(1).put(0, sample(1, Number.NaN));
    node(1).put(0, sample(2, Number.NaN));
    expect(passed.map(([, value]) => value)).toEqual([1, 2]);
  });

  test("whatever the switches, with both nodes sampling one process times rise, nothing missing or twice", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ lag: fc.integer({ min: 0, max: 3 }), swap: fc.boolean() }), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 0, max: 400 }),
        (steps, skewMs) => {
          expect(valuesPassed(steps, skewMs)).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
        },
      ),
    );
  });
});

describe("values of the new node that may be out of date", () => {
  test("a value of the new node older than what is shown waits for a newer one, and passes when none comes", () => {
    const { time, gate, node, passed } = build();
    gate.activate(0);
    node(0).put(0, sample(1, 5000));
    node(0).put(1, sample(1, 5000));
    gate.activate(1);
    node(1).put(0, sample(8, 4000));
    node(1).put(1, sample(8, 4000));
    time.ms = 2_900;
    gate.tick();
    node(1).put(1, sample(9, 6000));
    time.ms = 3_000;
    gate.tick();
    expect(passed.slice(2)).toEqual([
      [2, 9, 6000],
      [1, 8, 4000],
    ]);
  });

  test("what a node sent before its link was lost is not taken for what it holds afterwards", () => {
    const { gate, node, passed } = build();
    gate.activate(0);
    node(0).put(0, sample(1, 1000));
    node(1).put(0, sample(9, 2000));
    gate.forget(1);
    gate.activate(1);
    expect(passed).toEqual([[1, 1, 1000]]);
  });

  test("what a node sent before it was quietened waits until it is awake, and gives way to what it sends since", () => {
    const { time, gate, node, passed } = build();
    gate.activate(0);
    for (const slot of [0, 1]) node(1).put(slot, sample(9, 1000));
    gate.quieten(1);
    for (const slot of [0, 1]) node(0).put(slot, sample(1, 5000));
    gate.activate(1);
    time.ms = 60_000;
    gate.tick();
    expect(passed).toEqual([
      [1, 1, 5000],
      [2, 1, 5000],
    ]);
    node(1).put(0, sample(2, 6000));
    gate.awake(1);
    time.ms = 62_999;
    gate.tick();
    expect(passed.slice(2)).toEqual([[1, 2, 6000]]);
    time.ms = 63_000;
    gate.tick();
    expect(passed.slice(3)).toEqual([[2, 9, 1000]]);
  });
});

test("a ring keeps the last samples in order, however many come", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 3000 }), (first, second) => {
      const ring = new SampleRing(4096);
      const pushed: number[] = [];
      const push = (count: number): void => {
        for (let i = 0; i < count; i++) {
          pushed.push(pushed.length);
          ring.push(pushed.at(-1)! % 7, { ...sample(pushed.at(-1)!, 0), text: String(pushed.at(-1)!) }, pushed.at(-1)!);
        }
      };
      push(first);
      push(second);
      const out: [number, number, string | null][] = [];
      const from = Math.max(0, pushed.length - 1500);
      ring.drain(from, (slot, s) => void out.push([slot, s.value, s.text]));
      expect(out).toEqual(pushed.slice(from).map((n) => [n % 7, n, String(n)]));
      expect(ring.size).toBe(0);
    }),
    { numRuns: runs(30) },
  );
});
