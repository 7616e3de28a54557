import { expect, test } from "vitest";
import type { Role } from "../../shared/access/roles.ts";
import { helpPages } from "../features/help/helpPages.ts";
import type { ViewId } from "../store/places.ts";
import { features, featuresFor } from "./features.ts";
import { readTheme } from "./theme.ts";

test.each<[Role, readonly ViewId[], readonly ViewId[]]>([
  ["Observer", ["overview", "floor", "alarms", "zones", "help"], ["audit", "access"]],
  ["Operator", ["overview", "floor", "alarms", "zones", "help"], ["audit", "access"]],
  ["Supervisor", ["overview", "floor", "alarms", "zones", "audit", "help"], ["access"]],
  ["SecurityAdmin", ["overview", "floor", "alarms", "zones", "access", "audit", "help"], []],
  ["Auditor", ["overview", "floor", "alarms", "zones", "audit", "help"], ["access"]],
])("%s opens the views that its permissions name, in the order of the rail, and no other", (role, seen, unseen) => {
  const own = featuresFor([{ role, zone: "*" }]).map((f) => f.id);
  expect({ seen: own.filter((id) => seen.includes(id)), unseen: own.filter((id) => unseen.includes(id)) }).toEqual({
    seen,
    unseen: [],
  });
});

test("who has no role opens the help and nothing else", () => {
  expect(featuresFor([]).map((f) => f.id)).toEqual(["help"]);
});

test("keys are unique and F1 finds a page for every view", () => {
  expect(new Set(features.map((f) => f.key)).size).toBe(features.length);
  expect(features.filter((f) => !helpPages.some((p) => p.id === f.help))).toEqual([]);
});

test("an unknown stored theme is the light one", () => {
  expect(["dark", "light", "pink", null].map((stored) => readTheme({ getItem: () => stored }))).toEqual([
    "dark",
    "light",
    "light",
    "light",
  ]);
});
