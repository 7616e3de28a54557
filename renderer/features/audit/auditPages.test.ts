import { expect, test } from "vitest";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { noPages, withNewest, withOlder } from "./auditPages.ts";
import { PAGE_ROWS } from "./auditQuery.ts";

const page = (from: number, count: number) => ({
  rows: Array.from({ length: count }, (_, i) => ({ seq: from - i }) as AuditRecord),
  matched: from,
  total: 1000,
});
const summary = (held: typeof noPages) => ({
  key: held.key,
  first: held.rows[0]?.seq,
  last: held.rows.at(-1)?.seq,
  count: held.rows.length,
  ended: held.ended,
});

test("a newer page joins what is held where the two meet, and stands alone where records lie between", () => {
  const held = withOlder(withNewest(noPages, "k", page(500, PAGE_ROWS)), "k", page(300, 100));
  expect(summary(held)).toEqual({ key: "k", first: 500, last: 201, count: 300, ended: true });
  expect(summary(withNewest(held, "k", page(510, PAGE_ROWS)))).toMatchObject({ first: 510, last: 201, ended: true });
  expect(summary(withNewest(held, "k", page(900, PAGE_ROWS)))).toMatchObject({ first: 900, last: 701, ended: false });
});

test("pages of another filter are not mixed in", () => {
  const held = withNewest(noPages, "k", page(500, PAGE_ROWS));
  expect(summary(withNewest(held, "other", page(500, 3)))).toMatchObject({ key: "other", count: 3, ended: true });
  expect(withOlder(held, "other", page(300, 5))).toBe(held);
});
