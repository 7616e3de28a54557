import { expect, test } from "vitest";
import { followTheme, type Theme } from "./theme.ts";

test("the light chosen in another window is taken over here, and nothing else that is stored", () => {
  const listeners: ((event: { key: string | null }) => void)[] = [];
  const taken: Theme[] = [];
  const page = {
    localStorage: { getItem: () => "dark" },
    addEventListener: (_type: "storage", listener: (typeof listeners)[number]) => void listeners.push(listener),
  };
  followTheme(page, (theme) => taken.push(theme));
  for (const key of ["millward.columns", "millward.theme", null]) listeners.forEach((told) => told({ key }));
  expect(taken).toEqual(["dark"]);
});
