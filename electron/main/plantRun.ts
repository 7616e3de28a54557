import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import type { ServerIdentity, ZoneHostCalls } from "../../shared/hosts/zoneHost.ts";
import type { UserId, ZoneId } from "../../shared/ids.ts";
import type { PlantModel, PlantProblem } from "../../shared/plant/model.ts";
import { indexPlant, type PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { Log } from "../base/log.ts";
import { isUser, securityHolder, serviceHolder, type CredentialStore } from "./access/credentialStore.ts";
import { demoUsers } from "./access/demoUsers.ts";
import { AlarmService } from "./alarms/alarmService.ts";
import { plantHostMaker, zoneHostMaker } from "./composeHosts.ts";
import type { HostProcess } from "./hosts/hostProcess.ts";
import { DemoPlant } from "./plant/demoPlant.ts";
import { PlantService } from "./plant/plantService.ts";
import { KeySecrets } from "./pki/keySecrets.ts";
import { PkiService } from "./pki/pkiService.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import { electronSecretBox } from "./shell/secretBox.ts";
import type { Windows } from "./shell/windows.ts";
import { BrowseService } from "./tags/browseService.ts";
import { TagService } from "./tags/tagService.ts";
import { TagStreams } from "./tags/tagStreams.ts";
import { DiagnosisService } from "./zones/diagnosisService.ts";
import { DiscoveryService } from "./zones/discoveryService.ts";
import { DoctorService } from "./zones/doctorService.ts";
import { demoSeeding } from "./zones/demoSeeding.ts";
import { SecurityService } from "./zones/securityService.ts";
import { SignedInUsers } from "./zones/signedInUsers.ts";
import type { ServerAccess } from "./zones/zoneProcess.ts";
import { ZoneNotices } from "./zones/zoneNotices.ts";
import { ZoneRecords } from "./zones/zoneRecords.ts";
import { ZoneService } from "./zones/zoneService.ts";
import { ZoneSignalPort } from "./zones/zoneSignals.ts";

/** The plant that this run shows, and where its things lie. */
export interface PlantToRun {
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly model: PlantModel;
  readonly problems: readonly PlantProblem[];
  /** Started ahead for the demo plant; null when it was not. */
  readonly earlyPlantHost: HostProcess | null;
  readonly demoSpeed: number;
  readonly demoSeed: number;
  readonly stationName: string;
}

export interface ZonesInput extends PlantToRun {
  readonly bootId: string;
  readonly windows: Windows;
  readonly credentials: CredentialStore;
  readonly record: (entry: AuditEntry) => void;
  readonly notice: (zone: ZoneId | null, severity: "info" | "warning" | "critical", text: string) => void;
  readonly onPlantProgress: (text: string) => void;
  readonly onHealth: (zones: ZoneService) => void;
  /** The zone's process went down, or identities in it were set anew: nobody stays elevated there. */
  readonly onIdentitiesLost: (zone: ZoneId, why: "hostDown" | "identityChanged") => void;
}

const GATHER_MS = 150;
/** The refresh of a server's alarms is over by then. */
const REFRESH_MS = 4000;
/** Two sign-ins at a slow server, or the making of a key. */
const ELEVATE_MS = 30_000;

/** The plant: the demo's host where there is one, a host per zone, and the services that hang on them. */
export function composeZones(input: ZonesInput) {
  const { model, log, credentials, windows, paths } = input;
  const nowMs = (): number => Date.now();
  const index = indexPlant(model);
  const present = (): PlantIndex => index;
  const demo = model.zones.some((z) => z.servers.some((s) => s.demo))
    ? composeDemo(input, (zone, server) => zones.reconnect(zone, server))
    : null;
  const loaded = credentials.load().then((shut) => {
    if (shut > 0)
      input.record(
        systemEntry("access.vaultShut", "kept identities", {
          reason: "The system's key did not open them; set them again.",
          detail: { count: shut },
        }),
      );
  });
  loaded.catch((err: unknown) => log.error("access.vault.failed", { err }));

  const keySecrets = new KeySecrets({
    box: electronSecretBox(),
    file: (zone) => join(paths.zoneFolder(zone), "key.sealed"),
  });
  const signals = new ZoneSignalPort(log);
  const record = (entry: AuditEntry): void => input.record(entry);
  new ZoneRecords({ signals, log, record });
  new ZoneNotices({ signals, plant: present, notice: (zone, severity, text) => input.notice(zone, severity, text) });
  const zones = new ZoneService({
    plant: present,
    signals,
    log,
    nowMs,
    record: (entry) => input.record(entry),
    stationName: input.stationName,
    gatherMs: GATHER_MS,
    makeHost: zoneHostMaker({ paths, log, nowMs }),
    keyPassphrase: (zone) => keySecrets.passphraseOf(zone),
    pkiFolder: (zone) => join(paths.zoneFolder(zone), "pki"),
    applicationUri: (zone) => `urn:${input.stationName.toLowerCase()}:millward:${zone}`,
    seed: demoSeeding(
      (zone) => join(paths.zoneFolder(zone), "seeded.json"),
      (entry) => input.record(entry),
    ),
    access: async (zone, server, certificateDer): Promise<ServerAccess> => {
      await loaded.catch(() => undefined);
      const kept = credentials.identityOf("service", zone, server.id);
      if (server.demo && demo)
        return { ...(await demo.access(server, certificateDer)), ...(kept ? { service: kept } : {}) };
      return { server, service: kept, ownCertificateDer: null };
    },
    emit: (name, payloadFor) => {
      windows.emit(name, payloadFor);
      if (name === "zones.changed") input.onHealth(zones);
    },
  });
  const host = (zone: ZoneId) => zones.host(zone);
  const streams = new TagStreams({
    epochOf: (zone) => present().zoneTags.get(zone)?.epoch ?? 0,
    log,
    signals,
    host,
    createChannel: () => windows.createChannel(),
    sendPort: (id, message, port) => windows.sendPort(id, message, port),
  });
  const tags = new TagService({
    plant: present,
    bootId: input.bootId,
    host,
    openStream: (windowId, zone) => streams.open(windowId, zone),
  });
  const browse = new BrowseService({ plant: present, bootId: input.bootId, host });
  const alarms = new AlarmService({
    plant: present,
    signals,
    bootId: input.bootId,
    log,
    host,
    refreshMs: REFRESH_MS,
    emit: (name, payloadFor) => windows.emit(name, payloadFor),
  });
  const identitiesOf = async (
    caller: Pick<Caller, "userId" | "grants">,
    zone: ZoneId,
  ): Promise<Readonly<Record<string, ServerIdentity>>> => {
    await loaded.catch(() => undefined);
    const servers = model.zones.find((z) => z.id === zone)?.servers ?? [];
    const ofDemo = servers.flatMap((s): [string, ServerIdentity][] => {
      const identity = s.demo ? demo?.identityOf(caller, zone, s.id) : null;
      return identity ? [[s.id, identity]] : [];
    });
    return { ...Object.fromEntries(ofDemo), ...credentials.identitiesOf(caller.userId, zone) };
  };
  const identities = new SignedInUsers({ log, signals, host, zoneIds: () => zones.zoneIds, identitiesOf });
  const security = new SecurityService({
    plant: present,
    signals,
    log,
    host,
    identityOf: async (zone, server) => {
      await loaded.catch(() => undefined);
      return credentials.identityOf(securityHolder, zone, server) ?? demo?.securityOf(server) ?? null;
    },
  });
  const doctor = new DoctorService({ log, signals, nowMs, host, record });
  const pki = new PkiService({
    plant: present,
    signals,
    zoneIds: () => zones.zoneIds,
    log,
    nowMs,
    host,
    record: (entry) => input.record(entry),
    notice: (zone, severity, text) => input.notice(zone, severity, text),
    handOut: async (zone, serverId, certificateDer) => {
      const server = model.zones.find((z) => z.id === zone)?.servers.find((s) => s.id === serverId);
      if (server?.demo && demo) await demo.access(server, certificateDer);
    },
    ownChanged: (zone, certificateDer) => zones.ownChanged(zone, certificateDer),
  });
  signals.on("down", (zone) => input.onIdentitiesLost(zone, "hostDown"));
  credentials.onChange(({ holder, zone, server }) => {
    if (holder === serviceHolder) zones.reconnect(zone, server);
    else if (holder === securityHolder) void security.refresh(zone, server);
    else {
      input.onIdentitiesLost(zone, "identityChanged");
      if (isUser(holder)) void identities.refresh(zone);
    }
  });
  const discovery = new DiscoveryService({
    plant: present,
    nowMs,
    host,
    health: (zone) => zones.allHealth().find((h) => h.zone === zone),
  });
  const diagnosis = new DiagnosisService({
    plant: present,
    nowMs,
    host,
    health: (zone) => zones.allHealth().find((h) => h.zone === zone),
  });
  const plant = new PlantService(model, input.problems);
  return {
    calls: {
      ...plant.calls,
      ...diagnosis.calls,
      ...doctor.calls,
      ...discovery.calls,
      ...zones.calls,
      ...pki.calls,
      ...tags.calls,
      ...browse.calls,
      ...alarms.calls,
      ...security.calls,
    },
    setCaller(windowId: number, caller: Caller | null): void {
      void identities.setCaller(windowId, caller);
      void streams.setCaller(windowId, caller);
    },
    zoneIds: zones.zoneIds,
    identitiesOf,
    elevate: (zone: ZoneId, input: Parameters<ZoneHostCalls["elevate"]>[0]) =>
      host(zone).call("elevate", input, { timeoutMs: ELEVATE_MS }),
    lower: (zone: ZoneId, userId: UserId) => host(zone).call("endElevation", { userId }, { timeoutMs: ELEVATE_MS }),
    createCertificate: (zone: ZoneId, commonName: string) =>
      host(zone).call("createUserCertificate", { commonName }, { timeoutMs: ELEVATE_MS }),
    start(): void {
      demo?.start();
      zones.start(demo ? (zone) => demo.turnOf(zone) : undefined);
    },
    async dispose(): Promise<void> {
      pki.dispose();
      await alarms.dispose();
      await zones.dispose();
      await demo?.dispose();
    },
  };
}

function composeDemo(input: ZonesInput, onMoved: (zone: ZoneId, server: string) => void): DemoPlant {
  const { paths, log, model } = input;
  return new DemoPlant({
    model,
    log,
    stateFolder: paths.demoStateFolder,
    nodesetFile: paths.nodesetFile,
    seed: input.demoSeed,
    speed: input.demoSpeed,
    users: demoUsers,
    newPassword: () => randomBytes(24).toString("base64url"),
    makeHost: plantHostMaker({ paths, log, nowMs: () => Date.now() }, input.earlyPlantHost),
    onProgress: (text) => input.onPlantProgress(text),
    onMoved,
    onBack: () => {
      input.record(systemEntry("host.up", "demo plant"));
      input.notice(null, "info", "The demo plant's process is running again.");
    },
    onDown: (reason) => {
      input.record(systemEntry("host.down", "demo plant", { reason }));
      input.notice(
        null,
        "warning",
        `The demo plant's process stopped and is started again, from the beginning of its simulation. ${reason}`,
      );
    },
  });
}
