import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPassword } from "./passwordPolicy.ts";

const person = { userId: "anna", displayName: "Anna Berg" };
const easy = "Too easy to guess: known words, repeats and rows such as abcd or 1234 hardly count.";

test.each<[password: string, problems: readonly string[]]>([
  ["", ["Type a password."]],
  ["short", ["Use at least 12 characters; 7 more."]],
  ["kx7hq2mwvr9z", ["With fewer than 15 characters use at least 3 of: small letters, capitals, digits, other signs."]],
  ["kX7hq2mWvr9z", []],
  ["correct horse battery staple", []],
  ["k7wq-3mfx-9hd2-tz4p", []],
  ["anna likes long walks", ["Do not use your user name or your own name."]],
  ["the hills of bergen 44", ["Do not use your user name or your own name."]],
  ["aaaaaaaaaaaaaaaaaaaa", [easy]],
  ["abcdefghijklmnopqrstuvwxyz", [easy]],
  ["P4ssw0rd-Operator-2024", [easy]],
  ["Welcome123456!", [easy]],
  ["kX7h ".repeat(52), ["Use at most 256 characters."]],
])("%s: %j", (password, problems) => {
  expect(checkPassword(password, person).problems).toEqual(problems);
});

test("strength grows with length and only sound passwords get beyond weak", () => {
  expect(
    [
      "",
      "short",
      "777309418529067",
      "730941852906174038",
      "kX7hq2mWvr9z",
      "k7wq-3mfx-9hd2-tz4p",
      "correct horse battery staple",
    ].map((p) => checkPassword(p, person).strength),
  ).toEqual([0, 1, 1, 2, 3, 4, 4]);
  expect(checkPassword("777309418529067", person).problems).toEqual([]);
});

test("any text gives an answer, and adding a random tail never makes it weaker", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const report = checkPassword(text, person);
      if (report.problems.length > 0) expect(report.strength).toBeLessThan(2);
      expect(checkPassword(`${text}Zq8-Wm4!`, person).bits).toBeGreaterThanOrEqual(report.bits);
    }),
  );
});
