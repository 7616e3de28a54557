import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "../../base/log.ts";
import { ConditionRefresh } from "./conditionRefresh.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Answer = string | Error | Promise<string>;

function build(...answers: Answer[]) {
  const calledAtMs: number[] = [];
  const fromMs = Date.now();
  const lines: string[] = [];
  const refresh = new ConditionRefresh({
    server: "s1",
    log: createLog({ process: "test" }, { write: (line) => void lines.push(line) }, "info"),
    call: async () => {
      calledAtMs.push(Date.now() - fromMs);
      const answer = answers.shift() ?? "Good";
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { calledAtMs, lines, refresh };
}

test("a refresh that is refused or fails is asked for again, after 2 to 10 s, until the server agrees", async () => {
  const { calledAtMs, lines, refresh } = build(
    "BadTooManyOperations",
    "BadRefreshInProgress",
    new Error("timeout"),
    new Error("timeout"),
    "Good",
  );
  await refresh.ask();
  await vi.advanceTimersByTimeAsync(120_000);
  expect({ calledAtMs, told: lines.length }).toEqual({ calledAtMs: [0, 2_000, 6_000, 14_000, 24_000], told: 3 });
});

test("asked while a refresh runs, one more follows it", async () => {
  let answer: (status: string) => void = () => undefined;
  const { calledAtMs, refresh } = build(new Promise((resolve) => (answer = resolve)));
  const first = refresh.ask();
  await refresh.ask();
  await refresh.ask();
  expect(calledAtMs).toEqual([0]);
  answer("Good");
  await first;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calledAtMs).toEqual([0, 0]);
});

test("a refresh that loses events is asked for ever less often, and soon again after five calm minutes", async () => {
  const { calledAtMs, refresh } = build();
  await refresh.ask();
  for (let i = 0; i < 7; i++) {
    refresh.lost();
    refresh.lost();
    await vi.advanceTimersByTimeAsync([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000][i]!);
  }
  await vi.advanceTimersByTimeAsync(300_000);
  refresh.lost();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(calledAtMs).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000, 122_000, 182_000, 484_000]);
});

test("nothing is asked again once the link is down, and a call that it left open holds up none after", async () => {
  const { calledAtMs, refresh } = build("BadRefreshInProgress", new Promise(() => undefined), "Good");
  await refresh.ask();
  refresh.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calledAtMs).toEqual([0]);
  void refresh.ask();
  refresh.stop();
  await refresh.ask();
  expect(calledAtMs).toEqual([0, 120_000, 120_000]);
});

test.each<Answer>(["BadMethodInvalid", new Error("ServiceFault: BadServiceUnsupported")])(
  "a server that has no ConditionRefresh is asked once: %s",
  async (answer) => {
    const { calledAtMs, refresh } = build(answer);
    await refresh.ask();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(calledAtMs).toEqual([0]);
  },
);
