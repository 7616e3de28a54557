import { mkdirSync } from "node:fs";
import { randomBytes } from "node:crypto";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { Handlers } from "../../shared/ipc/contract.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import type { Log } from "../base/log.ts";
import { AccessService } from "./access/accessService.ts";
import { CredentialStore } from "./access/credentialStore.ts";
import { IdentityService, type IdentityDeps } from "./access/identityService.ts";
import { PasswordHasher } from "./access/passwordHasher.ts";
import { SessionService, type SessionDeps } from "./access/sessionService.ts";
import { UserStore } from "./access/userStore.ts";
import { openRecords } from "./records/recordsDb.ts";
import { chooseCertificateFiles } from "./shell/chooseFiles.ts";
import { electronSecretBox } from "./shell/secretBox.ts";

interface AccessInput {
  readonly recordsFolder: string;
  readonly model: PlantModel;
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  readonly station: () => Pick<StationState, "plantName" | "stationName" | "version" | "startup">;
  readonly createCertificate: IdentityDeps["createCertificate"];
  readonly openWindow: SessionDeps["openWindow"];
}
type AccessCalls = Pick<
  Handlers,
  keyof SessionService["calls"] | keyof AccessService["calls"] | keyof IdentityService["calls"]
>;

/** Users, sessions and the identities that the console keeps for its servers. */
export function composeAccess(input: AccessInput): {
  sessions: SessionService;
  credentials: CredentialStore;
  calls: AccessCalls;
  dispose(): void;
} {
  const { recordsFolder, model, log, createCertificate } = input;
  mkdirSync(recordsFolder, { recursive: true, mode: 0o700 });
  const db = openRecords(recordsFolder);
  const users = new UserStore(db);
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  const hasher = new PasswordHasher(random);
  const nowMs = (): number => Date.now();
  const sessions = new SessionService({
    users,
    hasher,
    random,
    nowMs,
    record: (entry) => input.record(entry),
    station: () => input.station(),
    openWindow: (beside) => input.openWindow(beside),
    monoMs: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    zones: () => model.zones.map((z) => z.id),
    isDemo: () => model.zones.some((z) => z.servers.some((s) => s.demo)),
  });
  const credentials = new CredentialStore({ db, box: electronSecretBox(), log });
  const access = new AccessService({
    users,
    hasher,
    credentials,
    sessions,
    nowMs,
    plant: { zones: () => model.zones.map((z) => z.id) },
  });
  const identities = new IdentityService({
    users,
    credentials,
    nowMs,
    createCertificate,
    chooseFiles: chooseCertificateFiles,
    plant: {
      server: (zone, server) => model.zones.find((z) => z.id === zone)?.servers.find((s) => s.id === server) ?? null,
    },
  });
  return {
    sessions,
    credentials,
    calls: { ...sessions.calls, ...access.calls, ...identities.calls },
    dispose: () => db.close(),
  };
}
