import { hostPrograms, type HostProgramName } from "../../shared/hosts/hostPrograms.ts";
import type { PlantHostCalls } from "../../shared/hosts/plantHost.ts";
import type { HostLifeCalls } from "../../shared/hosts/rpc.ts";
import type { ZoneHostCalls } from "../../shared/hosts/zoneHost.ts";
import type { Log } from "../base/log.ts";
import type { RpcClient } from "../base/rpc.ts";
import { spawnElectronHost } from "./hosts/electronHost.ts";
import type { HostProcess } from "./hosts/hostProcess.ts";
import { Supervisor, supervisorDefaults, type SupervisorOptions } from "./hosts/supervisor.ts";
import type { PlantProcess, PlantHostHooks } from "./plant/demoPlant.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import type { MakeZoneProcess } from "./zones/zoneProcess.ts";

interface HostsInput {
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly nowMs: () => number;
}

/** Two hosts in turn must end within the three seconds that quitting may take. */
const STOP_MS = 1200;
/** Building four address spaces on a busy machine takes its time. */
const PLANT_SETUP_MS = 120_000;

const supervision: SupervisorOptions = { ...supervisorDefaults, stopMs: STOP_MS };

/** How a host is asked whether it lives, and to end: the same for each. */
const life = {
  ping: (client: RpcClient<HostLifeCalls>, timeoutMs: number) => client.call("ping", {}, { timeoutMs }),
  stop: (client: RpcClient<HostLifeCalls>, timeoutMs: number) => client.call("stop", {}, { timeoutMs }),
};

/** @param of whose host it is, where there are several of the program. */
function spawn({ paths, log }: Pick<HostsInput, "paths" | "log">, program: HostProgramName, of = ""): HostProcess {
  const files = { loader: paths.hostLoaderFile, bundle: paths.hostFile(program) };
  return spawnElectronHost(files, `${hostPrograms[program].title} ${of}`.trimEnd(), log);
}

/** The demo plant takes longest to come up: its process may start while main still reads the plant's files. */
export const spawnPlantHost = (paths: InstancePaths, log: Log): HostProcess => spawn({ paths, log }, "plantHost");

export function zoneHostMaker(input: HostsInput): MakeZoneProcess {
  return (zone, hooks) =>
    new Supervisor<ZoneHostCalls>(
      {
        ...life,
        ...hooks,
        nowMs: input.nowMs,
        spawn: () => spawn(input, "zoneHost", zone),
        onMisfit: (count) => input.log.warn("zone.message.refused", { zone, count }),
      },
      supervision,
    );
}

/** @param early a process that was started before; used for the first life. */
export function plantHostMaker(input: HostsInput, early: HostProcess | null): (hooks: PlantHostHooks) => PlantProcess {
  let ready = early;
  const spawnOnce = (): HostProcess => {
    const process = ready ?? spawn(input, "plantHost");
    ready = null;
    return process;
  };
  return (hooks) =>
    new Supervisor<PlantHostCalls>(
      {
        ...life,
        ...hooks,
        nowMs: input.nowMs,
        spawn: spawnOnce,
        onMisfit: (count) => input.log.warn("plantHost.message.refused", { count }),
      },
      { ...supervision, setUpMs: PLANT_SETUP_MS },
    );
}
