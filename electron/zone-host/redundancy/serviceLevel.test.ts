import { expect, test } from "vitest";
import { serviceRange } from "../../../shared/zones/redundancy.ts";
import { effectiveLevel } from "./serviceLevel.ts";

test("the sub-ranges of ServiceLevel are those of OPC 10000-4", () => {
  expect([0, 1, 2, 199, 200, 255].map(serviceRange)).toEqual([
    "maintenance",
    "noData",
    "degraded",
    "degraded",
    "healthy",
    "healthy",
  ]);
});

test("a server without a ServiceLevel counts as just healthy, and a state that contradicts the level wins", () => {
  expect([
    effectiveLevel(255, 0),
    effectiveLevel(null, 0),
    effectiveLevel(null, null),
    effectiveLevel(7, null),
  ]).toEqual([255, 200, 200, 7]);
  expect([1, 2, 3, 4].map((state) => effectiveLevel(255, state))).toEqual([1, 1, 1, 1]);
  expect([effectiveLevel(0, 4), effectiveLevel(255, 5), effectiveLevel(100, 6), effectiveLevel(255, 7)]).toEqual([
    0, 199, 100, 255,
  ]);
});
