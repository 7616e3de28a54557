import { expect, test } from "vitest";
import { mismatchWords } from "./rightsWords.ts";

const none = { canRead: true, canWrite: false, canCall: false };

test("a mismatch between console and server names what the server holds the user for", () => {
  expect([
    mismatchWords({ ...none, roles: [{ role: "Observer", may: ["Browse", "Read"] }] }, "Write"),
    mismatchWords(
      {
        ...none,
        roles: [
          { role: "AuthenticatedUser", may: [] },
          { role: "Observer", may: ["Read"] },
        ],
      },
      "Call",
    ),
    mismatchWords({ ...none, roles: [{ role: "Operator", may: ["Read", "Write"] }] }, "Write"),
    mismatchWords(none, "Write"),
    mismatchWords({ ...none, roles: ["A", "B", "C", "D", "E", "F"].map((role) => ({ role, may: [] })) }, "Write"),
  ]).toEqual(
    [
      "there you are Observer, and that role does not include writing here. Have the account",
      "there you are AuthenticatedUser, Observer, and those roles do not include calling here. Have the account",
      "you are Operator there, but the node's own access level forbids writing. Have it",
      "its account for you lacks the right. Have the account",
      "there you are A, B, C, D and 2 more, and those roles do not include writing here. Have the account",
    ].map((why) => `Your console role allows it, the server does not: ${why} checked at the server.`),
  );
});
