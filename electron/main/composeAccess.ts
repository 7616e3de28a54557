import { randomBytes } from "node:crypto";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { Log } from "../base/log.ts";
import { AccessService } from "./access/accessService.ts";
import { accessMigrations } from "./access/accessMigrations.ts";
import { AccountReview } from "./access/accountReview.ts";
import { AttemptStore } from "./access/attemptStore.ts";
import { CredentialStore, type SecretBox } from "./access/credentialStore.ts";
import { PasswordHasher } from "./access/passwordHasher.ts";
import { RecordedName } from "./access/recordedName.ts";
import { SessionService, type SessionDeps } from "./access/sessionService.ts";
import { SprayingNotice } from "./access/sprayingNotice.ts";
import { UserStore } from "./access/userStore.ts";
import { AccessEvidence } from "./evidence/accessEvidence.ts";
import type { EvidenceLog } from "./evidence/stateRecords.ts";
import { Records } from "./records/records.ts";
import { gatherRooms } from "./rooms.ts";

interface AccessInput {
  readonly recordsFolder: string;
  /** The plant as it is now. */
  readonly plant: () => PlantIndex;
  /** The plant project is the demo's own, not one that was given. */
  readonly shippedDemo: boolean;
  readonly box: SecretBox;
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  readonly station: () => Pick<StationState, "plantName" | "stationName" | "version" | "startup" | "missing">;
  readonly audit: EvidenceLog & {
    /** True when the log shows that somebody was enrolled here, or cannot be read. */
    knowsUsers(): boolean;
  };
  readonly openWindow: SessionDeps["openWindow"];
  readonly warn: (windowIds: readonly number[], text: string) => void;
}

/** Users, their sessions, and the store of the identities that the console keeps for its servers. */
export function composeAccess(input: AccessInput) {
  const { recordsFolder, plant, log, record, station, openWindow } = input;
  const nowMs = (): number => Date.now();
  const mayBegin = (): boolean => !input.audit.knowsUsers();
  const evidence = new AccessEvidence({ audit: input.audit, record, log });
  const rooms = [accessMigrations];
  const records = new Records({ folder: recordsFolder, rooms, log, record, nowMs, mayBegin, witness: evidence });
  const users = new UserStore(records, evidence);
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  const hasher = new PasswordHasher(random);
  const zones = () => [...plant().zone.keys()];
  const isDemo = (): boolean => input.shippedDemo && isAllDemo(plant());
  const names = new RecordedName({ db: records, random, log, isUser: (name) => users.find(name) !== null });
  const attempts = new AttemptStore({ db: records, log });
  const sessions: SessionService = new SessionService({
    users,
    attempts,
    recordedName: names.of,
    warnOfSpraying: (text) => spraying.tell(text),
    hasher,
    random,
    nowMs,
    record,
    log,
    mayEnrol: () => records.isNew(),
    station,
    openWindow,
    zones,
    monoMs: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isDemo,
  });
  const spraying = new SprayingNotice({ sessions, warn: input.warn });
  const credentials = new CredentialStore({ db: records, box: input.box, log });
  const placeNames = (): readonly string[] => [station().plantName, station().stationName];
  const access = new AccessService({
    users,
    hasher,
    credentials,
    sessions,
    nowMs,
    isDemo,
    plant: { zones },
    placeNames,
  });
  const review = new AccountReview({ users, sessions, isDemo, record, log, warn: input.warn });
  const close = { dispose: () => records.close() };
  return {
    records,
    evidence,
    users,
    sessions,
    credentials,
    review,
    recordedName: names.of,
    ...gatherRooms(close, sessions, access, review, spraying),
  };
}

/** One server that is no demo's makes the whole plant somebody's own. */
function isAllDemo({ model }: PlantIndex): boolean {
  const servers = model.zones.flatMap((zone) => zone.servers);
  return servers.length > 0 && servers.every((server) => server.demo);
}
