import { randomBytes } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { app, dialog, powerMonitor, session } from "electron";
import { AppError } from "../../shared/errors.ts";
import { optimiseLater } from "../base/optimiseLater.ts";
import type { ReadPlant } from "../base/plant/plantOrder.ts";
import { createLog, type Log } from "../base/log.ts";
import { compose, type Millward } from "./compose.ts";
import { spawnPlantHost } from "./composeHosts.ts";
import { readPlant } from "./plant/readPlant.ts";
import { registerAppScheme, serveApp } from "./shell/appProtocol.ts";
import { parseCommandLine } from "./shell/commandLine.ts";
import { harden } from "./shell/hardening.ts";
import { dataFolderOf, instancePaths, type InstancePaths } from "./shell/instancePaths.ts";
import { LogFile } from "./shell/logFile.ts";
import { isHeld, makeOwnProfile, whyNoProfile } from "./shell/profileFolder.ts";
import { raiseWalls } from "./shell/sessionWalls.ts";
import type { StopWay } from "./stopCause.ts";
import type { StorageKeeper } from "./storage/storageHealth.ts";
import { storageWords } from "./storage/storageWords.ts";

const MAX_LOG_BYTES = 5_000_000;
const QUIT_WITHIN_MS = 3000;
const CANNOT_START_EXIT = 70;
/** 200,000 tags took 12 s on two busy cores, and their model 54 MB as text. */
const PLANT_WITHIN_MS = 60_000;
const PLANT_HEAP_MB = 1024;

const startedMs = performance.now();
optimiseLater();
const sinceStart = (): number => Math.round(performance.now() - startedMs);
harden();
try {
  begin();
} catch (err) {
  cannotStart(err);
}

function begin(): void {
  const commandLine = parseCommandLine(process.argv, process.cwd());
  // Whatever mode an existing data folder has, what lies in it is for this user alone.
  process.umask(0o077);
  const dataFolder = dataFolderOf(commandLine, app.getPath("userData"));
  app.setPath("userData", dataFolder);
  const profileFault = takeProfile(dataFolder);
  if (profileFault === null) {
    app.quit();
    return;
  }
  registerAppScheme();
  const paths = instancePaths(
    dataFolder,
    __dirname,
    app.isPackaged ? process.resourcesPath : join(app.getAppPath(), "resources"),
  );
  const logFile = new LogFile({
    folder: paths.logFolder,
    maxBytes: MAX_LOG_BYTES,
    keep: 5,
    monoMs: () => performance.now(),
    nowMs: () => Date.now(),
    echo: app.isPackaged ? null : (line) => void process.stderr.write(line),
  });
  const log = createLog({ process: "main" }, logFile);
  for (const problem of commandLine.problems) log.warn("app.switch.unusable", { problem });
  // Reading the plant and starting Electron take about equally long.
  const ownPlant = commandLine.plantFolder !== null;
  const whose = ownPlant ? "own" : "demo";
  const plant = readPlant(
    {
      folder: commandLine.plantFolder ?? paths.demoPlantFolder,
      cacheFile: paths.plantCacheFile,
      build: `${app.getVersion()} ${buildMark(__filename)} ${buildMark(paths.plantReaderFile)} ${whose}`,
      whose,
    },
    { threadFile: paths.plantReaderFile, limitMs: PLANT_WITHIN_MS, heapMb: PLANT_HEAP_MB },
  );
  plant.catch(() => undefined);
  const keepers: StorageKeeper[] = [
    { id: "log", title: "Log file", check: () => storageWords.log(logFile.check()) },
    { id: "profile", title: "Data folder", check: () => storageWords.profile(profileFault) },
  ];
  start({
    paths,
    log,
    keepers,
    commandLine: { ...commandLine, ownPlant },
    plant,
  }).catch((err: unknown) => {
    log.error("app.start.failed", { err });
    cannotStart(err);
  });
}

function cannotStart(err: unknown): void {
  const words = err instanceof AppError ? err.message : "Something unexpected happened; see the log file.";
  process.stderr.write(`Millward cannot start: ${words}\n`);
  dialog.showErrorBox("Millward cannot start", words);
  app.exit(CANNOT_START_EXIT);
}

/**
 * The window comes up whatever the data folder is like: Chromium's own files then lie in a folder of this run.
 * @returns why they do; empty when they lie where they belong; null when another Millward has the folder.
 */
