import { expect, test } from "vitest";
import type { ElevationChoice } from "../../../shared/access/elevation.ts";
import { elevateForm, type ElevateFields } from "./elevateForm.ts";

const choices = [
  { zone: "a", role: "Supervisor", own: false },
  { zone: "a", role: "Engineer", own: true },
  { zone: "b", role: "Engineer", own: false },
] as unknown as readonly ElevationChoice[];
const offer = { choices, reason: "No role is offered." };
const empty: ElevateFields = { zone: "", role: "", by: "own", userId: "", password: "", minutes: "5" };
const blocked = (fields: Partial<ElevateFields>): string => elevateForm(offer, { ...empty, ...fields }, "me").blocked;

test("the first zone is taken, and in it the role that the person may take alone", () => {
  const form = elevateForm(offer, empty, "me");
  expect([form.zones, form.zone, form.choice?.role, form.own]).toEqual([["a", "b"], "a", "Engineer", true]);
});

test("a second person is named, is another one, and a password is given", () => {
  expect([
    blocked({ by: "second" }),
    blocked({ by: "second", userId: " ME " }),
    blocked({ by: "second", userId: "you" }),
    blocked({ by: "second", userId: "you", password: "x" }),
    blocked({ password: "x" }),
    blocked({ zone: "b", password: "x" }),
  ]).toEqual([
    "Name the second person.",
    "The second person is somebody else.",
    "A password is needed.",
    "",
    "",
    "Name the second person.",
  ]);
});

test("without a choice the reason of the offer stands in the way", () => {
  expect(elevateForm({ choices: [], reason: "No role is offered." }, empty, "me").blocked).toBe("No role is offered.");
});
