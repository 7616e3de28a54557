import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPlantProject } from "../../electron/base/plant/loadPlant.ts";
import { PlantHost } from "../../electron/plant-host/plantHost.ts";
import { silentLog } from "../../electron/base/log.ts";
import { writeDemoNodeset } from "../../electron/runtime/demoNodeset.ts";
import type { PlantAccount, PlantServerInfo } from "../../shared/hosts/plantHost.ts";
import type { Twin } from "../../shared/twin/twin.ts";
import { repository } from "./millward.ts";

/**
 * A plant that Millward does not own: its servers run here, with accounts and certificates that only this test knows.
 */
export interface RealPlant {
  /**
   * Plant project for Millward: the same plant, its servers declared as strangers (`demo: false`) at their real
   * addresses.
   */
  readonly plantFolder: string;
  readonly servers: readonly PlantServerInfo[];
  readonly host: PlantHost;
  trustClient(server: string, certificateDer: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

interface RealPlantOptions {
  /** A plant project whose servers say `demo: true`. */
  readonly source: string;
  readonly twin: Twin<unknown>;
  readonly accounts: Readonly<Record<string, readonly PlantAccount[]>>;
}

export async function startRealPlant(options: RealPlantOptions): Promise<RealPlant> {
  const work = await mkdtemp(join(tmpdir(), "millward-plant-"));
  const plantFolder = join(work, "project");
  await cp(options.source, plantFolder, { recursive: true });
  const host = new PlantHost({
    twin: options.twin,
    log: silentLog,
    progress: () => undefined,
    serverUp: () => undefined,
  });
  const servers = await host.start({
    model: (await loadPlantProject(plantFolder)).model,
    stateFolder: join(work, "state"),
    nodesetFile: writeDemoNodeset(join(repository, "node_modules/node-opcua-nodesets/nodesets"), join(work, "nodeset")),
    seed: 1,
    speed: 1,
    accounts: options.accounts,
    ports: {},
  });
  const zonesFile = join(plantFolder, "zones.yaml");
  const path = (url: string): string => url.replace(/^opc\.tcp:\/\/[^/]+/, "");
  const zones = servers.reduce(
    (text, s) =>
      text.replace(new RegExp(`opc\\.tcp://127\\.0\\.0\\.1:0${path(s.endpointUrl)}(?=["\\s])`), s.endpointUrl),
    await readFile(zonesFile, "utf8"),
  );
  await writeFile(zonesFile, zones.replaceAll("demo: true", "demo: false"));
  return {
    plantFolder,
    servers,
    host,
    trustClient: (server, certificateDer) => host.trustClient({ server, certificateDer }),
    stop: async () => {
      await host.stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