function takeProfile(dataFolder: string): string | null {
  const why = whyNoProfile(dataFolder);
  if (why === "") {
    if (app.requestSingleInstanceLock()) return "";
    if (isHeld(dataFolder)) return null;
  }
  const own = makeOwnProfile();
  if (own === "") throw new AppError("unavailable", storageWords.nowhere(dataFolder));
  app.setPath("userData", own);
  app.on("quit", () => rmSync(own, { recursive: true, force: true }));
  app.requestSingleInstanceLock();
  return why === "" ? "it is marked as taken by a program that does not run" : why;
}

interface Start {
  readonly keepers: readonly StorageKeeper[];
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly commandLine: {
    readonly ownPlant: boolean;
    readonly plantFolder: string | null;
    readonly demoSpeed: number;
    readonly demoSeed: number;
  };
  readonly plant: Promise<ReadPlant>;
}

async function start({ paths, log, keepers, commandLine, plant }: Start): Promise<void> {
  await app.whenReady();
  log.info("app.ready", { version: app.getVersion(), electron: process.versions.electron, sinceStartMs: sinceStart() });
  const devUrl = app.isPackaged ? undefined : process.env["ELECTRON_RENDERER_URL"];
  const devOrigin = devUrl === undefined ? null : new URL(devUrl).origin;
  const walls = raiseWalls(session.defaultSession, devOrigin, log);
  serveApp(session.defaultSession, paths.rendererFolder, () => randomBytes(16).toString("base64"));
  const earlyPlantHost = commandLine.ownPlant ? null : spawnPlantHost(paths, log);
  const { model, problems, sources } = await plant;
  await walls;
  const millward = compose({
    paths,
    log,
    ...commandLine,
    plantPlace: commandLine.plantFolder ?? `demo ${app.getVersion()}`,
    keepers,
    earlyPlantHost,
    model,
    problems,
    sources,
    devOrigin,
    startedMs,
    version: app.getVersion(),
    stationName: hostname(),
    packaged: app.isPackaged,
    sandboxed: !app.commandLine.hasSwitch("no-sandbox"),
  });
  keepGoing(millward, log);
  endWell(millward, log);
  app.on("second-instance", () => millward.focus());
  millward.openWindow();
  millward.start();
  log.info("app.composed", { tags: model.tags.length, problems: problems.length, sinceStartMs: sinceStart() });
}

/** Tells two builds of one version apart, in development. */
function buildMark(bundle: string): string {
  const { size, mtimeMs } = statSync(bundle);
  return `${size} ${mtimeMs}`;
}

/**
 * A fault of ours must not take the control room's screen away: it is logged, recorded and told, and Millward goes on.
 */
function keepGoing(millward: Millward, log: Log): void {
  const fault =
    (kind: string) =>
    (err: unknown): void => {
      log.error(kind, { err });
      millward.fault(kind, err instanceof Error ? err.name : typeof err);
    };
  process.on("uncaughtException", fault("app.uncaughtException"));
  process.on("unhandledRejection", fault("app.unhandledRejection"));
  app.on("child-process-gone", (_event, details) =>
    log.warn("app.child.gone", {
      type: details.type,
      reason: details.reason,
      exitCode: details.exitCode,
      name: details.name,
    }),
  );
}

function endWell(millward: Millward, log: Log): void {
  let ending = false;
  const quit = (way: StopWay): void => {
    millward.stopAsked(way);
    app.quit();
  };
  app.on("window-all-closed", () => quit("windowClosed"));
  powerMonitor.on("shutdown", () => quit("sessionEnd"));
  // Node's signal for a debugger, and its neighbour, would end Millward without a word.
  for (const signal of ["SIGUSR1", "SIGUSR2"] as const) if (app.isPackaged) process.on(signal, () => undefined);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => quit(signal));
  app.on("before-quit", (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    millward.stopAsked("quit");
    const late = setTimeout(() => {
      log.error("app.stop.late");
      app.exit(0);
    }, QUIT_WITHIN_MS);
    millward
      .dispose()
      .catch((err: unknown) => log.error("app.stop.failed", { err }))
      .finally(() => {
        clearTimeout(late);
        app.exit(0);
      });
  });
}
