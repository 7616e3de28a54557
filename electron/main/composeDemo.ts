import { randomBytes } from "node:crypto";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import { demoUsers } from "./access/demoUsers.ts";
import { DemoPlant } from "./plant/demoPlant.ts";
import type { PlantRunDeps } from "./plantToRun.ts";

const backWords = "The demo plant's process is running again.";
const downWords = "The demo plant's process stopped and is started again, from the beginning of its simulation.";

/** The demo plant with its host, and what is told of its process. */
export function composeDemo(deps: PlantRunDeps): DemoPlant {
  const { paths, log, plant } = deps;
  return new DemoPlant({
    plant: () => plant.index,
    log,
    stateFolder: paths.demoStateFolder,
    nodesetFile: paths.nodesetFile,
    seed: deps.demoSeed,
    speed: deps.demoSpeed,
    users: demoUsers,
    newPassword: () => randomBytes(24).toString("base64url"),
    makeHost: deps.makePlantHost,
    onProgress: (text) => deps.onPlantProgress(text),
    onBack: () => {
      deps.record(systemEntry("host.up", "demo plant"));
      deps.notice(null, "info", backWords);
    },
    onDown: (reason) => {
      deps.record(systemEntry("host.down", "demo plant", { reason }));
      deps.notice(null, "warning", `${downWords} ${reason}`);
    },
  });
}
