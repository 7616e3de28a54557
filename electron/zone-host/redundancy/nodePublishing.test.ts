import { expect, test } from "vitest";
import { NodePublishing } from "./nodePublishing.ts";

interface Sent {
  readonly on: boolean;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

function build() {
  const time = { ms: 1_000, lastContactMs: 0 };
  const sent: Sent[] = [];
  const seen: string[] = [];
  const publishing = new NodePublishing({
    clock: { nowMs: () => time.ms, steadyMs: () => time.ms },
    send: (on) =>
      new Promise((resolve, reject) => {
        const settled = async (settle: () => void): Promise<void> => {
          settle();
          await new Promise((done) => setImmediate(done));
        };
        sent.push({ on, answer: () => settled(resolve), refuse: () => settled(() => reject(new Error("no"))) });
      }),
    lastContactMs: () => time.lastContactMs,
    onAwake: () => void seen.push("awake"),
    onFailed: (on) => void seen.push(`failed ${on}`),
  });
  const tickAt = (ms: number): void => {
    time.ms = ms;
    publishing.tick();
  };
  return { time, sent, seen, publishing, tickAt, asked: () => sent.map((s) => s.on) };
}

test("a node's reports are asked for again, less and less often, until its server has confirmed them", async () => {
  const { sent, seen, publishing, tickAt, asked } = build();
  publishing.set(true);
  tickAt(9_000);
  expect(asked()).toEqual([true]);
  await sent[0]!.refuse();
  tickAt(9_499);
  expect(asked()).toEqual([true]);
  tickAt(9_500);
  await sent[1]!.refuse();
  tickAt(10_499);
  expect(asked()).toEqual([true, true]);
  tickAt(10_500);
  await sent[2]!.answer();
  tickAt(99_000);
  expect(asked()).toEqual([true, true, true]);
  expect(seen).toEqual(["failed true", "failed true"]);
});

test("a node is awake once every subscription has spoken after its reports were confirmed", async () => {
  const { time, sent, seen, publishing, tickAt } = build();
  publishing.set(true);
  await sent[0]!.answer();
  time.lastContactMs = 1_000;
  tickAt(2_000);
  expect(seen).toEqual([]);
  time.lastContactMs = 1_001;
  tickAt(2_250);
  tickAt(2_500);
  expect(seen).toEqual(["awake"]);
});

test("the answer to an earlier request does not count for a later one", async () => {
  const { time, sent, seen, publishing, tickAt, asked } = build();
  publishing.set(false);
  publishing.set(true);
  await sent[0]!.answer();
  time.lastContactMs = 5_000;
  tickAt(5_000);
  expect(seen).toEqual([]);
  await sent[1]!.refuse();
  tickAt(5_500);
  expect(asked()).toEqual([false, true, true]);
});

test("nothing is asked while the link is down, and all is asked anew when it is back", async () => {
  const { sent, seen, publishing, tickAt, asked } = build();
  publishing.set(true);
  publishing.lost();
  await sent[0]!.refuse();
  tickAt(60_000);
  expect(asked()).toEqual([true]);
  publishing.set(true);
  await sent[1]!.refuse();
  tickAt(60_500);
  expect({ asked: asked(), seen }).toEqual({ asked: [true, true, true], seen: ["failed true"] });
});
