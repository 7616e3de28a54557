import { join } from "node:path";
import type { Caller } from "../../shared/access/roles.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import type { ZoneHostCalls } from "../../shared/hosts/zoneHost.ts";
import type { UserId, ZoneId } from "../../shared/ids.ts";
import type { PlantModel, PlantProblem } from "../../shared/plant/model.ts";
import { plantChange, type PlantChange } from "../../shared/plant/plantChange.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import { isUser, securityHolder, serviceHolder } from "./access/credentialStore.ts";
import { ServerIdentities } from "./access/serverIdentities.ts";
import { AlarmService } from "./alarms/alarmService.ts";
import { composeDemo } from "./composeDemo.ts";
import { KeySecrets } from "./pki/keySecrets.ts";
import { PkiService } from "./pki/pkiService.ts";
import type { DemoPlant } from "./plant/demoPlant.ts";
import type { PlantRunDeps } from "./plantToRun.ts";
import { gatherRooms } from "./rooms.ts";
import { BrowseService } from "./tags/browseService.ts";
import { TagService } from "./tags/tagService.ts";
import { TagPorts } from "./tags/tagPorts.ts";
import { DiagnosisService } from "./zones/diagnosisService.ts";
import { DiscoveryService } from "./zones/discoveryService.ts";
import { DoctorService } from "./zones/doctorService.ts";
import { demoSeeding } from "./zones/demoSeeding.ts";
import { SecurityService } from "./zones/securityService.ts";
import { SignedInUsers } from "./zones/signedInUsers.ts";
import { ZoneNotices } from "./zones/zoneNotices.ts";
import { ZoneRecords } from "./zones/zoneRecords.ts";
import { ZoneService } from "./zones/zoneService.ts";
import { ZoneSignalPort } from "./zones/zoneSignals.ts";
import { bounded } from "../../shared/text.ts";

const GATHER_MS = 150;
/** The refresh of a server's alarms is over by then. */
const REFRESH_MS = 4000;
/** Two sign-ins at a slow server, or the making of a key. */
const ELEVATE_MS = 30_000;

/** What the plant's rooms are built of and share. */
type Ground = ReturnType<typeof layGround>;

/**
 * The plant at work: a host per zone, the demo's host where there is one, and the rooms that hang on them. The rooms
 * live as long as the program and read the plant as it is now; `replace` makes it another one, and touches only the
 * hosts of zones that it changes.
 */
export function composePlantRun(deps: PlantRunDeps) {
  const { plant, credentials, windows } = deps;
  const ground = layGround(deps);
  const { signals, demo, zones, servers, host, present } = ground;
  const security = new SecurityService({
    ...ground.common,
    identityOf: (zone, server) => servers.ofSecurity(zone, server),
  });
  const users = new SignedInUsers({
    ...ground.common,
    zoneIds: () => zones.zoneIds,
    identitiesOf: (caller, zone) => servers.ofUser(caller, zone),
  });
  const ports = new TagPorts({
    ...ground.common,
    epochOf: (zone) => present().zoneTags.get(zone)?.epoch ?? 0,
    createChannel: () => windows.createChannel(),
    sendPort: (id, message, port) => windows.sendPort(id, message, port),
  });
  const rooms = gatherRooms(demo, zones, plant, security, ...roomsOn(deps, ground, ports));
  credentials.onChange(({ holder, zone, server }) => {
    if (holder === serviceHolder) zones.reconnect(zone, server);
    else if (holder === securityHolder) void security.refresh(zone, server);
    else if (isUser(holder)) void users.refresh(zone);
  });
  return {
    ...rooms,
    signals,
    get zoneIds(): readonly ZoneId[] {
      return zones.zoneIds;
    },
    setCaller(windowId: number, caller: Caller | null): void {
      void users.setCaller(windowId, caller);
      void ports.setCaller(windowId, caller);
    },
    identitiesOf: (caller: Pick<Caller, "userId" | "grants">, zone: ZoneId) => servers.ofUser(caller, zone),
    elevate: (zone: ZoneId, input: Parameters<ZoneHostCalls["elevate"]>[0]) =>
      host(zone).call("elevate", input, { timeoutMs: ELEVATE_MS }),
    lower: (zone: ZoneId, userId: UserId) => host(zone).call("endElevation", { userId }, { timeoutMs: ELEVATE_MS }),
    createCertificate: (zone: ZoneId, commonName: string) =>
      host(zone).call("createUserCertificate", { commonName }, { timeoutMs: ELEVATE_MS }),
    start(): void {
      demo.start();
      zones.start((zone) => demo.turnOf(zone));
    },
    /**
     * The plant is another one from now on: at once for whoever asks, and for the hosts concerned as soon as their
     * processes have ended and begun again. @returns what that meant for each zone, when it is done.
     */
    async replace(model: PlantModel, problems: readonly PlantProblem[]): Promise<PlantChange> {
      const next = indexPlant(model);
      const change = plantChange(present(), next);
      plant.become(next, problems);
      const done = [zones.replace(change), demo.replace()];
      deps.record(changedEntry(model, problems, change));
      windows.emit("plant.changed", (caller) => (caller ? { epoch: model.epoch } : null));
      await Promise.all(done);
      return change;
    },
  };
}

