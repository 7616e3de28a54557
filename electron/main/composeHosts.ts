import type { PlantHostCalls, PlantHostEvents } from "../../shared/hosts/plantHost.ts";
import type { ZoneHostCalls, ZoneHostEvents } from "../../shared/hosts/zoneHost.ts";
import type { Log } from "../base/log.ts";
import type { RpcClient } from "../base/rpc.ts";
import { spawnElectronHost } from "./hosts/electronHost.ts";
import { Supervisor, supervisorDefaults } from "./hosts/supervisor.ts";
import type { PlantHost, PlantHostHooks } from "./plant/demoPlant.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import type { MakeZoneHost } from "./zones/zoneHost.ts";

interface HostsInput { readonly paths: InstancePaths; readonly log: Log; readonly nowMs: () => number }

/** Two hosts in turn must end within the three seconds that quitting may take. */
const STOP_MS = 1200;
/** Building four address spaces on a busy machine takes its time. */
const PLANT_SETUP_MS = 120_000;

export function zoneHostMaker({ paths, log, nowMs }: HostsInput): MakeZoneHost {
  return (zone, hooks) => new Supervisor<ZoneHostCalls, ZoneHostEvents>({
    ...hooks, nowMs,
    spawn: () => spawnElectronHost(paths.zoneHostFile, `Millward zone ${zone}`, log),
    ping: (client, timeoutMs) => client.call("health", {}, { timeoutMs }),
    stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
  }, { ...supervisorDefaults, stopMs: STOP_MS });
}

export function plantHostMaker({ paths, log, nowMs }: HostsInput): (hooks: PlantHostHooks) => PlantHost {
  return (hooks) => new Supervisor<PlantHostCalls, PlantHostEvents>({
    ...hooks, nowMs,
    spawn: () => spawnElectronHost(paths.plantHostFile, "Millward demo plant", log),
    // The plant host has no cheap call of its own; that it refuses an unknown one shows that it is alive.
    ping: (client, timeoutMs) => (client as unknown as RpcClient<{ ping(input: Record<string, never>): Promise<void> }>).call("ping", {}, { timeoutMs }),
    stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
  }, { ...supervisorDefaults, setUpMs: PLANT_SETUP_MS, stopMs: STOP_MS });
}
