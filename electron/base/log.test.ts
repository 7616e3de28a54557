import { expect, test } from "vitest";
import { createLog } from "./log.ts";

test("secrets are redacted by field name, also inside nested objects", () => {
  const lines: string[] = [];
  const log = createLog({ zone: "process" }, { write: (line) => void lines.push(line) });
  log.warn("access.tried", {
    password: "hunter2",
    input: { password: "hunter2", deep: { privateKey: "hunter2" } },
    userId: "op",
  });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    event: "access.tried",
    zone: "process",
    userId: "op",
    password: "[redacted]",
    input: { password: "[redacted]", deep: { privateKey: "[redacted]" } },
  });
  expect(lines[0]).not.toContain("hunter2");
});

test("an error is logged with its cause", () => {
  const lines: string[] = [];
  createLog({}, { write: (line) => void lines.push(line) }).error("opcua.failed", {
    err: new Error("outer", { cause: new Error("inner") }),
  });
  expect(lines[0]).toContain("inner");
});

test("what a library hangs on its errors stays out of the log, at any depth", () => {
  const lines: string[] = [];
  const fault = Object.assign(new Error("BadUserAccessDenied"), {
    code: "EFAULT",
    request: {
      userIdentityToken: { password: "aHVudGVyMg==" },
      requestHeader: { authenticationToken: "b=c2Vzc2lvbg==" },
    },
  });
  createLog({}, { write: (line) => void lines.push(line) }).error("zone.call.failed", {
    name: "rights",
    err: new Error("signing in failed", { cause: fault }),
  });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    name: "rights",
    err: {
      type: "Error",
      message: "signing in failed",
      cause: { type: "Error", message: "BadUserAccessDenied", code: "EFAULT" },
    },
  });
  expect(lines[0]).not.toMatch(/aHVudGVyMg|c2Vzc2lvbg|userIdentityToken/);
});
