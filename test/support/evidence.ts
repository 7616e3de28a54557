import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication } from "@playwright/test";

export interface RunningProgram {
  readonly app: ElectronApplication;
  readonly profile: string;
}

/** The programs that a test file has started and not closed yet: what a red test takes its evidence from. */
export const runningPrograms = new Set<RunningProgram>();
/** Evidence of programs that the present test closed by itself, before anybody knew whether it is red. */
const ofClosed: string[] = [];

/** Writes a picture of each window, the trace and the program's log. @returns what was left, or why it was not */
export async function leaveEvidence({ app, profile }: RunningProgram, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const left: string[] = [];
  const leave = async (name: string, write: (path: string) => Promise<unknown>): Promise<void> => {
    const path = join(folder, name);
    await write(path).then(
      () => left.push(path),
      (err: unknown) => left.push(`${path} could not be written: ${String(err).slice(0, 200)}`),
    );
  };
  await leave("trace.zip", (path) => app.context().tracing.stopChunk({ path }));
  for (const [k, page] of app.windows().entries())
    await leave(`window-${k}.png`, (path) => page.screenshot({ path, timeout: 5000 }));
  await leave("millward.log", (path) => copyFile(join(profile, "logs", "millward.log"), path));
  return left;
}

/** For a program that its test is about to close. */
export async function keepEvidence(program: RunningProgram): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "millward-evidence-"));
  ofClosed.push(folder);
  await leaveEvidence(program, folder);
}

/** @param to where it goes; null throws it away. @returns the folders that now hold it */
export async function settleKept(to: string | null): Promise<string[]> {
  const kept = ofClosed.splice(0);
  const moved = kept.map(async (folder, at) => {
    if (to === null) {
      await rm(folder, { recursive: true, force: true });
      return [];
    }
    const place = join(to, `closed-program-${at}`);
    await mkdir(to, { recursive: true });
    await rename(folder, place);
    return [place];
  });
  return (await Promise.all(moved)).flat();
}
