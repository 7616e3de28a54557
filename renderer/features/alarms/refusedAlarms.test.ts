import { expect, test } from "vitest";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { refusedWords } from "./refusedAlarms.ts";

const zone = (id: string, refused: readonly (number | undefined)[]): ZoneHealth =>
  ({
    zone: id,
    links: refused.map((refusedAlarms) => (refusedAlarms === undefined ? {} : { refusedAlarms }) as LinkHealth),
  }) as unknown as ZoneHealth;

test("a zone whose alarm list is full says how many events are not in it", () => {
  const zones = [zone("wet", [undefined]), zone("dry", [3, undefined, 1000])];
  expect(refusedWords(zones, (id) => id.toUpperCase())).toEqual([
    "The alarm list of DRY is full: 1,003 further alarm events are not in it. Look at the server's own display.",
  ]);
});
