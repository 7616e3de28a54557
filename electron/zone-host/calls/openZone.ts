import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { ZoneHostConfig } from "../../../shared/hosts/zoneHost.ts";
import type { Browse } from "../browse/browse.ts";
import type { RecordStream } from "../values/recordStream.ts";
import type { ScreenStream } from "../values/screenStream.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { TagStore } from "../values/tagStore.ts";
import type { Elevations } from "../identity/elevations.ts";
import type { SecurityWatch } from "../identity/securityWatch.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import type { NodeOperations } from "../operations/nodeOperations.ts";
import type { UserOperations } from "../operations/userOperations.ts";
import type { ZonePki } from "../pki/pki.ts";
import type { UserIdentities } from "../identity/userIdentities.ts";

/** What exists once the zone is configured. */
export interface OpenZone {
  readonly config: ZoneHostConfig;
  readonly pki: ZonePki;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly identities: UserIdentities;
  readonly elevations: Elevations;
  /** By server: the security session, where one is kept. */
  readonly security: Map<string, SecurityWatch>;
  readonly operations: UserOperations;
  readonly browse: Browse;
  readonly nodeOperations: NodeOperations;
  readonly diagnosis: Diagnosis;
  readonly links: Map<string, ServerLink>;
  readonly screens: Map<number, ScreenStream>;
  readonly timers: readonly NodeJS.Timeout[];
  record: RecordStream | null;
}
