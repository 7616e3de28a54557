import { expect, test, vi } from "vitest";
import { optimiseLater } from "./optimiseLater.ts";

test("V8 optimises sparingly for the first ten seconds, and as ever after them", () => {
  vi.useFakeTimers();
  try {
    const flags: string[] = [];
    const timer = optimiseLater((flag) => void flags.push(flag));
    vi.advanceTimersByTime(9_900);
    const early = [...flags];
    vi.advanceTimersByTime(200);
    expect({ early, flags, holds: timer.hasRef() }).toEqual({
      early: ["--efficiency-mode"],
      flags: ["--efficiency-mode", "--no-efficiency-mode"],
      holds: false,
    });
  } finally {
    vi.useRealTimers();
  }
});
