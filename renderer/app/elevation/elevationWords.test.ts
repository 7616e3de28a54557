import { expect, test } from "vitest";
import { elevationHint, timeLeft } from "./elevationWords.ts";

test("the time left counts down to nothing and never below", () => {
  expect([300_000, 61_000, 60_001, 59_999, 1, 0, -5000].map((ms) => timeLeft({ untilMs: 1000 + ms }, 1000))).toEqual([
    "5:00",
    "1:01",
    "1:01",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
  ]);
});

test("the hint names who vouched, why, and where it does not hold", () => {
  const elevation = {
    zone: "process",
    role: "Engineer" as const,
    sinceMs: 0,
    untilMs: 1,
    reason: "Calibrate",
    vouchedBy: "b.kim",
    servers: [
      { server: "p-1", state: "elevated" as const, code: "" },
      { server: "p-2", state: "down" as const, code: "BadNotConnected" },
    ],
  };
  expect([
    elevationHint(elevation, "a.lee"),
    elevationHint({ ...elevation, vouchedBy: "a.lee", servers: [] }, "a.lee"),
  ]).toEqual(["Vouched for by b.kim: Calibrate. Not at p-2.", "With your own kept identity: Calibrate."]);
});
