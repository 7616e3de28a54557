import { expect, test } from "vitest";
import { gatherRooms } from "./rooms.ts";

function room(name: string, closed: string[], fails = false) {
  return {
    calls: { [`${name}.get`]: () => name } as Record<string, () => string>,
    dispose: async () => {
      await Promise.resolve();
      closed.push(name);
      if (fails) throw new Error(`${name} stuck`);
    },
  };
}

test("rooms answer together and are closed in reverse order, also those without calls or an end", async () => {
  const closed: string[] = [];
  const group = gatherRooms(room("a", closed), {}, room("b", closed), { calls: { "c.get": () => "c" } });
  expect(Object.keys(group.calls).sort()).toEqual(["a.get", "b.get", "c.get"]);
  await group.dispose();
  expect(closed).toEqual(["b", "a"]);
});

test("a group is a room of a larger one", async () => {
  const closed: string[] = [];
  const inner = gatherRooms(room("a", closed), room("b", closed));
  const outer = gatherRooms(inner, room("c", closed));
  expect(Object.keys(outer.calls)).toEqual(["a.get", "b.get", "c.get"]);
  await outer.dispose();
  expect(closed).toEqual(["c", "b", "a"]);
});

test("two rooms that answer the same call are a mistake that stops the start", () => {
  expect(() => gatherRooms(room("a", []), room("a", []))).toThrow("Two rooms answer a.get.");
});

test("a room that cannot close does not keep the others open", async () => {
  const closed: string[] = [];
  const group = gatherRooms(room("a", closed), room("b", closed, true), room("c", closed));
  await expect(group.dispose()).rejects.toThrow("b stuck");
  expect(closed).toEqual(["c", "b", "a"]);
});
