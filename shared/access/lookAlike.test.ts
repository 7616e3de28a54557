import { expect, test } from "vitest";
import { lookAlike } from "./lookAlike.ts";

const name = "Security administrator";

test("names that look alike are one name, in whatever script, case and width their letters are", () => {
  const alike = [
    "security  Administrator",
    "Ｓecurity administrator",
    "Secur\u200bity administrator",
    "Ѕесurіtу аdmіnіѕtrаtоr",
    "Securιty αdministrαtοr",
  ];
  expect(alike.filter((other) => !lookAlike(name, other))).toEqual([]);
  const pairs = [
    ["Νick Ηolt", "Nick Holt"],
    ["Operator 1", "Operator l"],
    ["Operator 1", "Operator I"],
    ["Іvan", "lvan"],
    ["НАСОС", "Насос"],
    ["ΝΙΚΟΣ ΜΑΝΗΣ", "νικοσ μανησ"],
  ] as const;
  expect(pairs.filter(([a, b]) => !lookAlike(a, b))).toEqual([]);
});

test("names that differ to the eye are two names", () => {
  const pairs = [
    [name, `${name} 2`],
    ["Operator 1", "Operator 2"],
    ["Ivan", "Inan"],
    ["Анна", "Инна"],
    ["Νίκος", "Γιώργος"],
    ["محمد", "أحمد"],
  ] as const;
  expect(pairs.filter(([a, b]) => lookAlike(a, b))).toEqual([]);
});
