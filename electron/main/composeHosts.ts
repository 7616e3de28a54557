import type { PlantHostCalls, PlantHostEvents } from "../../shared/hosts/plantHost.ts";
import type { ZoneHostCalls, ZoneHostEvents } from "../../shared/hosts/zoneHost.ts";
import type { Log } from "../base/log.ts";
import type { RpcClient } from "../base/rpc.ts";
import { spawnElectronHost } from "./hosts/electronHost.ts";
import type { HostProcess } from "./hosts/hostProcess.ts";
import { Supervisor, supervisorDefaults } from "./hosts/supervisor.ts";
import type { PlantHost, PlantHostHooks } from "./plant/demoPlant.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import type { MakeZoneHost } from "./zones/zoneHost.ts";

interface HostsInput {
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly nowMs: () => number;
}

const PLANT_NAME = "Millward demo plant";
/** The demo plant takes longest to come up: its process may start while main still reads the plant's files. */
export const spawnPlantHost = (paths: InstancePaths, log: Log): HostProcess =>
  spawnElectronHost({ loader: paths.hostLoaderFile, bundle: paths.plantHostFile }, PLANT_NAME, log);

/** Two hosts in turn must end within the three seconds that quitting may take. */
const STOP_MS = 1200;
/** Building four address spaces on a busy machine takes its time. */
const PLANT_SETUP_MS = 120_000;

export function zoneHostMaker({ paths, log, nowMs }: HostsInput): MakeZoneHost {
  return (zone, hooks) =>
    new Supervisor<ZoneHostCalls, ZoneHostEvents>(
      {
        ...hooks,
        nowMs,
        spawn: () =>
          spawnElectronHost({ loader: paths.hostLoaderFile, bundle: paths.zoneHostFile }, `Millward zone ${zone}`, log),
        ping: (client, timeoutMs) => client.call("health", {}, { timeoutMs }),
        stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
      },
      { ...supervisorDefaults, stopMs: STOP_MS },
    );
}

/** @param early a process that was started before; used for the first life. */
export function plantHostMaker(
  { paths, log, nowMs }: HostsInput,
  early: HostProcess | null,
): (hooks: PlantHostHooks) => PlantHost {
  let ready = early;
  return (hooks) =>
    new Supervisor<PlantHostCalls, PlantHostEvents>(
      {
        ...hooks,
        nowMs,
        spawn: () => {
          const process = ready ?? spawnPlantHost(paths, log);
          ready = null;
          return process;
        },
        // The plant host has no cheap call of its own; that it refuses an unknown one shows that it is alive.
        ping: (client, timeoutMs) =>
          (client as unknown as RpcClient<{ ping(input: Record<string, never>): Promise<void> }>).call(
            "ping",
            {},
            { timeoutMs },
          ),
        stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
      },
      { ...supervisorDefaults, setUpMs: PLANT_SETUP_MS, stopMs: STOP_MS },
    );
}
