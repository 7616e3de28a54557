import { expect, test } from "vitest";
import type { AuditHealth } from "../../shared/audit/record.ts";
import { auditCell } from "./auditCell.ts";

const at = (hour: number, minute: number): number => new Date(2026, 10, 30, hour, minute).getTime();
const ok: AuditHealth = {
  state: "ok",
  records: 1204,
  verifiedAtMs: null,
  notedAtMs: at(20, 51),
  unvouched: 0,
  spilled: 0,
  reason: "",
};

test("the status bar says of the audit log what is known, each state in its own words", () => {
  const verified: AuditHealth = { ...ok, verifiedAtMs: at(21, 3) };
  expect(
    [
      null,
      ok,
      verified,
      { ...verified, notedAtMs: null },
      { ...verified, unvouched: 2 },
      { ...ok, state: "spilling", spilled: 7 } as const,
      { ...ok, state: "broken", brokenSeq: 31, soundUpTo: 30 } as const,
      { ...ok, state: "broken", brokenSeq: 31, soundUpTo: 30, spilled: 3 } as const,
    ].map(auditCell),
  ).toEqual([
    "audit not read yet",
    "audit 1,204 records, not verified yet",
    "audit 1,204 records, verified 21:03 against the note of 20:51",
    "audit 1,204 records, verified 21:03",
    "audit 1,204 records, verified 21:03 against the note of 20:51, 2 not vouched for",
    "audit cannot be written: 7 records kept aside",
    "audit fault at record 31",
    "audit fault at record 31, 3 records kept aside",
  ]);
});
