import { expect, test } from "vitest";
import { windowTitle } from "./windowTitle.ts";

test("a window is titled by its view and the program; what is no view's name leaves the program's title", () => {
  const own = "Millward — Riverside";
  expect(
    ["Alarms", "Floor", "", "Millward", "alarms", "app://ui/", "Sign in to Windows", "Ala\u202erms"].map((view) =>
      windowTitle(own, view),
    ),
  ).toEqual(["Alarms — Millward — Riverside", "Floor — Millward — Riverside", own, own, own, own, own, own]);
});
