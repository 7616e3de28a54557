import { expect, test } from "vitest";
import type { Role } from "../../shared/access/roles.ts";
import { helpPages } from "../features/help/helpPages.ts";
import { features, featuresFor } from "./features.ts";
import { readTheme } from "./theme.ts";

test("each role opens exactly the views its permissions name", () => {
  const of = (role: Role): string =>
    featuresFor([{ role, zone: "*" }])
      .map((f) => f.id)
      .join(" ");
  expect({
    Observer: of("Observer"),
    Operator: of("Operator"),
    Supervisor: of("Supervisor"),
    SecurityAdmin: of("SecurityAdmin"),
    Auditor: of("Auditor"),
  }).toEqual({
    Observer: "overview floor alarms zones help",
    Operator: "overview floor alarms zones help",
    Supervisor: "overview floor alarms zones audit help",
    SecurityAdmin: "overview floor alarms zones audit access help",
    Auditor: "overview floor alarms zones audit help",
  });
  expect(featuresFor([]).map((f) => f.id)).toEqual(["help"]);
});

test("keys and ids are unique and F1 finds a page for every view", () => {
  expect([new Set(features.map((f) => f.key)).size, new Set(features.map((f) => f.id)).size]).toEqual([
    features.length,
    features.length,
  ]);
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
