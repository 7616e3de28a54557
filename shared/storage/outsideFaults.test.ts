import { expect, test } from "vitest";
import type { StorageFault } from "./fault.ts";
import { outsideFaults } from "./outsideFaults.ts";

const fault = (id: string, sinceMs: number): StorageFault => ({
  id,
  title: `Title of ${id}`,
  text: `All of ${id}.`,
  sinceMs,
});
const missing = [fault("records", 9), fault("audit", 7), fault("kept", 8)];

test("before sign-in the card says that something is missing, not what is not recorded meanwhile", () => {
  expect(outsideFaults([], true)).toEqual([]);
  expect(outsideFaults(missing, true)).toEqual([
    {
      id: "storage",
      title: "Storage",
      text:
        "This station cannot keep all that it should. People sign in and operate as before. " +
        "What is missing, and what to do, is told after sign-in.",
      sinceMs: 7,
    },
  ]);
});

test("where nobody can sign in the card says why, and nothing else that is missing", () => {
  expect([outsideFaults([], false), outsideFaults(missing, false), outsideFaults(missing.slice(1), false)]).toEqual([
    [],
    [missing[0]],
    [missing[1]],
  ]);
});
