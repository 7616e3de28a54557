import { expect, test } from "vitest";
import { stationAlarms, stationZone } from "./stationAlarms.ts";

const fault = (title: string, sinceMs: number) => ({ id: title, title, text: `${title} waits.`, sinceMs });

test("what the station cannot keep is one alarm, since the first of it, and none when all is kept", () => {
  expect(stationAlarms([])).toEqual([]);
  const one = stationAlarms([fault("Audit log", 5)]);
  const two = stationAlarms([fault("Audit log", 5), fault("Log file", 3)]);
  expect(one).toMatchObject([
    { zone: stationZone, message: "Audit log: Audit log waits.", active: true, acked: false, activeAtMs: 5, atMs: 5 },
  ]);
  expect(two).toEqual([{ ...one[0], message: "Not kept: Audit log, Log file", activeAtMs: 3, atMs: 3 }]);
});
