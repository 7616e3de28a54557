// A zone host as a process of its own, for measuring: main's port is this process' channel, windows are worker threads.
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { createLog } from "../../../electron/base/log.ts";
import type { RpcPort } from "../../../electron/base/rpc.ts";
import { systemClock } from "../../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../../electron/zone-host/wire/logging.ts";
import { streamPort } from "../../../electron/zone-host/values/streamPort.ts";
import { ZoneHost } from "../../../electron/zone-host/zoneHost.ts";
import type { ChildMessage, ParentMessage, Usage } from "./childMessages.ts";

/** A window that takes every batch at once, wants every tag, and notes how old each value is when it comes. */
const windowCode = `
const { parentPort, workerData } = require("node:worker_threads");
let ages = [];
parentPort.on("message", (m) => {
  if (m.kind === "ages") { parentPort.postMessage(ages); ages = []; return; }
  const port = m.port;
  port.postMessage({ kind: "interest", index: Uint32Array.from(m.indexes) });
  port.on("message", (batch) => {
    if (batch.kind !== "batch") return;
    const now = Date.now();
    for (let i = 0; i < batch.index.length; i += 16) ages.push(now - batch.sourceMs[i]);
    if (ages.length > 400000) ages = ages.slice(-200000);
    port.postMessage({ kind: "taken", seq: batch.seq });
  });
});`;

const send = (message: ChildMessage): void => void process.send!(message);
const log = createLog({ process: "zone-host" }, { write: (line) => void process.stderr.write(line) });
routeLibraryLog(log, systemClock);
let window: Worker | null = null;

const port: RpcPort = {
  post: (m) => send({ kind: "rpc", m }),
  listen(onMessage) {
    process.on("message", (raw) => {
      const message = raw as ParentMessage;
      if (message.kind === "rpc")
        onMessage(message.m, message.windowIndexes ? [openWindow(message.windowIndexes)] : []);
      else if (message.kind === "usage") send({ kind: "usage", id: message.id, usage: usage() });
      else window?.postMessage({ kind: "ages" });
    });
  },
};

function openWindow(indexes: readonly number[]): MessagePort {
  const { port1, port2 } = new MessageChannel();
  window = new Worker(windowCode, { eval: true });
  window.on("message", (ages: number[]) => send({ kind: "ages", ages }));
  window.postMessage({ port: port2, indexes }, [port2]);
  return port1;
}

function usage(): Usage {
  const gc = (globalThis as { gc?: () => void }).gc;
  gc?.();
  const cpu = process.cpuUsage();
  const memory = process.memoryUsage();
  return {
    cpuMs: (cpu.user + cpu.system) / 1000,
    rssMb: memory.rss / 1e6,
    heapMb: memory.heapUsed / 1e6,
    handles: process.getActiveResourcesInfo().length,
  };
}

process.on("disconnect", () => process.exit(0));
new ZoneHost({
  port,
  log,
  clock: systemClock,
  openStream: (p) => streamPort(p, false),
  onStopped: () => process.exit(0),
});
send({ kind: "ready" });
