import { expect, test } from "vitest";
import type { Asset, Command } from "../../shared/plant/model.ts";
import { argumentFits, refusalStatus, toTwinCommand } from "./commandMethods.ts";

const asset: Asset = {
  id: "P-1",
  name: "Pump",
  type: "pump",
  area: "a",
  zone: "z",
  server: "s",
  position: [0, 0, 0],
  rotationDeg: 0,
  size: null,
  parameters: {},
};
const command = (id: string, kind: Command["kind"]): Command => ({
  id,
  label: id,
  effect: "",
  args: [],
  reason: false,
  kind,
});

test("faults are the twin's own commands, everything else is a method", () => {
  expect([
    toTwinCommand(asset, command("InjectFault", "simulation"), ["airLeak", 0.3]),
    toTwinCommand(asset, command("InjectFault", "simulation"), ["jam"]),
    toTwinCommand(asset, command("ClearFault", "simulation"), []),
    toTwinCommand(asset, command("Start", "process"), [true]),
    toTwinCommand(asset, command("InjectFault", "process"), ["jam", 1]),
  ]).toEqual([
    { kind: "fault", asset: "P-1", fault: "airLeak", magnitude: 0.3 },
    { kind: "fault", asset: "P-1", fault: "jam", magnitude: 1 },
    { kind: "clearFault", asset: "P-1" },
    { kind: "method", asset: "P-1", method: "Start", args: [true] },
    { kind: "method", asset: "P-1", method: "InjectFault", args: ["jam", 1] },
  ]);
});

test("arguments outside their bounds or options do not fit", () => {
  const number = { name: "x", label: "x", type: "Double", min: 0, max: 1 } as const;
  const choice = { name: "x", label: "x", type: "String", options: ["a", "b"] } as const;
  expect([
    argumentFits(number, 0.5),
    argumentFits(number, 1.5),
    argumentFits(number, NaN),
    argumentFits(choice, "b"),
    argumentFits(choice, "c"),
    argumentFits(number, undefined),
  ]).toEqual([true, false, false, true, false, false]);
});

test.each([
  ["Speed must be between 0 and 100", "BadOutOfRange"],
  ["The pump is in manual mode", "BadInvalidState"],
  ["This is not allowed from here", "BadUserAccessDenied"],
])("a refusal %j is answered %s", (reason, status) => {
  expect(refusalStatus(reason).name).toBe(status);
});
