import { expect, test } from "vitest";
import { filterOf, paramsOf } from "./alarmPlace.ts";
import { noFilter, type AlarmFilter } from "./alarmView.ts";

test("a filter comes back from the place that it makes", () => {
  const filter: AlarmFilter = {
    priorities: new Set([1, 3]),
    states: new Set(["unacked", "returnedUnacked"]),
    zone: "process",
    area: "mixing",
    text: "flow",
  };
  const params = paramsOf(filter);
  expect(params).toEqual({
    priorities: "1,3",
    states: "unacked,returnedUnacked",
    zone: "process",
    area: "mixing",
    text: "flow",
  });
  expect(filterOf(params)).toEqual(filter);
});

test("priorities and states that are none do not filter", () => {
  expect(filterOf({ priorities: "9,x", states: "gone" })).toEqual(noFilter);
});
