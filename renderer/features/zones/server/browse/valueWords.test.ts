import { expect, test } from "vitest";
import type { VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { readingQualityOf, rankWords, rightsWords } from "./valueWords.ts";

test("a status is good, uncertain or bad by its two highest bits", () => {
  const codes = [0, 0x00a60000, 0x40920000, 0x80340000, 0xc0000000];
  expect(codes.map((code) => readingQualityOf({ code, name: "" }))).toEqual([
    "good",
    "good",
    "uncertain",
    "bad",
    "bad",
  ]);
});

test("the rank of a type is said with the lengths that it declares", () => {
  const rank = (valueRank: number, ...arrayDimensions: number[]) =>
    rankWords({ valueRank, arrayDimensions } as unknown as VariableDetail);
  expect([rank(-1), rank(0), rank(1, 8), rank(2, 3, 0)]).toEqual(["", "[]", "[8]", "[3, ]"]);
});

test("what a user may do is listed, and said when it is nothing", () => {
  const rights = (read: boolean, write: boolean, historyRead: boolean, historizing: boolean) =>
    rightsWords({ userAccess: { read, write, historyRead }, historizing } as VariableDetail);
  expect([
    rights(true, true, true, true),
    rights(true, false, false, false),
    rights(false, false, false, false),
  ]).toEqual(["read, write, read its history; the server records it now", "read", "nothing"]);
});
