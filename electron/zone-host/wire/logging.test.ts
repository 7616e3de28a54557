import { expect, test } from "vitest";
import { silentLog, type Log } from "../../base/log.ts";
import { limit } from "./logging.ts";

test("the library's lines come once a minute each, without certificates, and what is left out is counted", () => {
  const lines: unknown[] = [];
  const log: Log = {
    ...silentLog,
    warn: (_e, f) => void lines.push(f?.["text"]),
    info: (e, f) => void lines.push([e, f]),
  };
  let now = 0;
  const write = limit(log, { nowMs: () => 0, steadyMs: () => now });
  write("warn", ["serverCertificate = ", "A".repeat(900), "\u001b[31mred\u001b[0m"]);
  write("warn", ["serverCertificate = ", "A".repeat(900), "\u001b[31mred\u001b[0m"]);
  for (let i = 0; i < 30; i++) write("warn", [`line ${i}`]);
  now = 61_000;
  write("warn", ["-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE----- after"]);
  expect([lines[0], lines.length, lines.at(-2), lines.at(-1)]).toEqual([
    "serverCertificate = [base64] red",
    22,
    ["opcua.library.dropped", { lines: 12 }],
    "[pem] after",
  ]);
});
