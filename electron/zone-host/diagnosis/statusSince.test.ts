import { expect, test } from "vitest";
import { StatusSince } from "./statusSince.ts";
import { emptySample } from "../values/sample.ts";

test("a status is dated by the first sample that had it; info bits do not make it another", () => {
  const since = new StatusSince(2, () => 999);
  const put = (status: number, sourceMs: number): void => since.onSample(1, { ...emptySample(), status, sourceMs });
  put(0, 100);
  put(0, 200);
  expect([since.sinceMs(0), since.sinceMs(1)]).toEqual([null, 100]);
  put(0x808c_0000, 300);
  put(0x808c_0480, 400);
  expect(since.sinceMs(1)).toBe(300);
  put(0, Number.NaN);
  expect(since.sinceMs(1)).toBe(999);
});
