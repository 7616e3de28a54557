import { expect, test } from "vitest";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { boxWords, hasReason, processWords, stateWords } from "./zoneWords.ts";

const plain = (text: string): string => text.replaceAll("\u2009", " ");
const zone = (more: Partial<ZoneHealth>): ZoneHealth =>
  ({ state: "live", sinceMs: 0, cause: "", links: [], pid: 7, memoryMb: null, restarts: 0, ...more }) as ZoneHealth;

test("the process is said with its memory and its restarts", () => {
  expect([
    processWords(zone({})),
    plain(processWords(zone({ memoryMb: 180, restarts: 1 }))),
    processWords(zone({ pid: null, restarts: 3 })),
  ]).toEqual([
    "host process 7, never restarted",
    "host process 7, 180 MB, restarted once",
    "its host is down, restarted 3 times",
  ]);
});

test("a state is said with its age unless it is live", () => {
  expect([stateWords(zone({}), 12_000), plain(stateWords(zone({ state: "silent" }), 12_000))]).toEqual([
    "live",
    "silent 12 s",
  ]);
});

test("a box says what is wrong, or how many of its values are good", () => {
  const links = [
    { tags: 1200, goodTags: 1199 },
    { tags: 10, goodTags: 10 },
  ] as LinkHealth[];
  expect([
    boxWords(zone({ cause: "Refused by the server.", links }), true),
    boxWords(zone({ links }), true),
    boxWords(zone({}), true),
    boxWords(undefined, true),
    boxWords(undefined, false),
  ]).toEqual(["Refused by the server.", "1,209 of 1,210 values good", "no values", "", "no servers"]);
});

test("the doctor is offered where there is something to find out", () => {
  const link = (state: LinkHealth["state"], code = "") => ({ state, code }) as LinkHealth;
  expect(
    [
      link("live", "BadX"),
      link("hostDown", "BadX"),
      link("connecting"),
      link("connecting", "BadX"),
      link("refused"),
      link("silent"),
    ].map(hasReason),
  ).toEqual([false, false, false, true, true, true]);
});
