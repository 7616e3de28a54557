import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { ZoneId } from "../../shared/ids.ts";
import type { Events } from "../../shared/ipc/contract.ts";
import type { TagPortMessage } from "../../shared/ipc/tagBatch.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import type { Log } from "../base/log.ts";
import type { CredentialStore, SecretBox } from "./access/credentialStore.ts";
import type { DemoPlantDeps } from "./plant/demoPlant.ts";
import type { PlantService } from "./plant/plantService.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import type { MakeZoneProcess } from "./zones/zoneProcess.ts";
import type { RecordSink } from "./zones/zoneSignals.ts";

/** Where a plant's things lie, and how its demo runs. */
export interface PlantToRun {
  readonly paths: Pick<InstancePaths, "zoneFolder" | "demoStateFolder" | "nodesetFile">;
  readonly demoSpeed: number;
  readonly demoSeed: number;
  readonly stationName: string;
}

/** What the plant run gets of the program that it runs in. */
export interface PlantRunDeps extends PlantToRun {
  readonly log: Log;
  readonly bootId: string;
  /** The plant as it is now; `replace` makes it another one. */
  readonly plant: PlantService;
  readonly box: SecretBox;
  readonly credentials: CredentialStore;
  readonly makeZoneHost: MakeZoneProcess;
  readonly makePlantHost: DemoPlantDeps["makeHost"];
  /** Where records go; null while nothing is recorded. */
  readonly records: RecordSink;
  readonly windows: {
    emit<E extends keyof Events>(name: E, payloadFor: (caller: Caller | null) => Events[E] | null): void;
    createChannel(): { readonly host: unknown; readonly window: unknown };
    sendPort(windowId: number, message: TagPortMessage, port: unknown): boolean;
  };
  record(entry: AuditEntry): void;
  notice(zone: ZoneId | null, severity: Events["system.notice"]["severity"], text: string): void;
  onPlantProgress(text: string): void;
  onHealth(zones: readonly ZoneHealth[]): void;
}
