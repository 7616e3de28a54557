import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElevatedServer } from "../../shared/access/elevation.ts";
import { authorise, type RoleGrant } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { Wire } from "../../shared/errors.ts";
import type { ServerIdentity } from "../../shared/hosts/serverIdentity.ts";
import { contract, type Api, type CallName, type Handlers } from "../../shared/ipc/contract.ts";
import type { StorageFault } from "../../shared/storage/fault.ts";
import { silentLog } from "../../electron/base/log.ts";
import { accessMigrations } from "../../electron/main/access/accessMigrations.ts";
import { AttemptStore } from "../../electron/main/access/attemptStore.ts";
import { CredentialStore } from "../../electron/main/access/credentialStore.ts";
import { ElevationService } from "../../electron/main/access/elevationService.ts";
import type { PasswordHasher } from "../../electron/main/access/passwordHasher.ts";
import { RecordedName } from "../../electron/main/access/recordedName.ts";
import { SessionService } from "../../electron/main/access/sessionService.ts";
import { UserStore } from "../../electron/main/access/userStore.ts";
import { bindIpc } from "../../electron/main/ipc/bind.ts";
import { openRecords } from "../../electron/main/records/recordsDb.ts";

/** Windows that each have a seat of their own from the start; windows of `openWindow` count on from here. */
const OWN_SEATS = 9;
const named = (userName: string): ServerIdentity => ({ kind: "userName", userName, password: `${userName}-at-server` });

/**
 * Sessions and elevation over a real records database, reached through the real binding. A user's password is
 * "pw-" and the name; what checking one costs is tested elsewhere.
 */
