import { mkdirSync } from "node:fs";
import { randomBytes } from "node:crypto";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { Log } from "../base/log.ts";
import { AccessService } from "./access/accessService.ts";
import { accessMigrations } from "./access/accessMigrations.ts";
import { CredentialStore, type SecretBox } from "./access/credentialStore.ts";
import { PasswordHasher } from "./access/passwordHasher.ts";
import { SessionService, type SessionDeps } from "./access/sessionService.ts";
import { UserStore } from "./access/userStore.ts";
import { openRecords } from "./records/recordsDb.ts";
import { gatherRooms } from "./rooms.ts";

interface AccessInput {
  readonly recordsFolder: string;
  /** The plant as it is now. */
  readonly plant: () => PlantIndex;
  readonly box: SecretBox;
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  readonly station: () => Pick<StationState, "plantName" | "stationName" | "version" | "startup">;
  readonly openWindow: SessionDeps["openWindow"];
}

/** Users, their sessions, and the store of the identities that the console keeps for its servers. */
export function composeAccess(input: AccessInput) {
  const { recordsFolder, plant, log, record, station, openWindow } = input;
  mkdirSync(recordsFolder, { recursive: true, mode: 0o700 });
  const db = openRecords(recordsFolder, [accessMigrations]);
  const users = new UserStore(db);
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  const hasher = new PasswordHasher(random);
  const nowMs = (): number => Date.now();
  const zones = () => [...plant().zone.keys()];
  const sessions = new SessionService({
    users,
    hasher,
    random,
    nowMs,
    record,
    log,
    station,
    openWindow,
    zones,
    monoMs: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    isDemo: () => plant().model.zones.some((zone) => zone.servers.some((server) => server.demo)),
  });
  const credentials = new CredentialStore({ db, box: input.box, log });
  const access = new AccessService({ users, hasher, credentials, sessions, nowMs, plant: { zones } });
  const close = { dispose: () => db.close() };
  return { users, sessions, credentials, ...gatherRooms(close, sessions, access) };
}
