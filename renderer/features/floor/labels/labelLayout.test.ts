import fc from "fast-check";
import { expect, test } from "vitest";
import { labelAt, placeLabels, rankOf, type LabelWish } from "./labelLayout.ts";

const view = { width: 800, height: 600 };
const wish = fc.record({
  asset: fc.nat(5000),
  rank: fc.double({ min: 0, max: 100, noNaN: true }),
  x: fc.nat(800),
  y: fc.nat(600),
  width: fc.integer({ min: 20, max: 200 }),
  height: fc.integer({ min: 18, max: 40 }),
  beside: fc.boolean(),
});

test("placed labels never overlap, never leave the view and never exceed their number", () => {
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 120 }), (wishes) => {
      const boxes = placeLabels(wishes, view, 30);
      expect(boxes.length).toBeLessThanOrEqual(30);
      for (const a of boxes) {
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= view.width && a.y + a.height <= view.height).toBe(true);
        for (const b of boxes)
          if (a !== b)
            expect(a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height).toBe(
              true,
            );
      }
    }),
  );
});

test("an alarmed asset's label wins over a nearer calm one, the selected one over all", () => {
  const at = (asset: number, rank: number): LabelWish => ({
    asset,
    rank,
    x: 400,
    y: 300,
    width: 100,
    height: 20,
    beside: false,
  });
  const calm = { priority: 0, selected: false, hovered: false };
  const ranks = {
    calmNear: rankOf({ ...calm, sizePx: 500 }),
    calmFar: rankOf({ ...calm, sizePx: 30 }),
    p4: rankOf({ ...calm, priority: 4, sizePx: 5 }),
    p1: rankOf({ ...calm, priority: 1, sizePx: 5 }),
    selected: rankOf({ ...calm, selected: true, sizePx: 5 }),
  };
  const winner = (a: number, b: number): number | undefined => placeLabels([at(1, a), at(2, b)], view, 10)[0]?.asset;
  expect([
    winner(ranks.calmNear, ranks.p4),
    winner(ranks.p4, ranks.p1),
    winner(ranks.p1, ranks.selected),
    winner(ranks.calmFar, ranks.calmNear),
  ]).toEqual([2, 2, 2, 2]);
});

test("a point finds the label under it", () => {
  const boxes = placeLabels([{ asset: 7, rank: 0, x: 400, y: 300, width: 100, height: 20, beside: false }], view, 10);
  expect([labelAt(boxes, 400, 285), labelAt(boxes, 400, 310)]).toEqual([7, -1]);
});
