import fc from "fast-check";
import {
  CreateMonitoredItemsRequest,
  MonitoringMode,
  SetMonitoringModeRequest,
  StatusCodes,
  type ClientSession,
} from "node-opcua-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { NOT_WATCHED_STATUS } from "../../../shared/ipc/tagBatch.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { silentLog } from "../../base/log.ts";
import { MonitoredItems } from "./monitoredItems.ts";
import { TagStore } from "../values/tagStore.ts";

const FAILED_PAUSE_MS = 1_000;
const server = { id: "s", samplingMs: 50, publishMs: 100 } as Server;
const watcher = {};
/** `answerLost`: the server does what is asked, and nobody hears of it. */
type Path = "open" | "answerLost" | "requestLost";

/** Tags that are watched only while they are shown, at a server that keeps each item's mode. */
async function watching(tags = 1) {
  const store = new TagStore(
    Array.from({ length: tags }, (_, i): ZoneTag => ({
      index: i,
      server: "s",
      identifier: `t${i}`,
      type: "Double",
      recordMs: null,
    })),
  );
  const modes: MonitoringMode[] = [];
  const wire = { path: "open" as Path, waiting: null as (() => void)[] | null };
  const session = {
    performMessageTransaction(request: unknown, answer: (err: Error | null, response?: unknown) => void) {
      const { path } = wire;
      const answerIt = (response: unknown): void => {
        const done = (): void =>
          path === "open" ? answer(null, response) : answer(new Error("Invalid Channel BadConnectionClosed"));
        if (wire.waiting) wire.waiting.push(done);
        else done();
      };
      if (path === "requestLost") answerIt(null);
      else if (request instanceof CreateMonitoredItemsRequest) {
        answerIt({
          responseHeader: {},
          results: (request.itemsToCreate ?? []).map((item) => ({
            statusCode: StatusCodes.Good,
            monitoredItemId: modes.push(item.monitoringMode),
          })),
        });
      } else if (request instanceof SetMonitoringModeRequest) {
        for (const id of request.monitoredItemIds ?? []) modes[id - 1] = request.monitoringMode;
        answerIt({ results: (request.monitoredItemIds ?? []).map(() => StatusCodes.Good) });
      } else throw new Error("not asked for here");
    },
  } as unknown as ClientSession;
  const items = new MonitoredItems({ session, server, store, namespaceIndex: 1, itemsPerCall: 2, log: silentLog });
  await items.create(7, store.slotsOf("s"));
  const show = (...slots: number[]): void => store.interest.set(watcher, Uint32Array.from(slots));
  return { store, modes, wire, items, show };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an item whose switching off was never answered reports again when its page is opened", async () => {
  const w = await watching();
  w.show(0);
  await vi.advanceTimersByTimeAsync(0);
  w.store.put(0, { value: 5, status: 0, sourceMs: 1, text: null });
  w.wire.path = "answerLost";
  w.show();
  await vi.advanceTimersByTimeAsync(0);
  expect([w.modes, w.items.itemOf(0).samplingMs]).toEqual([[MonitoringMode.Disabled], null]);
  w.wire.path = "open";
  w.show(0);
  await vi.advanceTimersByTimeAsync(FAILED_PAUSE_MS);
  expect([w.modes, w.items.itemOf(0).samplingMs]).toEqual([[MonitoringMode.Reporting], 50]);
  w.items.close();
});

test("for every run of looks and losses, in the end each item is watched exactly when it is shown", async () => {
  const step = fc.oneof(
    fc.record({ show: fc.subarray([0, 1, 2]) }),
    fc.record({ path: fc.constantFrom<Path>("open", "answerLost", "requestLost") }),
    fc.record({ passMs: fc.constantFrom(0, 400, FAILED_PAUSE_MS) }),
    fc.constant({ hold: true }),
    fc.constant({ hold: false }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const w = await watching(3);
      let shown: number[] = [];
      const letGo = (): void => {
        const waiting = w.wire.waiting ?? [];
        w.wire.waiting = null;
        for (const go of waiting) go();
      };
      for (const s of steps) {
        if ("show" in s) w.show(...(shown = s.show));
        else if ("path" in s) w.wire.path = s.path;
        else if ("passMs" in s) await vi.advanceTimersByTimeAsync(s.passMs);
        else if (s.hold) w.wire.waiting ??= [];
        else letGo();
      }
      w.wire.path = "open";
      letGo();
      await vi.advanceTimersByTimeAsync(5 * FAILED_PAUSE_MS);
      expect(
        [0, 1, 2].map((slot) => [w.modes[slot], w.store.status[slot] === NOT_WATCHED_STATUS || shown.includes(slot)]),
      ).toEqual(
        [0, 1, 2].map((slot) => [shown.includes(slot) ? MonitoringMode.Reporting : MonitoringMode.Disabled, true]),
      );
      expect([0, 1, 2].map((slot) => w.items.itemOf(slot).samplingMs)).toEqual(
        [0, 1, 2].map((slot) => (shown.includes(slot) ? 50 : null)),
      );
      w.items.close();
    }),
  );
});
