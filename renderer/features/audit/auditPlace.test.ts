import { expect, test } from "vitest";
import { auditFilterOf, auditParamsOf, recordOf } from "./auditPlace.ts";
import { noAuditFilter } from "./auditQuery.ts";

test("filter and open record come back from the place that they make", () => {
  const filter = { ...noAuditFilter, actor: "a.lee", result: "refused", span: "day" } as const;
  const params = auditParamsOf(filter, 4711);
  expect(params).toEqual({ actor: "a.lee", result: "refused", span: "day", record: "4711" });
  expect({ filter: auditFilterOf(params), record: recordOf(params) }).toEqual({ filter, record: 4711 });
});

test("a result or a time that is none does not filter", () => {
  expect(auditFilterOf({ result: "maybe", span: "year" })).toEqual(noAuditFilter);
});
