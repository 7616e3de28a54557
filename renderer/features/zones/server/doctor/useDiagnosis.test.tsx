import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../../../../../shared/errors.ts";
import type { Api } from "../../../../../shared/ipc/contract.ts";
import { mountScene } from "../../../../../test/support/scene.ts";
import { plainSource, Shown } from "../../../../../test/support/shownSource.tsx";
import { useDiagnosis } from "./useDiagnosis.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

async function mount() {
  const down = { shown: false, look: false };
  const answer = (isDown: boolean, words: string) => async () => {
    if (isDown) throw new AppError("unavailable", words);
    return null;
  };
  const api = {
    "doctor.shown": () => answer(down.shown, "Wet is not reachable.")(),
    "doctor.look": () => answer(down.look, "Wait a few seconds.")(),
  } as unknown as Api;
  let seen!: ReturnType<typeof useDiagnosis>;
  function Asking() {
    seen = useDiagnosis("wet", "wet-1");
    return null;
  }
  const mounted = await mountScene(
    <Shown source={plainSource(api)}>
      <Asking />
    </Shown>,
  );
  return {
    down,
    fault: () => seen.fault,
    look: () => act(async () => seen.look()),
    pass: (ms: number) =>
      act(async () => {
        await vi.advanceTimersByTimeAsync(ms);
      }),
    unmount: () => mounted.unmount(),
  };
}

test("that the zone could not be asked is said only until it answers again", async () => {
  const t = await mount();
  t.down.shown = true;
  await t.pass(3000);
  expect(t.fault()).toBe("Wet is not reachable.");
  t.down.shown = false;
  await t.pass(3000);
  expect(t.fault()).toBe("");
  await t.unmount();
});

test("why a look was refused stays said while the zone answers, until the next look", async () => {
  const t = await mount();
  t.down.look = true;
  await t.look();
  await t.pass(9000);
  expect(t.fault()).toBe("Wait a few seconds.");
  t.down.look = false;
  await t.look();
  expect(t.fault()).toBe("");
  await t.unmount();
});
