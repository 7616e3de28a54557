import { expect, test } from "vitest";
import { StopCause } from "./stopCause.ts";

const told = (cause: StopCause) => {
  const { action, target, reason, detail } = cause.entry("1.2.3");
  return { action, target, reason, detail };
};

test("closing the last window names who was signed in there, although the session is over by then", () => {
  const cause = new StopCause(() => []);
  cause.windowClosed("eng");
  cause.windowClosed("op");
  cause.asked("windowClosed");
  cause.asked("quit");
  expect(told(cause)).toEqual({
    action: "app.stopped",
    target: "1.2.3",
    reason: "The last window was closed; signed in at the station: op.",
    detail: { way: "windowClosed", signedIn: "op" },
  });
});

test("a window closed without a sign-in is nobody's, whoever closed another before", () => {
  const cause = new StopCause(() => []);
  cause.windowClosed("op");
  cause.windowClosed(null);
  cause.asked("windowClosed");
  expect(told(cause).detail).toEqual({ way: "windowClosed", signedIn: "nobody" });
});

test.each([
  ["SIGTERM", "The signal SIGTERM came; signed in at the station: eng, op."],
  ["sessionEnd", "The session at the operating system ended; signed in at the station: eng, op."],
  ["quit", "Millward was asked to quit; signed in at the station: eng, op."],
] as const)("%s names everybody who is signed in, each once", (way, reason) => {
  let signedIn = ["eng", "op", "eng"];
  const cause = new StopCause(() => signedIn);
  cause.asked(way);
  signedIn = [];
  cause.asked("quit");
  expect(told(cause)).toMatchObject({ reason, detail: { way, signedIn: "eng, op" } });
});
