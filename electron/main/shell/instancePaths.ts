import { join } from "node:path";
import { hostBundleFolder, type HostProgramName } from "../../../shared/hosts/hostPrograms.ts";

export interface InstancePaths {
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly recordsFolder: string;
  /** Everything of one zone: its PKI, and beside it what was seeded into it. */
  zoneFolder(zone: string): string;
  readonly demoStateFolder: string;
  readonly plantCacheFile: string;
  readonly runningFile: string;
  readonly preloadFile: string;
  readonly rendererFolder: string;
  readonly plantReaderFile: string;
  readonly hostLoaderFile: string;
  hostFile(program: HostProgramName): string;
  readonly nodesetFile: string;
  readonly demoPlantFolder: string;
}

/**
 * The demo keeps its users, records and keys in a folder of its own, so that no plant finds anything of it. A folder
 * that was given holds whatever runs in it.
 * @param systemFolder the system's folder for this program.
 */
export function dataFolderOf(
  given: { readonly dataFolder: string | null; readonly plantFolder: string | null },
  systemFolder: string,
): string {
  return given.dataFolder ?? (given.plantFolder === null ? join(systemFolder, "demo") : systemFolder);
}

/**
 * @param bundleFolder where main's bundle lies: out/main.
 * @param resourcesFolder the project's resources/ in development, the package's resources when installed.
 */
export function instancePaths(dataFolder: string, bundleFolder: string, resourcesFolder: string): InstancePaths {
  return {
    dataFolder,
    logFolder: join(dataFolder, "logs"),
    recordsFolder: join(dataFolder, "records"),
    zoneFolder: (zone) => join(dataFolder, "zones", zone),
    demoStateFolder: join(dataFolder, "demo-servers"),
    plantCacheFile: join(dataFolder, "plant.cache"),
    runningFile: join(dataFolder, "running.json"),
    preloadFile: join(bundleFolder, "../preload/index.js"),
    rendererFolder: join(bundleFolder, "../renderer"),
    plantReaderFile: join(bundleFolder, "plantReader.js"),
    hostLoaderFile: join(bundleFolder, "host.js"),
    hostFile: (program) => join(bundleFolder, hostBundleFolder, `${program}.js`),
    nodesetFile: join(bundleFolder, "nodesets/Opc.Ua.NodeSet2.xml"),
    demoPlantFolder: join(resourcesFolder, "demo-plant"),
  };
}
