import { expect, test } from "vitest";
import type { NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { historyQuery, lastHour, localInput, usualAggregate, type HistoryForm } from "./historyForm.ts";

const from = new Date(2026, 2, 1, 12, 0, 0).getTime();
const form = (f: Partial<HistoryForm> = {}): HistoryForm => ({
  kind: "raw",
  from: localInput(from),
  to: localInput(from + 60_000),
  aggregate: "i=2342",
  every: "0,5",
  unit: "min",
  ...f,
});

test("the fields become a query in instants", () => {
  expect(historyQuery(form())).toEqual({ kind: "raw", fromMs: from, toMs: from + 60_000 });
  expect(historyQuery(form({ kind: "processed" }))).toEqual({
    kind: "processed",
    fromMs: from,
    toMs: from + 60_000,
    aggregate: "i=2342",
    intervalMs: 30_000,
  });
  expect(historyQuery(form({ kind: "atTime" }))).toEqual({
    kind: "atTime",
    timesMs: [from, from + 30_000, from + 60_000],
  });
});

test("what cannot be asked says why", () => {
  expect([
    historyQuery(form({ to: "" })),
    historyQuery(form({ to: localInput(from) })),
    historyQuery(form({ kind: "atTime", every: "x" })),
    historyQuery(form({ kind: "processed", aggregate: "" })),
    historyQuery(form({ kind: "atTime", every: "0.01", unit: "s" })),
  ]).toEqual([
    "Enter both times.",
    "The end is not after the beginning.",
    "Enter an interval greater than zero.",
    "This server names no aggregates that it computes.",
    "That makes 6,001 instants; at most 1,000 are read at once.",
  ]);
});

test("the form begins with the hour before as it was sampled, and with the average where it is computed", () => {
  expect(historyQuery(lastHour(from))).toEqual({ kind: "raw", fromMs: from - 3_600_000, toMs: from });
  const named = (...names: string[]) =>
    names.map((name) => ({ nodeId: `id of ${name}`, browseName: { uri: "", name } }) as NodeRow);
  expect([named("Count", "Average"), named("Count", "Start"), []].map(usualAggregate)).toEqual([
    "id of Average",
    "id of Count",
    "",
  ]);
});
