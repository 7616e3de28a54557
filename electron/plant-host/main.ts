import { createLog } from "../base/log.ts";
import { serveRpc, type RpcPort } from "../base/rpc.ts";
import type { PlantHostCalls, PlantHostEvents } from "../../shared/hosts/plantHost.ts";
import type { RpcMessage } from "../../shared/hosts/rpc.ts";
import { createPlantTwin } from "./demo/plantTwin.ts";
import { redirectLibraryLog } from "./libraryLog.ts";
import { PlantHost } from "./plantHost.ts";

/** The part of Electron's `process.parentPort` that a utility process uses. */
interface ParentPort {
  on(
    event: "message",
    listener: (event: { readonly data: RpcMessage; readonly ports: readonly unknown[] }) => void,
  ): void;
  postMessage(message: RpcMessage): void;
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
const log = createLog({ process: "plant-host" });
if (!parentPort) {
  log.error("plant.host.without.parent");
  process.exit(1);
}
redirectLibraryLog(log);
const port: RpcPort = {
  post: (message) => parentPort.postMessage(message),
  listen: (onMessage) => parentPort.on("message", (event) => onMessage(event.data, event.ports)),
};
const host = new PlantHost({
  twin: createPlantTwin(),
  log,
  progress: (server, text) => emit("progress", { server, text }),
  serverUp: (info) => emit("serverUp", info),
});
const emit = serveRpc<PlantHostCalls, PlantHostEvents>(port, host.calls, (name, err) =>
  log.error("plant.call.failed", { name, err }),
);
