import { expect, test } from "vitest";
import { placeBeside } from "./windowPlace.ts";

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: -20, width: 2560, height: 1400 };
const first = { x: 240, y: 70, width: 1440, height: 900 };

test("a further window opens in the middle of a screen that shows none yet", () => {
  expect(placeBeside(first, [first], [left, right])).toEqual({ x: 2480, y: 230, width: 1440, height: 900 });
});

test("with a window on every screen it opens a little beside the one it was asked in", () => {
  const second = { x: 2480, y: 230, width: 1440, height: 900 };
  expect(placeBeside(first, [first, second], [left, right])).toEqual({ x: 272, y: 102, width: 1440, height: 900 });
});

test("no window opens over the edge of the screen, nor larger than the screen", () => {
  const low = { x: 470, y: 120, width: 1440, height: 900 };
  expect(placeBeside(low, [low], [left])).toEqual({ x: 0, y: 0, width: 1440, height: 900 });
  const large = { x: 100, y: 10, width: 2400, height: 1300 };
  expect(placeBeside(large, [large], [left])).toEqual({ x: 0, y: 10 + 20 - 30, width: 1920, height: 1040 });
});

test("without any screen known it opens over the one it was asked in", () => {
  expect(placeBeside(first, [first], [])).toEqual(first);
});
