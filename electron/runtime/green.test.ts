import { expect, test } from "vitest";
import { readGreen, whyAll, writeGreen } from "./green.mjs";

const commit = "0123456789abcdef0123456789abcdef01234567";
const green = readGreen(writeGreen({ commit, differing: ["a.ts", "b c.ts"] }))!;
const now = { isAncestor: true, differing: ["a.ts", "b c.ts", "d.ts"], exists: () => true };

test("a green check of changed files tells what to run as long as none of them was put back", () => {
  expect(green).toEqual({ commit, differing: ["a.ts", "b c.ts"] });
  expect(whyAll(green, now)).toBe(null);
  expect(whyAll(green, { ...now, differing: ["a.ts"] })).toBe(
    "b c.ts was changed at the last green check and was put back",
  );
});

test("a commit that was left may have held the mend: every test runs", () => {
  expect(whyAll(green, { ...now, isAncestor: false })).toBe(
    "the last green check was of another branch or a later commit",
  );
});

test("what reached a removed file is known to nobody: every test runs", () => {
  expect(whyAll(green, { ...now, exists: (file) => file !== "d.ts" })).toBe(
    "d.ts was removed since the last green check",
  );
});

test("a note of a clean tree tells always, and what is no note tells nothing", () => {
  expect(whyAll(readGreen(commit)!, { ...now, differing: [] })).toBe(null);
  expect(["", "green", `${commit}0`].map(readGreen)).toEqual([null, null, null]);
});
