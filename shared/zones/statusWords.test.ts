import fc from "fast-check";
import { StatusCodes } from "node-opcua-client";
import { expect, test } from "vitest";
import { listedStatuses, statusWords } from "./statusWords.ts";
import { isGoodStatus } from "./statusCodes.ts";

test("every listed status has the name that OPC UA gives its number", () => {
  const names = StatusCodes as unknown as Record<string, { value: number } | undefined>;
  expect(listedStatuses.map((code) => [statusWords(code).name, code])).toEqual(
    listedStatuses.map((code) => [statusWords(code).name, (names[statusWords(code).name]?.value ?? -1) >>> 0]),
  );
  expect(listedStatuses.length).toBeGreaterThan(40);
});

test("every status has words and, unless it is good, something to do; limit and info bits change nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(...listedStatuses)),
      fc.integer({ min: 0, max: 0xffff }),
      (status, bits) => {
        const said = statusWords(status);
        expect(said).toEqual(statusWords((status & 0xffff_0000) + bits));
        expect([said.name !== "", said.means !== "", said.todo !== ""]).toEqual([true, true, !isGoodStatus(status)]);
      },
    ),
  );
});
