import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { test as base, type TestInfo } from "@playwright/test";
import { runningPrograms, type RunningProgram } from "./runningPrograms.ts";

export { expect } from "@playwright/test";

/**
 * The end-to-end tests' `test`: one that fails leaves a screenshot of each window, a trace and the program's log in
 * test-results, and prints where.
 */
export const test = base.extend<{ evidence: undefined }>({
  evidence: [
    // Playwright reads from the first parameter's pattern which fixtures are wanted: none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, info) => {
      for (const program of runningPrograms) await beginChunk(program);
      await use(undefined);
      const isRed = info.status !== info.expectedStatus;
      let at = 0;
      for (const program of runningPrograms) await endChunk(program, isRed ? evidenceOf(info, at++) : null);
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

/** @returns the beginning of the names of one program's files */
const evidenceOf = (info: TestInfo, at: number): string => join(info.outputDir, `program-${at}`);

/** @param name null throws the chunk away. */
async function endChunk({ app, profile }: RunningProgram, name: string | null): Promise<void> {
  if (name === null) {
    await app
      .context()
      .tracing.stopChunk()
      .catch(() => undefined);
    return;
  }
  const left: string[] = [];
  const leave = async (path: string, write: (path: string) => Promise<unknown>): Promise<void> => {
    await write(path).then(
      () => left.push(path),
      (err: unknown) => left.push(`${path} could not be written: ${String(err).slice(0, 200)}`),
    );
  };
  await leave(`${name}-trace.zip`, (path) => app.context().tracing.stopChunk({ path }));
  for (const [k, page] of app.windows().entries())
    await leave(`${name}-window-${k}.png`, (path) => page.screenshot({ path, timeout: 5000 }));
  await leave(`${name}-millward.log`, (path) => copyFile(join(profile, "logs", "millward.log"), path));
  process.stdout.write(`${left.map((line) => `  left: ${line}`).join("\n")}\n`);
}
