import { afterEach, expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { silentLog } from "../../base/log.ts";
import { StorageHealth } from "./storageHealth.ts";

let health: StorageHealth | null = null;
afterEach(() => health?.dispose());

test("a fault is told once when it begins and once when it is over, and stands there with its time until then", () => {
  let disk = "";
  let nowMs = 1;
  const told: unknown[] = [];
  const note = (entry: AuditEntry): void => void told.push([entry.action, entry.target, entry.reason]);
  health = new StorageHealth({
    keepers: [
      { id: "log", title: "Log file", check: () => disk },
      {
        id: "odd",
        title: "Odd one",
        check: () => {
          throw new Error("a keeper's own fault");
        },
      },
    ],
    nowMs: () => nowMs,
    monoMs: () => nowMs,
    log: silentLog,
    record: note,
    notice: (severity, text) => void told.push([severity, text]),
  });
  let changes = 0;
  health.onChange(() => (changes += 1));
  told.length = 0;
  disk = "No space is left.";
  nowMs = 5;
  health.check();
  nowMs = 6;
  health.check();
  expect(health.missing()).toEqual([
    { id: "log", title: "Log file", text: "No space is left.", sinceMs: 5 },
    {
      id: "odd",
      title: "Odd one",
      text: "Whether it can be kept could not be found out; the log file has the details.",
      sinceMs: 1,
    },
  ]);
  disk = "";
  health.check();
  expect(health.missing().map((fault) => fault.id)).toEqual(["odd"]);
  expect({ changes, told }).toEqual({
    changes: 2,
    told: [
      ["storage.missing", "Log file", "No space is left."],
      ["critical", "Log file: No space is left."],
      ["storage.recovered", "Log file", "It is kept again."],
      ["info", "Log file: It is kept again."],
    ],
  });
});

test("a fault that comes and goes every second for ten minutes is told a few times, and once when it is over", () => {
  let monoMs = 0;
  let text = "";
  const told: string[] = [];
  health = new StorageHealth({
    keepers: [{ id: "log", title: "Log file", check: () => text }],
    // Somebody sets the clock meanwhile.
    nowMs: () => (monoMs % 7000) * 1e6,
    monoMs: () => monoMs,
    log: silentLog,
    record: ({ action }) => void told.push(action),
    notice: (severity) => void told.push(severity),
  });
  const unsteady = "The disk is full. It comes and goes, and is told as over when it has been kept for a minute.";
  for (; monoMs < 600_000; monoMs += 1000) {
    text = text === "" ? "The disk is full." : "";
    health.check();
    if (monoMs >= 4000) expect(health.missing()).toMatchObject([{ text: unsteady }]);
  }
  text = "";
  const begins = ["storage.missing", "critical"];
  const ends = ["storage.recovered", "info"];
  expect(told).toEqual([...begins, ...ends, ...begins, ...ends, ...begins]);
  for (const end = monoMs + 61_000; monoMs < end; monoMs += 1000) health.check();
  expect(told.slice(10)).toEqual(ends);
  expect(health.missing()).toEqual([]);
});
