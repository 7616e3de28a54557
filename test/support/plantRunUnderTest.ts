import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { silentLog } from "../../electron/base/log.ts";
import type { Db } from "../../electron/base/sqlite.ts";
import { accessMigrations } from "../../electron/main/access/accessMigrations.ts";
import { CredentialStore } from "../../electron/main/access/credentialStore.ts";
import type { HostProcess } from "../../electron/main/hosts/hostProcess.ts";
import { Supervisor } from "../../electron/main/hosts/supervisor.ts";
import { PlantService } from "../../electron/main/plant/plantService.ts";
import { composePlantRun } from "../../electron/main/plantRun.ts";
import { openRecords } from "../../electron/main/records/recordsDb.ts";
import { streamPort } from "../../electron/zone-host/values/streamPort.ts";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { ZoneHost } from "../../electron/zone-host/zoneHost.ts";
import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { ConditionChange } from "../../shared/alarms/condition.ts";
import type { RecordBatch, ZoneHostCalls } from "../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../shared/ids.ts";
import type { CallContext } from "../../shared/ipc/define.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { nodeRpcPort, ScreenUnderTest, serviceIdentity } from "./zoneHostUnderTest.ts";

/** May do everything everywhere. */
const everyone: Caller = {
  userId: "eva",
  displayName: "Eva",
  sessionId: "1",
  grants: (["Operator", "Engineer", "SecurityAdmin", "Observer"] as const).map((role) => ({ role, zone: "*" })),
};
export const context: CallContext<Caller> = { caller: everyone, windowId: 1, auditSeq: 1, note: () => undefined };

/**
 * A plant run as main composes it, with everything that its windows, its records and its audit log are told. Its zones'
 * hosts are real ones behind real ports and supervisors; what they are not is processes of their own.
 */
export class PlantRunUnderTest {
  readonly plant: PlantService;
  readonly run: ReturnType<typeof composePlantRun>;
  /** Hosts that were started, by zone, in their order. */
  readonly started: ZoneId[] = [];
  readonly batches: { readonly zone: ZoneId; readonly batch: RecordBatch }[] = [];
  readonly alarms: ConditionChange[] = [];
  readonly changes: { readonly epoch: number }[] = [];
  readonly audit: AuditEntry[] = [];
  readonly screens = new Map<ZoneId, ScreenUnderTest>();
  readonly #credentials: CredentialStore;
  readonly #db: Db;
  readonly #folder: string;
  #onAlarm: (change: ConditionChange) => void = () => undefined;

  static async open(model: PlantModel): Promise<PlantRunUnderTest> {
    return new PlantRunUnderTest(await mkdtemp(join(tmpdir(), "millward-run-")), model);
  }

  private constructor(folder: string, model: PlantModel) {
    this.#folder = folder;
    this.#db = openRecords(folder, [accessMigrations]);
    const box = {
      available: async () => false,
      seal: () => Promise.reject(new Error("no key")),
      open: () => Promise.reject(new Error("no key")),
    };
    this.#credentials = new CredentialStore({ db: this.#db, box, log: silentLog });
    this.plant = new PlantService(model, []);
    this.run = composePlantRun({
      paths: { zoneFolder: (zone) => join(folder, zone), demoStateFolder: "", nodesetFile: "" },
      demoSpeed: 1,
      demoSeed: 1,
      stationName: "station-1",
      log: silentLog,
      bootId: "b00t",
      plant: this.plant,
      box,
      credentials: this.#credentials,
      makeZoneHost: (zone, hooks) =>
        new Supervisor<ZoneHostCalls>({
          ...hooks,
          nowMs: () => Date.now(),
          spawn: () => this.#spawn(zone),
          ping: (client, timeoutMs) => client.call("ping", {}, { timeoutMs }),
          stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
        }),
      makePlantHost: () => ({ start: () => undefined, stop: async () => undefined, client: null }),
      records: (zone, batch) => void this.batches.push({ zone, batch }),
      windows: {
        emit: (name, payloadFor) => this.#take(name, payloadFor(everyone)),
        createChannel: () => {
          const { port1, port2 } = new MessageChannel();
          return { host: port1, window: port2 };
        },
        sendPort: (_windowId, { zone }, port) => {
          this.screens.set(zone, new ScreenUnderTest(port as MessagePort, true));
          return true;
        },
      },
      record: (entry) => void this.audit.push(entry),
      notice: () => undefined,
      onPlantProgress: () => undefined,
      onHealth: () => undefined,
    });
    this.#keepIdentities(model);
    this.run.setCaller(context.windowId, everyone);
  }

  start(): void {
    this.run.start();
  }

  async replace(model: PlantModel): ReturnType<PlantRunUnderTest["run"]["replace"]> {
    this.#keepIdentities(model);
    return this.run.replace(model, []);
  }

  /** States of the links, zone by zone; servers whose certificate is new are trusted on the way. */
  async states(): Promise<Readonly<Record<ZoneId, readonly string[]>>> {
    for (const { zone, server, certificate } of await this.run.calls["zones.questions"]({}, context))
      await this.run.calls["zones.trust"]({
        zone,
        server,
        sha256: certificate.sha256,
        reason: "compared by phone",
      }).catch(() => undefined); // Asked again while the first answer was on its way.
    const all = await this.run.calls["zones.health"]({}, context);
    return Object.fromEntries(all.map((z) => [z.zone, z.links.map((l) => l.state)]));
  }

  /** Resolves with the next change of the zone's alarms that fits. */
  nextAlarm(fits: (change: ConditionChange) => boolean): Promise<void> {
    const before = this.#onAlarm;
    return new Promise((resolve) => {
      this.#onAlarm = (change) => {
        before(change);
        if (fits(change)) resolve();
      };
    });
  }

  async dispose(): Promise<void> {
    await this.run.dispose();
    for (const screen of this.screens.values()) screen.port.close();
    this.#db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Of new servers only: a link whose identity is set again is built anew. */
  #keepIdentities(model: PlantModel): void {
    for (const zone of model.zones)
      for (const server of zone.servers) {
        if (this.#credentials.identityOf("service", zone.id, server.id)) continue;
        this.#credentials.hold("service", zone.id, server.id, serviceIdentity);
        const operator = { kind: "userName", userName: "operator", password: "operator-pw" } as const;
        this.#credentials.hold(everyone.userId, zone.id, server.id, operator);
      }
  }

  #take(name: string, payload: unknown): void {
    if (name === "alarms.changed" && payload !== null) {
      this.alarms.push(payload as ConditionChange);
      this.#onAlarm(payload as ConditionChange);
    } else if (name === "plant.changed" && payload !== null) this.changes.push(payload as { epoch: number });
  }

  #spawn(zone: ZoneId): HostProcess {
    this.started.push(zone);
    const { port1, port2 } = new MessageChannel();
    let exited: (code: number | null) => void = () => undefined;
    const end = (code: number | null): void => {
      void host.dispose().then(() => {
        for (const port of [port1, port2]) port.close();
        exited(code);
      });
    };
    const host = new ZoneHost({
      port: nodeRpcPort(port1),
      log: silentLog,
      clock: systemClock,
      openStream: (port) => streamPort(port, false),
      onStopped: () => end(0),
    });
    const pid = this.started.length;
    return {
      pid: () => pid,
      port: nodeRpcPort(port2),
      memoryMb: () => null,
      onExit: (listener) => void (exited = listener),
      kill: () => end(null),
    };
  }
}
