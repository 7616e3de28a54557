import { basename } from "node:path";
import { app, utilityProcess, type MessagePortMain } from "electron";
import type { RpcMessage } from "../../../shared/hosts/rpc.ts";
import type { Log } from "../../base/log.ts";
import type { HostProcess } from "./hostProcess.ts";
import { lineSplitter } from "./lineSplitter.ts";
import { lineRelay } from "./relayLine.ts";
import { rememberExit } from "./rememberExit.ts";

/** What a host gets to see of main's environment: nothing of ours, nothing that could carry a secret. */
const passedOn = [
  "PATH",
  "HOME",
  "LANG",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
];

const MEASURE_EVERY_MS = 5000;

/** A host's bundle, and what loads it with its code already compiled. */
interface HostFiles {
  readonly loader: string;
  readonly bundle: string;
}

/**
 * Starts one of our bundles as a sandbox-free Node process of its own.
 * @param serviceName shown by the system's process list: "Millward zone utilities".
 */
export function spawnElectronHost({ loader, bundle }: HostFiles, serviceName: string, log: Log): HostProcess {
  const env = Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = utilityProcess.fork(loader, [bundle], {
    serviceName,
    stdio: "pipe",
    env,
    execArgv: debuggerOf(bundle),
  });
  const onExit = rememberExit((ended) => void child.once("exit", ended));
  let memoryMb: number | null = null;
  let measuredMs = -Infinity;
  const relay = lineRelay(log, serviceName, () => performance.now());
  child.stdout?.on("data", lineSplitter(relay));
  child.stderr?.on("data", lineSplitter(relay));
  return {
    pid: () => child.pid ?? null,
    port: {
      post: (message, transfer) => child.postMessage(message, (transfer ?? []) as MessagePortMain[]),
      listen: (onMessage) => void child.on("message", (message: RpcMessage) => onMessage(message, [])),
    },
    memoryMb: () => {
      // Electron measures all its processes for one answer, and whoever looks at a zone's health asks.
      const nowMs = performance.now();
      if (nowMs - measuredMs >= MEASURE_EVERY_MS) {
        measuredMs = nowMs;
        const metric = app.getAppMetrics().find((m) => m.pid === child.pid);
        memoryMb = metric ? Math.round(metric.memory.workingSetSize / 1024) : null;
      }
      return memoryMb;
    },
    onExit,
    kill: () => {
      // A stopped or spinning process does not heed a polite signal.
      if (child.pid === undefined || !tryKill(child.pid)) child.kill();
    },
  };
}

/** In development MILLWARD_INSPECT=zoneHost opens a debugger in each zone host; its address stands in the log. */
function debuggerOf(bundle: string): string[] {
  const wanted = process.env["MILLWARD_INSPECT"];
  const isWanted = wanted !== undefined && !app.isPackaged && basename(bundle, ".js") === wanted;
  return isWanted ? ["--inspect=127.0.0.1:0"] : [];
}

function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
