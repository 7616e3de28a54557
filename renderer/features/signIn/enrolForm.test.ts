import { expect, test } from "vitest";
import { userNameWords } from "../../../shared/access/userName.ts";
import { enrolProblem } from "./enrolForm.ts";

const password = "correct-horse-battery-9-staple";
const sound = { userId: "a.lee", displayName: "Anna Lee", password, again: password };

test("a first user is set up only with a name, a full name and twice a password that main would take", () => {
  expect(
    [sound, { ...sound, userId: "Anna Lee" }, { ...sound, displayName: " " }, { ...sound, again: `${password}x` }].map(
      (fields) => enrolProblem(fields, []),
    ),
  ).toEqual(["", userNameWords, "Give your full name.", "The two passwords differ."]);
  expect(enrolProblem({ ...sound, password: "short", again: "short" }, [])).toMatch(/12/);
});
