import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { useStore } from "zustand";
import { AppError } from "../../shared/errors.ts";
import { mountScene } from "../../test/support/scene.ts";
import { plainSource, Shown } from "../../test/support/shownSource.tsx";
import type { Source } from "../store/source.ts";
import { usePolled, type Polled } from "./usePolled.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

type Ask = (last: number | null) => Promise<number>;

async function mount(ask: Ask, source: Source = plainSource({})) {
  const props = createStore<{ ask: Ask; everyMs: number; on: boolean }>()(() => ({ ask, everyMs: 1000, on: true }));
  let seen!: Polled<number>;
  function Asking() {
    const { ask: question, everyMs, on } = useStore(props);
    seen = usePolled(question, everyMs, on);
    return null;
  }
  const mounted = await mountScene(
    <Shown source={source}>
      <Asking />
    </Shown>,
  );
  return {
    seen: () => ({ value: seen.value, fault: seen.fault }),
    reload: () => act(async () => seen.reload()),
    give: (next: Partial<{ ask: Ask; everyMs: number; on: boolean }>) => act(async () => props.setState(next)),
    pass: (ms: number) =>
      act(async () => {
        await vi.advanceTimersByTimeAsync(ms);
      }),
    unmount: () => mounted.unmount(),
  };
}

/** Counts upwards from the last answer; fails while `down`. */
function counter() {
  const state = { asked: 0, down: false };
  const ask: Ask = async (last) => {
    state.asked += 1;
    if (state.down) throw new AppError("unavailable", "Wet is not reachable.");
    return (last ?? 0) + 1;
  };
  return { state, ask };
}

test("it asks at once and again after each answer, from the last answer on, and not after it is gone", async () => {
  const { state, ask } = counter();
  const t = await mount(ask);
  expect(t.seen()).toEqual({ value: 1, fault: "" });
  await t.pass(2000);
  expect(t.seen()).toEqual({ value: 3, fault: "" });
  await t.unmount();
  await vi.advanceTimersByTimeAsync(5000);
  expect({ asked: state.asked, timers: vi.getTimerCount() }).toEqual({ asked: 3, timers: 0 });
});

test("while it fails, the last good answer stays beside the reason, and goes on from there", async () => {
  const { state, ask } = counter();
  const t = await mount(ask);
  state.down = true;
  await t.pass(1000);
  expect(t.seen()).toEqual({ value: 1, fault: "Wet is not reachable." });
  state.down = false;
  await t.pass(1000);
  expect(t.seen()).toEqual({ value: 2, fault: "" });
  await t.unmount();
});

test("a slow answer is waited for, not asked for twice", async () => {
  let answer!: (n: number) => void;
  let asked = 0;
  const t = await mount(() => ((asked += 1), new Promise((resolve) => (answer = resolve))));
  await t.pass(10_000);
  await act(async () => answer(7));
  expect({ asked, ...t.seen() }).toEqual({ asked: 1, value: 7, fault: "" });
  await t.unmount();
});

test("another question begins empty, and an answer to the one before is dropped", async () => {
  let answer!: (n: number) => void;
  const t = await mount(() => new Promise((resolve) => (answer = resolve)));
  await t.give({ ask: () => new Promise(() => undefined) });
  await act(async () => answer(7));
  expect(t.seen()).toEqual({ value: null, fault: "" });
  await t.unmount();
});

test("another pace and a reload ask at once and keep what is known", async () => {
  const { state, ask } = counter();
  const t = await mount(ask);
  await t.give({ everyMs: 5000 });
  await t.reload();
  expect({ asked: state.asked, ...t.seen() }).toEqual({ asked: 3, value: 3, fault: "" });
  await t.unmount();
});

test("while it is paused nothing is asked and what is known stays", async () => {
  const { state, ask } = counter();
  const t = await mount(ask);
  await t.give({ on: false });
  await t.pass(10_000);
  expect({ asked: state.asked, ...t.seen() }).toEqual({ asked: 1, value: 1, fault: "" });
  await t.give({ on: true });
  expect(t.seen()).toEqual({ value: 2, fault: "" });
  await t.unmount();
});

test("a source that is not live is not asked, and the reason is said", async () => {
  const { state, ask } = counter();
  const t = await mount(ask, { ...plainSource({}), live: false, commandsRefused: "Not in replay" });
  await t.pass(10_000);
  expect({ asked: state.asked, ...t.seen() }).toEqual({ asked: 0, value: null, fault: "Not in replay" });
  await t.unmount();
});
