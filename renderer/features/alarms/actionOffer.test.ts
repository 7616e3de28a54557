import { expect, test } from "vitest";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { stationAlarms } from "../../../shared/alarms/stationAlarms.ts";
import { actionOffer } from "./actionOffer.ts";

const row = (key: string, zone: string, acked: boolean, confirmed: boolean | null = null) =>
  ({ key, zone, acked, confirmed }) as ConditionRow;
const whyNot = (zone: string): string => (zone === "process" ? "" : "Not in this zone.");
const offer = (action: "acknowledge" | "confirm", ...rows: ConditionRow[]) => {
  const { rows: fit, skipped, why } = actionOffer(action, rows, whyNot);
  return [fit.map((r) => r.key).join(""), skipped, why];
};

test("an action takes what it fits where the user may, and counts the rest", () => {
  const rows = [row("a", "process", false), row("b", "process", true, false), row("c", "utilities", false)];
  expect([offer("acknowledge", ...rows), offer("confirm", ...rows)]).toEqual([
    ["a", 2, ""],
    ["b", 2, ""],
  ]);
});

test("why it cannot be asked for: nothing selected, no right, nothing that fits", () => {
  expect([
    offer("acknowledge"),
    offer("acknowledge", row("c", "utilities", false)),
    offer("acknowledge", row("a", "process", true)),
    offer("confirm", row("a", "process", true, null)),
  ]).toEqual([
    ["", 0, "Select rows first: click, Shift or Ctrl click, or Ctrl A."],
    ["", 1, "Not in this zone."],
    ["", 1, "Everything selected is acknowledged."],
    ["", 1, "Nothing selected waits for confirmation."],
  ]);
});

test("the station's own line is nobody's to acknowledge, and is left out beside others, whoever asks", () => {
  const missing = [{ id: "audit", title: "Audit log", text: "It waits.", sinceMs: 1 }];
  const [own] = stationAlarms(missing);
  const mayAll = (): string => "";
  const words = "What the station cannot keep is nobody's to settle: its line goes when the cause is gone.";
  const open = row("a", "process", false);
  expect([
    actionOffer("acknowledge", [own!], mayAll),
    actionOffer("confirm", [own!], mayAll),
    actionOffer("acknowledge", [own!], whyNot),
    actionOffer("acknowledge", [own!, open], mayAll),
    actionOffer("acknowledge", [own!, row("c", "utilities", false)], whyNot).why,
  ]).toEqual([
    { rows: [], skipped: 1, why: words },
    { rows: [], skipped: 1, why: words },
    { rows: [], skipped: 1, why: words },
    { rows: [open], skipped: 1, why: "" },
    "Not in this zone.",
  ]);
});
