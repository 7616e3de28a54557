import type { ElectronApplication } from "@playwright/test";

export interface RunningProgram {
  readonly app: ElectronApplication;
  readonly profile: string;
}

/** The programs that a test file has started and not closed yet: what a red test takes its evidence from. */
export const runningPrograms = new Set<RunningProgram>();
