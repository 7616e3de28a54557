import { expect, test } from "vitest";
import { helpPages, linkedPage } from "./helpPages.ts";

test("every page has one title and no HTML", () => {
  for (const page of helpPages) {
    expect([page.id, page.text.match(/^# /gm)?.length, /<[a-z]/i.test(page.text)]).toEqual([page.id, 1, false]);
  }
});

test("every link in the help leads to a page of it", () => {
  const dead = helpPages.flatMap((page) =>
    [...page.text.matchAll(/\]\(([^)]+)\)/g)].map((m) => m[1]).filter((href) => linkedPage(href) === null),
  );
  expect(dead).toEqual([]);
});

test("links to anywhere else lead nowhere", () => {
  expect(
    ["https://example.com/alarms.md", "javascript:alert(1)", "../alarms.md", "nothing.md", undefined].map(linkedPage),
  ).toEqual([null, null, null, null, null]);
});
