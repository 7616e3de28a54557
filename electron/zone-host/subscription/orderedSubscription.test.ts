import { EventEmitter } from "node:events";
import {
  DataChangeNotification,
  NotificationMessage,
  type ClientSession,
  type RepublishRequest,
} from "node-opcua-client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../base/log.ts";
import { OrderedSubscription } from "./orderedSubscription.ts";

afterEach(() => void vi.useRealTimers());

type Answer = "none" | "silence" | "other" | "good" | "never" | "refused" | "sessionGone";
const sent = (number: number, keepAlive = false): NotificationMessage =>
  new NotificationMessage({
    sequenceNumber: number,
    publishTime: new Date(1_000_000 + number),
    notificationData: keepAlive ? [] : [new DataChangeNotification({ monitoredItems: [] })],
  });

/** A subscription over a session that only knows Republish. @param has what the server answers for a number. */
async function watch(has: (number: number) => Answer = () => "none") {
  const library = Object.assign(new EventEmitter(), {
    subscriptionId: 9,
    maxKeepAliveCount: 10,
    publishingInterval: 100,
    lastSequenceNumber: -1,
    publishEngine: { acknowledge_notification: (_id: number, n: number) => void acknowledged.push(n) },
  });
  const acknowledged: number[] = [];
  const asked: number[] = [];
  const told: unknown[] = [];
  let steadyMs = 0;
  const session = {
    createSubscription2: async () => library,
    performMessageTransaction(request: RepublishRequest, answer: (err: Error | null, response?: unknown) => void) {
      const number = request.retransmitSequenceNumber;
      asked.push(number);
      const kind = has(number);
      if (kind === "none") answer(new Error("serviceResult = BadMessageNotAvailable (0x807b0000)"));
      else if (kind === "refused") answer(new Error("serviceResult = BadUserAccessDenied (0x801f0000)"));
      else if (kind === "sessionGone") answer(new Error("serviceResult = BadSessionIdInvalid (0x80250000)"));
      else if (kind === "never") return;
      else if (kind === "silence") answer(new Error("Invalid Channel BadConnectionClosed"));
      else answer(null, { notificationMessage: sent(kind === "good" ? number : number + 100) });
    },
  } as unknown as ClientSession;
  const subscription = await OrderedSubscription.create({
    session,
    publishMs: 100,
    lifetimeMs: 1000,
    priority: 1,
    server: "s",
    clock: { nowMs: () => 5 + steadyMs, steadyMs: () => steadyMs },
    log: silentLog,
    onData: (_data, sentMs) => void told.push(sentMs - 1_000_000),
    onLost: (count, fromMs, toMs) => void told.push({ lost: count, from: fromMs - 1_000_000, to: toMs - 1_000_000 }),
    onEnded: (why) => void told.push(why),
  });
  return {
    subscription,
    library,
    asked,
    acknowledged,
    told,
    pass: (ms: number) => (steadyMs += ms),
    /** Both the clock and the timers go on, 50 ms at a time. */
    async run(ms: number) {
      for (const untilMs = steadyMs + ms; steadyMs < untilMs;) {
        steadyMs += 50;
        await vi.advanceTimersByTimeAsync(50);
      }
    },
    send: (...numbers: number[]) => numbers.forEach((n) => library.emit("raw_notification", sent(n))),
    keepAlive: (n: number) => library.emit("raw_notification", sent(n, true)),
  };
}

test("a message that never came is asked for, acknowledged, and handed on in its place", async () => {
  const w = await watch(() => "good");
  w.send(1, 2, 5, 6);
  expect(w.told).toEqual([1, 2]);
  await vi.waitFor(() => expect(w.told).toEqual([1, 2, 3, 4, 5, 6]));
  expect([w.asked, w.acknowledged, w.subscription.counts, w.library.lastSequenceNumber]).toEqual([
    [3, 4],
    [3, 4],
    { publishes: 4, keepAlives: 0, lostMessages: 0, republished: 2 },
    6,
  ]);
});

test("what the server no longer has is lost: counted, and told with the server's times around it", async () => {
  const w = await watch((n) => (n === 4 ? "good" : n === 3 ? "none" : "other"));
  w.send(1, 2, 6);
  await vi.waitFor(() =>
    expect(w.told).toEqual([1, 2, { lost: 1, from: 2, to: 4 }, 4, { lost: 1, from: 4, to: 6 }, 6]),
  );
  w.keepAlive(9);
  await vi.waitFor(() => expect(w.told.at(-1)).toEqual({ lost: 2, from: 6, to: 9 }));
  expect(w.subscription.counts).toEqual({ publishes: 3, keepAlives: 1, lostMessages: 4, republished: 1 });
});

