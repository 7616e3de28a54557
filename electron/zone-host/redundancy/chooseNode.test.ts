import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseNode, defaultRules as rules, firstChoice, type NodeChoice, type NodeView } from "./chooseNode.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const LONG_AGO = -1_000_000;
const node = (level: number | null, live = true, sinceMs = LONG_AGO): NodeView => ({ live, sinceMs, level });
const on = (active: number, more: Partial<NodeChoice> = {}): NodeChoice => ({
  ...firstChoice(rules, true),
  active,
  ...more,
});

const anyNode = fc.record({
  live: fc.boolean(),
  sinceMs: fc.integer({ min: -10_000, max: 0 }),
  level: fc.option(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 2, 199, 200, 255)), {
    nil: null,
  }),
});
const anySet = fc.array(anyNode, { minLength: 2, maxLength: 4 });

/** Asks four times a second, over as many seconds as there are levels; counts the moves. */
function switches(seconds: readonly (readonly number[])[]): number {
  let choice = on(0);
  let moves = 0;
  seconds.forEach((levels, s) => {
    for (let part = 0; part < 4; part++) {
      const decision = chooseNode(
        choice,
        levels.map((l) => node(l)),
        s * 1000 + part * 250,
        rules,
      );
      if (decision.moved) moves += 1;
      choice = decision.choice;
    }
  });
  return moves;
}

/** When the first of two live nodes is left for the second, asked four times a second for ten seconds. */
function firstMoveMs(levels: readonly [number, number]): number | null {
  let choice = on(0);
  for (let now = 0; now <= 10_000; now += 250) {
    const decision = chooseNode(
      choice,
      levels.map((l) => node(l)),
      now,
      rules,
    );
    if (decision.moved) return now;
    choice = decision.choice;
  }
  return null;
}

describe("the choice of a redundant server's node", () => {
  test("takes the node of the highest ServiceLevel at the start, the first of equals, after a second", () => {
    const start = firstChoice(rules, false);
    expect(chooseNode(start, [node(null, false), node(null, false)], 0, rules).moved).toBeNull();
    expect(chooseNode(start, [node(255), node(255)], 0, rules).moved).toEqual({ from: 0, to: 0, cause: "first" });
    expect(chooseNode(start, [node(210), node(250)], 0, rules).moved?.to).toBe(1);
    expect(chooseNode(start, [node(210, true, 0), node(null, false)], 999, rules).moved).toBeNull();
    expect(chooseNode(start, [node(210, true, 0), node(null, false)], 1000, rules)).toEqual({
      choice: { ...start, active: 0, chosen: true, lastSwitchMs: 1000 },
      moved: { from: 0, to: 0, cause: "first" },
    });
  });

  test("leaves a node whose link has been down for a while for one that is live, never for one without data", () => {
    expect(chooseNode(on(0), [node(255, false, 0), node(150)], 1499, rules).moved).toBeNull();
    expect(chooseNode(on(0), [node(255, false, 0), node(150)], 1500, rules).moved).toEqual({
      from: 0,
      to: 1,
      cause: "down",
    });
    expect(chooseNode(on(0), [node(255, false, 0), node(null)], 1500, rules).moved?.to).toBe(1);
    for (const level of [0, 1])
      expect(chooseNode(on(0), [node(255, false, 0), node(level)], 9999, rules).moved).toBeNull();
  });

  test("leaves a node in maintenance or without data at once, and stays on it when there is no better", () => {
    expect(chooseNode(on(0), [node(0), node(150)], 0, rules).moved).toEqual({ from: 0, to: 1, cause: "maintenance" });
    expect(chooseNode(on(0), [node(1), node(2)], 0, rules).moved).toEqual({ from: 0, to: 1, cause: "noData" });
    expect(chooseNode(on(0), [node(0), node(1)], 0, rules).moved).toBeNull();
    expect(chooseNode(on(0), [node(0), node(255, false)], 0, rules).moved).toBeNull();
  });

  test("leaves a degraded node for a healthy one after a second, for a less degraded one after two", () => {
    expect([
      firstMoveMs([199, 200]),
      firstMoveMs([100, 120]),
      firstMoveMs([100, 119]),
      firstMoveMs([200, 255]),
    ]).toEqual([1000, 2000, null, null]);
  });

  test("does not go back to a node that has recovered while the present one is healthy", () => {
    expect(chooseNode(on(1), [node(255), node(200)], 1e9, rules).moved).toBeNull();
  });
});

describe("the choice, whatever the nodes say", () => {
  test("moves only to a live, usable node other than the present, and never away from a live healthy one", () => {
    fc.assert(
      fc.property(
        anySet,
        fc.nat(),
        fc.option(fc.integer({ min: -5000, max: 0 }), { nil: null }),
        (nodes, at, betterSince) => {
          const active = at % nodes.length;
          const { moved, choice } = chooseNode(
            on(active, {
              better: betterSince === null ? null : { node: (active + 1) % nodes.length, sinceMs: betterSince },
            }),
            nodes,
            0,
            rules,
          );
          expect(choice.active).toBe(moved?.to ?? active);
          if (!moved) return;
          const [from, to] = [nodes[active]!, nodes[moved.to]!];
          expect(moved.to).not.toBe(active);
          expect(to.live && (to.level ?? 2) >= 2).toBe(true);
          expect(from.live && (from.level ?? 255) >= 200).toBe(false);
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  test("a dead node is always left as soon as the wait is over and any usable one is live", () => {
    fc.assert(
      fc.property(anySet, fc.nat(), (nodes, at) => {
        const active = at % nodes.length;
        const dead = nodes.map((n, i) => (i === active ? { ...n, live: false, sinceMs: -rules.failAfterMs } : n));
        const someone = dead.some((n) => n.live && (n.level ?? 2) >= 2);
        expect(chooseNode(on(active), dead, 0, rules).moved !== null).toBe(someone);
      }),
    );
  });

  test("however the ServiceLevels of two degraded nodes flutter, ten minutes see no more than fifteen switches", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 2, max: 255 }), fc.integer({ min: 2, max: 255 })), {
          minLength: 600,
          maxLength: 600,
        }),
        (seconds) => {
          expect(switches(seconds)).toBeLessThanOrEqual(15);
        },
      ),
      { numRuns: runs(50) },
    );
  });
});
