import { expect, test } from "vitest";
import { readGreen, stillTells, writeGreen } from "./green.mjs";

const commit = "0123456789abcdef0123456789abcdef01234567";

test("a green check of changed files tells what to run as long as none of them was put back", () => {
  const green = readGreen(writeGreen({ commit, differing: ["a.ts", "b c.ts"] }))!;
  expect(green).toEqual({ commit, differing: ["a.ts", "b c.ts"] });
  expect([["a.ts", "b c.ts"], ["a.ts", "b c.ts", "d.ts"], ["a.ts"], []].map((now) => stillTells(green, now))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("a note of a clean tree tells always, and what is no note tells nothing", () => {
  expect(stillTells(readGreen(commit)!, [])).toBe(true);
  expect(["", "green", `${commit}0`].map(readGreen)).toEqual([null, null, null]);
});