/** The hosts, and what every room of the plant is given. */
function layGround(deps: PlantRunDeps) {
  const { log, bootId } = deps;
  const present = () => deps.plant.index;
  const nowMs = (): number => Date.now();
  const record: PlantRunDeps["record"] = (entry) => deps.record(entry);
  const signals = new ZoneSignalPort(log, deps.records);
  const demo = composeDemo(deps);
  const servers = new ServerIdentities({ plant: present, log, record, credentials: deps.credentials, demo });
  const zones = composeZones(deps, { signals, demo, servers });
  const host = (zone: ZoneId) => zones.host(zone);
  const health = (zone: ZoneId) => zones.healthOf(zone);
  const common = { plant: present, signals, log, bootId, nowMs, record, host, health };
  return { present, signals, demo, servers, zones, host, common };
}

function composeZones(
  deps: PlantRunDeps,
  { signals, demo, servers }: { signals: ZoneSignalPort; demo: DemoPlant; servers: ServerIdentities },
): ZoneService {
  const { paths, log } = deps;
  const station = deps.stationName;
  const keySecrets = new KeySecrets({ box: deps.box, file: (zone) => join(paths.zoneFolder(zone), "key.sealed") });
  const zones = new ZoneService({
    plant: () => deps.plant.index,
    signals,
    log,
    nowMs: () => Date.now(),
    record: (entry) => deps.record(entry),
    stationName: station,
    gatherMs: GATHER_MS,
    makeHost: deps.makeZoneHost,
    keyPassphrase: (zone) => keySecrets.passphraseOf(zone),
    pkiFolder: (zone) => join(paths.zoneFolder(zone), "pki"),
    applicationUri: (zone) => `urn:${station.toLowerCase()}:millward:${zone}`,
    seed: demoSeeding(
      (zone) => join(paths.zoneFolder(zone), "seeded.json"),
      (entry) => deps.record(entry),
    ),
    access: (zone, server, certificateDer) => servers.access(zone, server, certificateDer),
    emit: (name, payloadFor) => deps.windows.emit(name, payloadFor),
    onHealth: (all) => deps.onHealth(all),
  });
  demo.onMoved((zone, server) => zones.reconnect(zone, server));
  return zones;
}

/** Rooms that no other room needs: each subscribes to the zones and answers its calls by itself. */
function roomsOn(deps: PlantRunDeps, { present, demo, zones, common }: Ground, ports: TagPorts) {
  const { plant } = deps;
  const emit = deps.windows.emit.bind(deps.windows);
  const notice: PlantRunDeps["notice"] = (zone, severity, text) => deps.notice(zone, severity, text);
  return [
    new ZoneRecords(common),
    new ZoneNotices({ ...common, notice }),
    new TagService({ ...common, openStream: (windowId, zone) => ports.open(windowId, zone) }),
    new BrowseService(common),
    new AlarmService({ ...common, onPlantChange: (listener) => plant.onChange(listener), refreshMs: REFRESH_MS, emit }),
    new DiagnosisService(common),
    new DiscoveryService(common),
    new DoctorService(common),
    new PkiService({
      ...common,
      notice,
      zoneIds: () => zones.zoneIds,
      ownChanged: (zone, certificateDer) => zones.ownChanged(zone, certificateDer),
      handOut: async (zone, id, certificateDer) => {
        const server = present().server(zone, id);
        if (server?.demo) await demo.access(server, certificateDer);
      },
    }),
  ] as const;
}

function changedEntry(model: PlantModel, problems: readonly PlantProblem[], change: PlantChange) {
  const named = (zones: readonly ZoneId[]): string => bounded(zones.join(", "), 300);
  return systemEntry("plant.changed", model.name, {
    detail: {
      epoch: model.epoch,
      problems: problems.length,
      added: named(change.added),
      removed: named(change.removed),
      changed: named(change.changed),
      kept: named(change.kept),
    },
  });
}
