import { expect, test } from "vitest";
import {
  formatAge,
  formatCount,
  formatDate,
  formatMinute,
  formatNumber,
  formatOffset,
  formatTime,
  formatTimeUtc,
  formatValue,
  groupHex,
} from "./format.ts";
import { barPosition, layoutLimits } from "./limitBarModel.ts";
import { clampWidth, readWidths } from "./columnWidths.ts";

const double = { type: "Double", decimals: 1, states: null } as const;

test("a number keeps its decimals, has a true minus, and never shows as minus zero", () => {
  expect([4.25, -4.26, -0.04, 0, 12345.67, -1234.5].map((v) => formatValue(double, v))).toEqual([
    "4.3",
    "\u22124.3",
    "0.0",
    "0.0",
    "12,345.7",
    "\u22121234.5",
  ]);
});

test("what is no number shows as an em dash, never as NaN", () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY].map((v) => formatValue(double, v))).toEqual(["\u2014", "\u2014"]);
  expect([
    formatNumber(Number.NaN, 2),
    formatTime(Number.NaN),
    formatTime(0),
    formatAge(Number.NaN),
    formatValue({ type: "String", decimals: 0, states: null }, Number.NaN),
  ]).toEqual(Array.from({ length: 5 }, () => "\u2014"));
});

test.each([1e16, -1e16, 8.64e15 + 1, Number.MAX_VALUE, Infinity, NaN])(
  "a time that no date can be, %s, shows as unknown",
  (at) => {
    expect([formatTime(at), formatTime(at, 1), formatMinute(at), formatDate(at)]).toEqual(Array(4).fill("\u2014"));
    expect(formatTimeUtc(at)).toBe("No time is known");
    expect([formatTime(1000, at), formatAge(at), formatCount(at), formatOffset(at)].join(" ")).not.toContain("NaN");
  },
);

test("states and booleans show as words, texts as they are", () => {
  expect([
    formatValue({ type: "Int32", decimals: 0, states: ["stopped", "running"] }, 1),
    formatValue({ type: "Int32", decimals: 0, states: ["stopped"] }, 7),
    formatValue({ type: "Boolean", decimals: 0, states: null }, 1),
    formatValue({ type: "String", decimals: 0, states: null }, Number.NaN, "Cola"),
  ]).toEqual(["running", "state 7", "on", "Cola"]);
});

test("the date stands before a time only when it differs", () => {
  const at = new Date(2026, 2, 1, 14, 1, 58, 7).getTime();
  expect([formatTime(at), formatTime(at, at + 1000), formatTime(at, at + 86_400_000)]).toEqual([
    "14:01:58.007",
    "14:01:58.007",
    "2026-03-01 14:01:58.007",
  ]);
  expect(formatTimeUtc(Date.UTC(2026, 2, 1, 13, 1, 58, 7))).toBe("2026-03-01 13:01:58.007 UTC");
});

test("offsets from UTC are signed the way people write them", () => {
  expect([0, -60, 210, -330].map(formatOffset)).toEqual(["UTC", "UTC+1", "UTC\u22123:30", "UTC+5:30"]);
});

test("an age has one unit", () => {
  expect(
    [-5, 400, 12_900, 119_000, 240_000, 10_800_000, 300_000_000].map((ms) => formatAge(ms).replace("\u2009", " ")),
  ).toEqual(["0.0 s", "0.4 s", "12 s", "119 s", "4 min", "3 h", "3 d"]);
});

test("counts have commas and hashes have gaps", () => {
  expect([formatCount(1204), formatCount(999), groupHex("a3f290bc1")]).toEqual(["1,204", "999", "a3f2 90bc 1"]);
});

test("a limit bar draws the band between the inner limits and clamps what lies outside the range", () => {
  const range = { low: 0, high: 10 };
  expect(layoutLimits(range, { low: 2, high: 8, highHigh: 9 })).toEqual({
    band: { left: 20, width: 60 },
    ticks: [
      { at: 20, outer: false, name: "low" },
      { at: 80, outer: false, name: "high" },
      { at: 90, outer: true, name: "highHigh" },
    ],
  });
  expect([
    barPosition(range, 5),
    barPosition(range, 99),
    barPosition(range, Number.NaN),
    barPosition(null, 1),
    barPosition({ low: 1, high: 1 }, 1),
  ]).toEqual([50, 100, null, null, null]);
});

test("stored column widths are used only when they are sound", () => {
  const columns = [
    { id: "a", width: 100, minWidth: 60 },
    { id: "b", width: 50 },
  ];
  expect([
    readWidths('{"a":10,"b":"wide"}', columns),
    readWidths("{{", columns),
    readWidths("null", columns),
    clampWidth(columns[0]!, 5000),
  ]).toEqual([{ a: 60, b: 50 }, { a: 100, b: 50 }, { a: 100, b: 50 }, 1200]);
});
