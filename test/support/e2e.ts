import { join } from "node:path";
import { test as base } from "@playwright/test";
import { leaveEvidence, runningPrograms, settleKept, type RunningProgram } from "./evidence.ts";

export { expect, type Locator, type Page } from "@playwright/test";

/**
 * The end-to-end tests' `test`: one that fails leaves a screenshot of each window, a trace and the program's log in
 * test-results, and prints where.
 */
export const test = base.extend<{ evidence: undefined }>({
  evidence: [
    // Playwright reads from the first parameter's pattern which fixtures are wanted: none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, info) => {
      await settleKept(null);
      for (const program of runningPrograms) await beginChunk(program);
      await use(undefined);
      if (info.status === info.expectedStatus) await forget();
      else await print(info.outputDir);
    },
    { auto: true },
  ],
});

/** A program that was killed in an earlier test records nothing. */
const beginChunk = async ({ app }: RunningProgram): Promise<unknown> =>
  app
    .context()
    .tracing.startChunk()
    .catch(() => undefined);

const endChunk = async ({ app }: RunningProgram): Promise<unknown> =>
  app
    .context()
    .tracing.stopChunk()
    .catch(() => undefined);

async function forget(): Promise<void> {
  for (const program of runningPrograms) await endChunk(program);
  await settleKept(null);
}

async function print(folder: string): Promise<void> {
  const left: string[] = [];
  for (const [at, program] of [...runningPrograms].entries())
    left.push(...(await leaveEvidence(program, join(folder, `program-${at}`))));
  left.push(...(await settleKept(folder)));
  process.stdout.write(`${left.map((line) => `  left: ${line}`).join("\n")}\n`);
}
