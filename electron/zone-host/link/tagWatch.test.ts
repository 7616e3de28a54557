import { expect, test } from "vitest";
import { TagStore } from "../values/tagStore.ts";
import { LAST_USABLE, TagWatch } from "./tagWatch.ts";

test("a tag that does not change when expected to shows its last usable value until it changes again", () => {
  let steadyMs = 0;
  const store = new TagStore([
    { index: 1, server: "s", identifier: "Beat", type: "Int32", expectedMs: 1_000 },
    { index: 2, server: "s", identifier: "Calm", type: "Int32" },
  ]);
  const told: number[][] = [];
  store.addSink({ onSample: (slot, sample) => void told.push([slot, sample.value, sample.status]) });
  const watch = new TagWatch(store, "s", { nowMs: () => 0, steadyMs: () => steadyMs });
  const tickAt = (ms: number): void => {
    steadyMs = ms;
    watch.tick();
  };
  watch.start();
  store.put(0, { value: 7, status: 0, sourceMs: 5, text: null });
  store.put(1, { value: 8, status: 0, sourceMs: 5, text: null });
  tickAt(3_000);
  expect(told.splice(0)).toEqual([
    [0, 7, 0],
    [1, 8, 0],
  ]);
  tickAt(3_001);
  tickAt(60_000);
  expect([told.splice(0), store.sourceMs[0]]).toEqual([[[0, 7, LAST_USABLE]], 5]);
  store.put(0, { value: 9, status: 0, sourceMs: 6, text: null });
  tickAt(63_000);
  expect([told.splice(0), store.status[0]]).toEqual([[[0, 9, 0]], 0]);
  watch.stop();
  watch.start();
  tickAt(65_999);
  expect(told).toEqual([]);
  watch.stop();
});
