import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPassword } from "./passwordPolicy.ts";

const person = { userId: "anna", displayName: "Anna Berg", placeNames: ["Halden Dairy", "filling-desk-3"] };
const easy = "Too easy to guess: known words, repeats, rows such as 1234 and ways over the keyboard hardly count.";

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
  ["kX7h ".repeat(52), ["Use at most 256 characters.", easy]],
])("%s: %j", (password, problems) => {
  expect(checkPassword(password, person).problems).toEqual(problems);
});

test.each([
  "abababababababab",
  "111122223333444455",
  "112233445566778899",
  "1qaz2wsx3edc4rfv",
  "!QAZ@WSX#EDC$RFV",
  "zaq1xsw2cde3vfr4",
  "qazwsxedcrfvtgb",
  "plokmijnuhbygvtfc",
  "qwsazxcdfrtyhgbvn",
  "qwertyuiopasdfghjkl",
  "lkjhgfdsapoiuytrewq",
  "qwertzuiopasdfg",
  "1qay2wsx3edc4rfv",
  "azertyuiopqsdfgh",
  "QwErTyUiOpAsDfGh",
  "789456123789456",
  "147258369147258",
  "zyxwvutsrqponml",
  "9876543210987654",
  "kX7hkX7hkX7hkX7h",
  "ab".repeat(100),
  "a".repeat(200),
  "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
  "ＱＷＥＲＴＹＵＩＯＰＡＳＤＦＧ",
])("%s is refused in words, and shown as weak", (password) => {
  expect(checkPassword(password, person)).toMatchObject({ problems: [easy], strength: 1 });
});

test.each(["Halden-Dairy-2026", "D4iry.filling.desk", "FillingDesk3Halden"])(
  "%s is made of what everybody knows here",
  (password) => {
    expect(checkPassword(password, person)).toMatchObject({ problems: [easy], strength: 1 });
  },
);

test.each(["4nna likes long walks", "the @NN4 of the hills", "ａｎｎａ likes long walks"])(
  "%s is her own name",
  (password) => {
    expect(checkPassword(password, person).problems).toEqual(["Do not use your user name or your own name."]);
  },
);

test.each([
  "seven yellow bicycles uphill",
  "the weather was poor were we there",
  "assistants redress trees at dawn",
  "Kühe grasen 7 Stunden am Deich",
  "f9Kq2-xW8rT-m4Zp",
  "8249163507728164",
])("%s stands", (password) => {
  expect(checkPassword(password, person).problems).toEqual([]);
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
