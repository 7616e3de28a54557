// Entry of a zone host: an Electron utility process that knows main only as its parent port.
import type { RpcMessage } from "../../shared/hosts/rpc.ts";
import { createLog } from "../base/log.ts";
import type { RpcPort } from "../base/rpc.ts";
import { systemClock } from "./wire/clock.ts";
import { routeLibraryLog } from "./wire/logging.ts";
import { streamPort } from "./values/streamPort.ts";
import { ZoneHost } from "./zoneHost.ts";

/** The part of Electron's ParentPort that is used here; the module itself is not imported. */
interface ParentPort {
  on(event: "message", listener: (event: { data: unknown; ports: readonly unknown[] }) => void): unknown;
  postMessage(message: unknown): void;
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const log = createLog({ process: "zone-host", pid: process.pid });
routeLibraryLog(log, systemClock);
process.on("unhandledRejection", (err) => log.error("zone.rejection.unhandled", { err }));
process.on("uncaughtException", (err) => {
  log.error("zone.exception.uncaught", { err });
  process.exit(1);
});

if (parentPort) {
  const port: RpcPort = {
    post: (message) => parentPort.postMessage(message),
    listen: (onMessage) => void parentPort.on("message", (event) => onMessage(event.data as RpcMessage, event.ports)),
  };
  new ZoneHost({
    port,
    log,
    clock: systemClock,
    openStream: (p) => streamPort(p, true),
    onStopped: () => process.exit(0),
  });
} else {
  log.error("zone.start.refused", {
    why: "A zone host runs as a utility process of Millward and is not started by hand.",
  });
  process.exitCode = 1;
}
