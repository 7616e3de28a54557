import { expect, test } from "vitest";
import { createAppStore } from "../store/appStore.ts";
import { featuresFor } from "./features.ts";
import { openView } from "./openView.ts";

const observer = featuresFor([{ role: "Observer", zone: "*" }]);

test.each([
  ["3", "alarms", []],
  ["5", "overview", ["Your roles do not open Access."]],
  ["6", "overview", ["Your roles do not open Audit."]],
  ["9", "overview", ["Alt 9 opens no view."]],
])("Alt %s leads an observer to %s, and what it does not open is said", (digit, view, said) => {
  const store = createAppStore();
  openView(store, observer, digit);
  const { place, notices } = store.getState();
  expect({ view: place.view, said: notices.map((n) => n.text) }).toEqual({ view, said });
});