test("a keep-alive's number is the next message's: what is sent again after a break begins with it", async () => {
  const w = await watch();
  w.keepAlive(1);
  expect(w.library.lastSequenceNumber).toBe(0);
  w.send(1, 2);
  w.keepAlive(3);
  expect([w.library.lastSequenceNumber, w.told, w.subscription.lastContactMs]).toEqual([2, [1, 2], 0]);
});

test("while the connection is away silence is no fault; afterwards what is still missing is fetched", async () => {
  const w = await watch(() => "good");
  w.send(1);
  w.subscription.connectionLost();
  w.pass(60_000);
  w.send(3);
  expect([w.subscription.isSilent(60_000), w.asked]).toEqual([false, []]);
  w.subscription.connectionRestored();
  await vi.waitFor(() => expect(w.told).toEqual([1, 2, 3]));
  expect([w.subscription.isSilent(60_000), w.subscription.isSilent(64_000)]).toEqual([false, true]);
});

test("a request that finds no path is made again", async () => {
  let times = 0;
  const w = await watch(() => (++times < 3 ? "silence" : "good"));
  w.send(1, 3);
  await vi.waitFor(() => expect(w.told).toEqual([1, 2, 3]), 3000);
  expect(w.asked).toEqual([2, 2, 2]);
});

test("a server that only repeats itself, or replaced the subscription, ends it; a closed one is silent", async () => {
  const w = await watch();
  w.send(1, ...Array.from({ length: 101 }, () => 1));
  w.library.emit("subscriptionId_changed");
  w.subscription.close();
  w.send(2);
  w.library.emit("terminated");
  expect(w.told).toEqual([1, "The server sends the same messages again and again.", "The server lost a subscription."]);
});

/** Live with message 1, and message 2 is missing. */
async function missing(has: (number: number) => Answer) {
  vi.useFakeTimers();
  const w = await watch(has);
  w.subscription.isFilled = true;
  w.pass(100);
  w.send(1);
  w.pass(100);
  w.send(3);
  return w;
}

describe("while a message is missing", () => {
  test("what waits behind it makes nothing look fresh or silent; once it is mended, the last word counts", async () => {
    let answer: Answer = "silence";
    const w = await missing(() => answer);
    await w.run(1000);
    w.send(4);
    w.keepAlive(5);
    await w.run(500);
    expect([w.told, w.subscription.lastContactMs, w.subscription.isSilent(3800)]).toEqual([[1], 105, false]);
    answer = "good";
    await w.run(300);
    expect([w.told, w.subscription.lastContactMs]).toEqual([[1, 2, 3, 4], 1205]);
    w.keepAlive(5);
    expect(w.subscription.lastContactMs).toBe(2005);
  });

  test.each(["never", "silence", "sessionGone"] as const)(
    "a server that answers %s to every request is waited for two seconds: then the message is lost",
    async (answer) => {
      const w = await missing(() => answer);
      await w.run(1000);
      w.send(4, 6);
      await w.run(900);
      expect(w.told).toEqual([1]);
      await w.run(450);
      expect([w.told, w.subscription.lastContactMs]).toEqual([
        [1, { lost: 1, from: 1, to: 3 }, 3, 4, { lost: 1, from: 4, to: 6 }, 6],
        1205,
      ]);
    },
  );

  test("a server that refuses the request itself is asked once: what is missing is lost at once", async () => {
    const w = await missing(() => "refused");
    w.send(6);
    await w.run(50);
    expect([w.asked, w.told]).toEqual([[2], [1, { lost: 1, from: 1, to: 3 }, 3, { lost: 2, from: 3, to: 6 }, 6]]);
  });
});

describe("a connection that breaks while a message is missing", () => {
  test("on a path that died meanwhile nothing is given up: it is asked for again on the next connection", async () => {
    let answer: Answer = "never";
    const w = await missing(() => answer);
    await w.run(2700);
    expect(w.told).toEqual([1]);
    w.subscription.connectionLost();
    await w.run(50);
    answer = "good";
    w.subscription.connectionRestored();
    await w.run(50);
    expect([w.told, w.subscription.counts.lostMessages]).toEqual([[1, 2, 3], 0]);
  });

  test("a request under way when the connection broke takes none of the new connection's two seconds", async () => {
    let answer: Answer = "never";
    const w = await missing(() => answer);
    await w.run(500);
    w.keepAlive(4);
    w.subscription.connectionLost();
    await w.run(1000);
    answer = "silence";
    w.subscription.connectionRestored();
    await w.run(1000);
    answer = "good";
    await w.run(300);
    expect([w.told, w.subscription.counts.lostMessages]).toEqual([[1, 2, 3], 0]);
  });
});
