import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { mountScene } from "../../test/support/scene.ts";
import { useDoneClose } from "./useDoneClose.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function Said({ done, onClose }: { readonly done: boolean; readonly onClose: () => void }) {
  useDoneClose(done, onClose);
  return null;
}

interface Shown {
  readonly key: string;
  readonly done: boolean;
  readonly onClose: () => void;
}

/** Draws what `show` was last given. */
async function mount() {
  const store = createStore<{ readonly shown: Shown | null }>()(() => ({ shown: null }));
  function Place() {
    const shown = useStore(store, (s) => s.shown);
    return shown ? <Said key={shown.key} done={shown.done} onClose={shown.onClose} /> : null;
  }
  const mounted = await mountScene(<Place />);
  return {
    show: (shown: Shown | null) => act(async () => store.setState({ shown })),
    unmount: () => mounted.unmount(),
  };
}

test("a dialog that is done closes itself after three seconds, by what its owner last gave it", async () => {
  const { show, unmount } = await mount();
  const [first, last] = [vi.fn(), vi.fn()];
  await show({ key: "a", done: false, onClose: first });
  vi.advanceTimersByTime(5000);
  await show({ key: "a", done: true, onClose: first });
  vi.advanceTimersByTime(2000);
  await show({ key: "a", done: true, onClose: last });
  vi.advanceTimersByTime(999);
  expect([first.mock.calls.length, last.mock.calls.length]).toEqual([0, 0]);
  vi.advanceTimersByTime(1);
  expect([first.mock.calls.length, last.mock.calls.length]).toEqual([0, 1]);
  await unmount();
});

test("a dialog that was closed or replaced closes nothing later", async () => {
  const { show, unmount } = await mount();
  const close = vi.fn();
  await show({ key: "a", done: true, onClose: close });
  vi.advanceTimersByTime(1000);
  await show({ key: "b", done: false, onClose: close });
  vi.advanceTimersByTime(10_000);
  await show({ key: "b", done: true, onClose: close });
  await show(null);
  vi.advanceTimersByTime(10_000);
  expect(close).not.toHaveBeenCalled();
  await unmount();
});
