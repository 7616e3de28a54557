import type { UAVariable } from "node-opcua";
import { expect, test } from "vitest";
import type { Tag } from "../../shared/plant/model.ts";
import { createPublisher, type Publisher } from "./publisher.ts";

const tag = (changes: Partial<Tag>): Tag => ({
  index: 0,
  id: "A.X",
  asset: "A",
  name: "X",
  label: "X",
  zone: "z",
  server: "s",
  type: "Double",
  role: "info",
  unit: "",
  range: null,
  decimals: 1,
  states: null,
  limits: null,
  write: null,
  recordMs: 1000,
  deadband: null,
  ...changes,
});
function publishing(t: Tag): { publisher: Publisher; out: unknown[] } {
  const out: unknown[] = [];
  const variable = {
    setValueFromSource: (v: { value?: unknown }, status: { name: string }) =>
      out.push(status.name === "Good" ? v.value : status.name),
  };
  const publisher = createPublisher();
  publisher.add(t, variable as unknown as UAVariable, null);
  return { publisher, out };
}
function rounds(publisher: Publisher, id: string, values: readonly (number | boolean | string)[]): void {
  for (const value of values) {
    publisher.begin(new Date(0), false);
    publisher.offer(id, value);
  }
}

test("a slow number goes out once a second, a process value five times, a state when it changes", () => {
  const count = (t: Tag, value: (i: number) => number | boolean | string): number => {
    const { publisher, out } = publishing(t);
    rounds(
      publisher,
      t.id,
      Array.from({ length: 100 }, (_, i) => value(i)),
    );
    return out.length;
  };
  expect([
    count(tag({ role: "energy" }), (i) => i),
    count(tag({ role: "pv" }), (i) => i),
    count(tag({ type: "Boolean" }), (i) => i % 4 < 2),
    count(tag({ type: "String" }), () => "same"),
  ]).toEqual([11, 51, 50, 1]);
});

test("noise below one digit more than is shown makes no traffic", () => {
  const { publisher, out } = publishing(tag({ role: "pv" }));
  rounds(
    publisher,
    "A.X",
    Array.from({ length: 100 }, (_, i) => 5 + (i % 3) * 0.001),
  );
  expect(out).toEqual([5]);
});

test("a value that is no number goes out as a bad one, once", () => {
  const { publisher, out } = publishing(tag({ role: "pv" }));
  rounds(publisher, "A.X", [1, 1, NaN, NaN, NaN, NaN]);
  expect(out).toEqual([1, "BadSensorFailure"]);
});

test("after a command everything that changed is due, and a forgotten tag goes out again", () => {
  const { publisher, out } = publishing(tag({ role: "energy" }));
  rounds(publisher, "A.X", [1]);
  publisher.begin(new Date(0), true);
  publisher.offer("A.X", 2);
  publisher.forget("A.X");
  publisher.offer("A.X", 2);
  expect([out, publisher.offer("B.Y", 1)]).toEqual([[1, 2, 2], false]);
});