export class SeatsUnderTest {
  readonly #folder = mkdtempSync(join(tmpdir(), "seats-"));
  readonly #db = openRecords(this.#folder, [accessMigrations]);
  readonly #answers = new Map<string, (windowId: number, raw: unknown) => Promise<Wire<unknown>>>();
  readonly records: AuditEntry[] = [];
  /** What the zone hosts hold: user → who he is elevated as. */
  readonly atServers = new Map<string, string>();
  nowMs = 1_700_000_000_000;
  /** Answers of a zone's servers to an elevation. */
  answer: (userId: string, zone: string) => ElevatedServer[] = (_userId, zone) => [
    { server: `${zone}-1`, state: "elevated", code: "" },
  ];
  /** What a password check waits for before it answers. */
  beforeVerify: () => Promise<void> = () => Promise.resolve();
  /** What hashing a new password waits for. */
  beforeHash: () => Promise<void> = () => Promise.resolve();
  readonly users = new UserStore(this.#db);
  readonly hasher = {
    hash: async (p: string) => {
      await this.beforeHash();
      return `plain:${p}`;
    },
    verify: async (hash: string | null, p: string) => {
      await this.beforeVerify();
      return hash === `plain:${p}`;
    },
  } as unknown as PasswordHasher;
  /** The program started again over the same records. */
  readonly restartedNames = () =>
    new RecordedName({
      db: this.#db,
      random: randomBytes,
      log: silentLog,
      isUser: (name) => this.users.find(name) !== null,
    });
  readonly names = this.restartedNames();
  readonly warnings: string[] = [];
  missing: readonly StorageFault[] = [];
  #newestWindow = OWN_SEATS;
  readonly sessions = new SessionService({
    users: this.users,
    attempts: new AttemptStore({ db: this.#db, log: silentLog }),
    recordedName: this.names.of,
    warnOfSpraying: (text) => void this.warnings.push(text),
    hasher: this.hasher,
    random: randomBytes,
    nowMs: () => this.nowMs,
    monoMs: () => this.nowMs,
    wait: async (ms) => void (this.nowMs += ms),
    record: (e) => void this.records.push(e),
    station: () => ({ plantName: "P", stationName: "s", version: "1", startup: "", missing: this.missing }),
    mayEnrol: () => true,
    log: silentLog,
    zones: () => ["process", "packing"],
    isDemo: () => false,
    openWindow: (beside) => {
      const id = (this.#newestWindow += 1);
      this.sessions.windowOpened(id, beside);
      return id;
    },
  });
  readonly credentials = new CredentialStore({
    db: this.#db,
    box: { available: async () => false, seal: async () => new Uint8Array(), open: async () => "" },
    log: silentLog,
  });
  readonly elevation = new ElevationService({
    sessions: this.sessions,
    credentials: this.credentials,
    log: silentLog,
    record: (e) => void this.records.push(e),
    nowMs: () => this.nowMs,
    zones: () => ["process", "packing"],
    users: this.users,
    identitiesOf: async (user, zone) => this.credentials.identitiesOf(user.userId, zone),
    elevate: async (zone, { userId, identities }) => {
      const servers = this.answer(userId, zone);
      const identity = Object.values(identities)[0];
      if (servers.some((s) => s.state === "elevated"))
        this.atServers.set(userId, identity?.kind === "userName" ? identity.userName : "");
      return servers;
    },
    lower: async (_zone, userId) => void this.atServers.delete(userId),
  });
  readonly #ipc = bindIpc(
    { handle: (n, a) => void this.#answers.set(n, a) },
    {
      ...(Object.fromEntries(Object.keys(contract).map((n) => [n, async () => null])) as unknown as Handlers),
      ...this.sessions.calls,
      ...this.elevation.calls,
    },
    {
      callerOf: (id) => this.sessions.callerOf(id),
      seatOf: (id) => this.sessions.seatIdOf(id),
      recordedName: this.names.of,
      audit: { append: (e) => this.records.push(e), writable: () => true },
      records: { whyShut: () => null },
      log: silentLog,
      nowMs: () => this.nowMs,
      newReference: () => "r",
    },
  );

  constructor() {
    for (let windowId = 1; windowId <= OWN_SEATS; windowId += 1) this.sessions.windowOpened(windowId, null);
  }

  breakAttempts(): void {
    this.#db.run("DROP TABLE wrongPassword");
  }

  person(userId: string, ...grants: RoleGrant[]): void {
    this.users.create({
      userId,
      displayName: userId.toUpperCase(),
      passwordHash: `plain:pw-${userId}`,
      grants,
      createdAtMs: 0,
    });
  }

  /** An operator with nothing kept for more, signed in at window 1, and an engineer who can vouch. */
  async crew(): Promise<void> {
    this.person("root", { role: "SecurityAdmin", zone: "*" });
    this.person("op", { role: "Operator", zone: "*" });
    this.person("eng", { role: "Engineer", zone: "process" });
    this.keep("op", "op");
    this.keep("eng", "eng");
    await this.signIn("op", 1);
  }

  /** An identity at the process zone's server. */
  keep(holder: string, userName: string): void {
    this.credentials.hold(holder, "process", "process-1", named(userName));
  }

  ask<K extends CallName>(
    name: K,
    windowId: number,
    input: Parameters<Api[K]>[0],
  ): Promise<Wire<Awaited<ReturnType<Api[K]>>>> {
    return this.#answers.get(name)!(windowId, input) as never;
  }

  signIn(userId: string, windowId: number) {
    return this.ask("session.signIn", windowId, { userId, password: `pw-${userId}` });
  }

  /** The engineer vouches, five minutes. */
  elevate(windowId: number) {
    return this.ask("session.elevate", windowId, { ...wish, userId: "eng", password: "pw-eng" });
  }

  /** @returns the ids of so many further windows of this one's seat. */
  async openBeside(windowId: number, count: number): Promise<number[]> {
    const opened: number[] = [];
    for (let n = 0; n < count; n += 1) {
      await this.ask("session.openWindow", windowId, {});
      opened.push(this.#newestWindow);
    }
    return opened;
  }

  /** True where the higher role counts. */
  may(windowId: number): boolean {
    const caller = this.sessions.callerOf(windowId);
    return caller !== null && authorise(caller, "simulation.inject", "process");
  }

  dispose(): void {
    this.elevation.dispose();
    this.#ipc.dispose();
    this.#db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const wish = { zone: "process", role: "Engineer" as const, reason: "Calibrate FIC-201", minutes: 5 };
