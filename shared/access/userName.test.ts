import { expect, test } from "vitest";
import { userNameProblem, userNameWords } from "./userName.ts";

test("a user name is 2 to 32 small letters, digits, dots, dashes and underscores, and begins with a letter", () => {
  const good = ["al", "a.lee", "shift-2_b", "a".repeat(32)];
  const bad = ["", "a", "A.Lee", "2nd", ".a", "a lee", "a".repeat(33), "jos\u00e9", "al\n"];
  expect({ good: good.map(userNameProblem), bad: bad.map(userNameProblem) }).toEqual({
    good: good.map(() => ""),
    bad: bad.map(() => userNameWords),
  });
});
