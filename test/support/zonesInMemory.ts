import { join } from "node:path";
import { silentLog } from "../../electron/base/log.ts";
import { demoSeeding } from "../../electron/main/zones/demoSeeding.ts";
import type { ZoneClient, ZoneProcess, ZoneProcessHooks } from "../../electron/main/zones/zoneProcess.ts";
import { ZoneRecords } from "../../electron/main/zones/zoneRecords.ts";
import { ZoneService, type ZoneServiceDeps } from "../../electron/main/zones/zoneService.ts";
import { ZoneSignalPort } from "../../electron/main/zones/zoneSignals.ts";
import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { PlantModel, Server, Zone } from "../../shared/plant/model.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import type { CertificateInfo, LinkHealth } from "../../shared/zones/health.ts";

export const server = (id: string): Server => ({
  id,
  name: id,
  endpointUrl: "opc.tcp://127.0.0.1:0/UA",
  applicationUri: `urn:test:${id}`,
  namespaceUri: `urn:test:${id}:plant`,
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: true,
});
export const zone = (id: string, servers: readonly Server[]): Zone => ({
  id,
  name: id,
  purdue: 1,
  kind: "process",
  criticality: 3,
  slTarget: [2, 2, 2, 2, 2, 2, 2],
  staleAfterMs: 2500,
  servers,
});
export const zonesPlant: PlantModel = {
  name: "Test",
  site: "S",
  enterprise: "E",
  epoch: 7,
  areas: [],
  conduits: [],
  types: [],
  assets: [],
  links: [],
  tags: [],
  alarms: [],
  zones: [zone("utilities", [server("u-1")]), zone("process", [server("p-1")]), zone("supervision", [])],
};
export const link = (id: string, state: LinkHealth["state"], reason = ""): LinkHealth => ({
  server: id,
  endpointUrl: "opc.tcp://127.0.0.1:4840/UA",
  state,
  sinceMs: 5,
  reason,
  code: "",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  sessions: 1,
  latencyMs: 3,
  clockSkewMs: 0,
  reconnects: 0,
  lastContactMs: 900,
  tags: 4,
  goodTags: 4,
  freshTags: 4,
  ownCertificate: null,
  serverCertificate: null,
});
export const certificate = (sha256: string): CertificateInfo => ({
  sha256,
  sha1: "",
  subject: "CN=x",
  issuer: "CN=x",
  selfSigned: true,
  applicationUri: "urn:x",
  dnsNames: [],
  ipAddresses: [],
  notBeforeMs: 1,
  notAfterMs: 2,
  keyBits: 2048,
  signatureAlgorithm: "",
});
export const caller = (grants: Caller["grants"], userId = "a.lee"): Caller => ({
  userId,
  displayName: "A. Lee",
  grants,
  sessionId: "s1",
});

/** A zone host in memory that notes what it is asked. */
export class FakeHost implements ZoneProcess {
  client: ZoneClient | null = null;
  pid: number | null = null;
  restarts = 0;
  readonly asked: (readonly [string, unknown])[] = [];
  readonly hooks: ZoneProcessHooks;
  constructor(hooks: ZoneProcessHooks) {
    this.hooks = hooks;
  }
  start(): void {
    this.pid = 42;
  }
  /** What its end waits for. */
  hold: Promise<void> | null = null;
  async stop(): Promise<void> {
    this.client = null;
    await this.hold;
  }
  memoryMb(): number {
    return 60;
  }
  async up(): Promise<void> {
    const client: ZoneClient = {
      call: (name, input) => {
        this.asked.push([name, input]);
        return Promise.resolve(
          (name === "configure"
            ? { certificate: {}, certificateDer: new Uint8Array([1]), keyEncrypted: false }
            : null) as never,
        );
      },
      close: () => undefined,
    };
    await this.hooks.setUp(client);
    this.client = client;
    this.hooks.onUp();
  }
  down(reason: string): void {
    [this.client, this.pid, this.restarts] = [null, null, this.restarts + 1];
    this.hooks.onDown({ reason, restarts: this.restarts, delayMs: 300 });
  }
}

/** The zones of `zonesPlant` as main runs them, over hosts in memory. @param folder takes what is seeded. */
export function runZones(folder: string, access?: ZoneServiceDeps["access"], turnOf?: (zone: Zone) => Promise<void>) {
  const hosts = new Map<string, FakeHost>();
  const records: AuditEntry[] = [];
  const emitted: (readonly [string, unknown])[] = [];
  const record = (entry: AuditEntry): void => void records.push(entry);
  const observer = caller([{ role: "Observer", zone: "utilities" }]);
  const signals = new ZoneSignalPort(silentLog);
  const present = { index: indexPlant(zonesPlant) };
  new ZoneRecords({ signals, log: silentLog, nowMs: () => 1000, record });
  const zones = new ZoneService({
    plant: () => present.index,
    signals,
    stationName: "station-1",
    log: silentLog,
    gatherMs: 1,
    nowMs: () => 1000,
    record,
    keyPassphrase: async (id) => `secret of ${id}`,
    pkiFolder: (id) => join(folder, id, "pki"),
    applicationUri: (id) => `urn:millward:${id}`,
    makeHost: (id, hooks) => {
      const host = new FakeHost(hooks);
      hosts.set(id, host);
      return host;
    },
    access:
      access ??
      (async (_zone, s) => ({
        server: { ...s, endpointUrl: "opc.tcp://127.0.0.1:4840/UA" },
        service: { kind: "userName", userName: "service", password: "x" },
        ownCertificateDer: new Uint8Array([9, 9]),
      })),
    seed: demoSeeding((id) => join(folder, id, "seeded.json"), record),
    emit: (name, payloadFor) => void emitted.push([name, payloadFor(observer)]),
    onHealth: () => undefined,
  });
  zones.start(turnOf);
  return { hosts, records, emitted, zones, observer, signals, present };
}
