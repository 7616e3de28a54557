import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "@playwright/test";
import { fromWire, type Wire } from "../../shared/errors.ts";
import { keepEvidence, runningPrograms } from "./evidence.ts";
import type { Api, CallName } from "../../shared/ipc/contract.ts";
import type { DemoCredential } from "../../shared/ipc/sessionRows.ts";

/** Every runner starts in the repository root. */
export const repository = process.cwd();
/** Strong, and of the tests alone. */
export const adminPassword = "correct-horse-battery-9-staple";

/** The Electron to test: given by `npm test`, else what the project's own set-up finds. */
function electronProgram(): string {
  const given = process.env["MILLWARD_ELECTRON"];
  if (given) return given;
  return execFileSync(process.execPath, [join(repository, "electron/runtime/electronRuntime.mjs"), "--print"], {
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .at(-1)!;
}

export interface Millward {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Folder with the users, logs, audit file and keys of this run. */
  readonly profile: string;
  /** One contract call as the page would make it. @throws AppError as main answered. */
  call<K extends CallName>(name: K, input: Parameters<Api[K]>[0]): Promise<Awaited<ReturnType<Api[K]>>>;
  /** The raw envelope, for forged and refused calls. */
  raw(name: string, input: unknown): Promise<Wire<unknown>>;
  log(): Promise<string>;
  /** @param name of one of the program's processes, as the system's process list shows it. */
  pidOf(name: RegExp): Promise<number>;
  close(): Promise<void>;
}

interface LaunchOptions {
  /** Reuses a profile (then it is kept); else a fresh one that is removed at the end. */
  readonly profile?: string;
  readonly args?: readonly string[];
  readonly program?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A bench starts the program too: a trace and pictures cost time, and a bench measures time. */
const isUnderRunner = process.env["TEST_WORKER_INDEX"] !== undefined;

/** Starts the built program in real Electron with a profile of its own. */
export async function launchMillward(options: LaunchOptions = {}): Promise<Millward> {
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), "millward-profile-")));
  const app = await _electron.launch({
    executablePath: options.program ?? electronProgram(),
    args: [
      ...(process.getuid?.() === 0 && !options.program ? ["--no-sandbox"] : []),
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-gpu-compositing",
      repository,
      `--data-dir=${profile}`,
      ...(options.args ?? []),
    ],
    cwd: repository,
    env: { ...process.env, ELECTRON_ENABLE_LOGGING: "0" },
  });
  const running = { app, profile };
  runningPrograms.add(running);
  app.once("close", () => runningPrograms.delete(running));
  if (isUnderRunner) await app.context().tracing.start({ snapshots: true });
  const page = await app.firstWindow();
  if (options.width && options.height) {
    const size = { width: options.width, height: options.height };
    await app.evaluate(
      ({ BrowserWindow }, s) => BrowserWindow.getAllWindows()[0]?.setContentSize(s.width, s.height),
      size,
    );
  }
  const raw = (name: string, input: unknown): Promise<Wire<unknown>> =>
    page.evaluate(([n, i]) => window.millward.call(n as string, i), [name, input]) as Promise<Wire<unknown>>;
  return {
    app,
    page,
    profile,
    raw,
    call: async (name, input) => fromWire((await raw(name, input)) as Wire<never>),
    log: () => readFile(join(profile, "logs", "millward.log"), "utf8"),
    pidOf: async (name) => {
      const processes = await app.evaluate(({ app: a }) =>
        a.getAppMetrics().map((p) => ({ pid: p.pid, name: p.name ?? "" })),
      );
      return processes.find((p) => name.test(p.name))!.pid;
    },
    close: async () => {
      if (isUnderRunner) await keepEvidence(running);
      runningPrograms.delete(running);
      await app.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** First run through the contract: enrols the security administrator and answers the demo users' passwords. */
export async function enrol(m: Millward): Promise<readonly DemoCredential[]> {
  const state = await m.call("session.enrol", {
    userId: "admin",
    displayName: "Security administrator",
    password: adminPassword,
  });
  return state.demoCredentials ?? [];
}
