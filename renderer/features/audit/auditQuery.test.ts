import { expect, test } from "vitest";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { auditInput, changeText, joinPages, noAuditFilter } from "./auditQuery.ts";

const record = (seq: number) => ({ seq }) as AuditRecord;

test("pages join newest first, each record once", () => {
  expect(joinPages([record(9), record(8)], [record(10), record(9)]).map((r) => r.seq)).toEqual([10, 9, 8]);
  const held = [record(2)];
  expect(joinPages(held, [record(2)])).toBe(held);
});

test("a page is asked for within the chosen time and below the last record shown", () => {
  expect(auditInput({ ...noAuditFilter, text: "  valve ", span: "hour" }, 10_000_000, 51)).toEqual({
    text: "valve",
    actor: "",
    zone: "",
    result: "",
    fromMs: 6_400_000,
    toMs: null,
    beforeSeq: 51,
    limit: 200,
  });
});

test("a change says old and new, or what is known of them", () => {
  expect([
    changeText({ old: 50, new: 75 }),
    changeText({ old: null, new: false }),
    changeText({ old: "auto", new: null }),
    changeText({ old: null, new: null }),
  ]).toEqual(["50 → 75", "false", "auto → \u2014", ""]);
});
