import type { Page } from "@playwright/test";
import { contract, type CallName } from "../../../shared/ipc/contract.ts";
import { HOSTILE_KINDS, hostileInput } from "../../support/hostileInput.ts";
import { adminPassword, enrol, launchMillward, type Millward } from "../../support/millward.ts";
import { figure, quantile, type Figure } from "../report.ts";

const CALLS = 10_000;
/** As many as the binding lets through, so that handlers run and not only its budget. */
const PER_WAVE = 20;
const WAVE_MS = 100;
/** One call in so many is of a size that nobody may send. */
const HUGE_EVERY = 50;
/** Calls that end the campaign or the program. */
const sparing: readonly CallName[] = ["session.signOut", "session.enrol"];

interface Forged {
  readonly name: string;
  readonly sample: unknown;
  readonly kind: number;
  readonly size: number;
}

/**
 * 10,000 calls of hostile shapes and sizes, by every role and by nobody, while a clock in main measures how late it
 * comes: what a page can do to the process that decides, records and supervises.
 */
export async function measureMainBlocked(): Promise<Figure[]> {
  const m = await launchMillward({ width: 1440, height: 900 });
  try {
    const demo = await enrol(m);
    const users = [null, { userId: "admin", password: adminPassword }, ...demo];
    await m.page.evaluate(`window.hostileInput = ${hostileInput.toString()}`);
    await startClock(m);
    const answers: Record<string, number> = {};
    for (const user of users) {
      if (user) await m.call("session.signIn", { userId: user.userId, password: user.password });
      await forge(m.page, forgedCalls(Math.ceil(CALLS / users.length)), answers);
      // Until the budget of the seat is full again.
      await m.page.waitForTimeout(2000);
      if (user) await m.call("session.signOut", {});
    }
    const lateMs = await readClock(m);
    return [
      figure("security.mainBlockedP99Ms", quantile(lateMs, 0.99), "ms", { max: 50 }),
      figure("security.mainBlockedMostMs", Math.max(...lateMs), "ms"),
      figure(
        "security.forgedCalls",
        Object.values(answers).reduce((a, b) => a + b, 0),
        "calls",
        { min: CALLS },
      ),
      figure("security.forgedInternal", answers["internal"] ?? 0, "answers", { max: 0 }),
    ];
  } finally {
    await m.close();
  }
}

function forgedCalls(count: number): Forged[] {
  const names = (Object.keys(contract) as CallName[]).filter((name) => !sparing.includes(name));
  return Array.from({ length: count }, (_, i) => {
    const name = names[i % names.length]!;
    return {
      name,
      sample: contract[name].sample,
      kind: (i + Math.floor(i / names.length)) % HOSTILE_KINDS,
      size: i % HUGE_EVERY === 0 ? 1000 : 1,
    };
  });
}

/** Sends them in waves from within the page, and counts the answers by their code. */
async function forge(page: Page, calls: readonly Forged[], answers: Record<string, number>): Promise<void> {
  const counted = await page.evaluate(
    async ({ all, perWave, waveMs }) => {
      const make = (globalThis as unknown as { hostileInput: typeof hostileInput }).hostileInput;
      const counts: Record<string, number> = {};
      const asked = all.map(async (call, i) => {
        await new Promise((go) => setTimeout(go, Math.floor(i / perWave) * waveMs));
        const wire = await Promise.resolve()
          .then(() => window.millward.call(call.name, make(call.kind, call.sample, call.size)))
          .catch(() => ({ code: "notSent" }));
        const code = (wire as { code?: string }).code ?? "ok";
        counts[code] = (counts[code] ?? 0) + 1;
      });
      await Promise.all(asked);
      return counts;
    },
    { all: calls, perWave: PER_WAVE, waveMs: WAVE_MS },
  );
  for (const [code, count] of Object.entries(counted)) answers[code] = (answers[code] ?? 0) + count;
}

/** A clock that wants to tick every 10 ms, and notes how much later than that it does. */
async function startClock(m: Millward): Promise<void> {
  await m.app.evaluate(() => {
    const late: number[] = [];
    (globalThis as unknown as { lateMs: number[] }).lateMs = late;
    let lastMs = performance.now();
    setInterval(() => {
      const nowMs = performance.now();
      late.push(Math.max(0, nowMs - lastMs - 10));
      lastMs = nowMs;
    }, 10);
  });
}

const readClock = (m: Millward): Promise<number[]> =>
  m.app.evaluate(() => (globalThis as unknown as { lateMs: number[] }).lateMs);
