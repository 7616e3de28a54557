import { expect, test } from "vitest";
import { filterOf, paramsOf, recordOf } from "./auditPlace.ts";
import { noAuditFilter } from "./auditQuery.ts";

test("filter and open record come back from the place that they make", () => {
  const filter = { ...noAuditFilter, actor: "a.lee", result: "refused", span: "day" } as const;
  const params = paramsOf(filter, 4711);
  expect(params).toEqual({ actor: "a.lee", result: "refused", span: "day", record: "4711" });
  expect({ filter: filterOf(params), record: recordOf(params) }).toEqual({ filter, record: 4711 });
});

test("a result or a time that is none does not filter", () => {
  expect(filterOf({ result: "maybe", span: "year" })).toEqual(noAuditFilter);
});
