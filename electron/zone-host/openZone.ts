import type { ConditionTable } from "../../shared/alarms/conditionTable.ts";
import type { ZoneHostConfig } from "../../shared/hosts/zoneHost.ts";
import type { RecordStream } from "./data/recordStream.ts";
import type { ScreenStream } from "./data/screenStream.ts";
import type { TagStore } from "./data/tagStore.ts";
import type { Link } from "./link/link.ts";
import type { UserOperations } from "./operations/userOperations.ts";
import type { UserIdentities } from "./operations/userSessions.ts";
import type { ZonePki } from "./pki/pki.ts";

/** What exists once the zone is configured. */
export interface OpenZone {
  readonly config: ZoneHostConfig;
  readonly pki: ZonePki;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly identities: UserIdentities;
  readonly operations: UserOperations;
  readonly links: Map<string, Link>;
  readonly screens: Map<number, ScreenStream>;
  readonly timers: readonly NodeJS.Timeout[];
  record: RecordStream | null;
}
