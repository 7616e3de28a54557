import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import type { ConditionChange } from "../../shared/alarms/condition.ts";
import { AppError } from "../../shared/errors.ts";
import type { ServerIdentity } from "../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../shared/ids.ts";
import type { PlantModel, PlantProblem } from "../../shared/plant/model.ts";
import type { Log } from "../base/log.ts";
import type { CredentialStore } from "./access/credentialStore.ts";
import { demoUsers } from "./access/demoUsers.ts";
import { AlarmService } from "./alarms/alarmService.ts";
import { plantHostMaker, zoneHostMaker } from "./composeHosts.ts";
import type { HostProcess } from "./hosts/hostProcess.ts";
import { DemoPlant } from "./plant/demoPlant.ts";
import { PlantService } from "./plant/plantService.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import type { Windows } from "./shell/windows.ts";
import { TagService } from "./tags/tagService.ts";
import { TagStreams } from "./tags/tagStreams.ts";
import { demoSeeding } from "./zones/demoSeeding.ts";
import { UserIdentities } from "./zones/userIdentities.ts";
import type { ServerAccess, ZoneListener } from "./zones/zoneHost.ts";
import { zoneFact } from "./zones/zoneFact.ts";
import { ZoneService } from "./zones/zoneService.ts";

export interface ZonesInput {
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly model: PlantModel;
  readonly problems: readonly PlantProblem[];
  /** Started ahead for the demo plant; null when it was not. */
  readonly earlyPlantHost: HostProcess | null;
  readonly demoSpeed: number;
  readonly demoSeed: number;
  readonly stationName: string;
  readonly bootId: string;
  readonly windows: Windows;
  readonly credentials: CredentialStore;
  readonly record: (entry: AuditEntry) => void;
  readonly notice: (zone: ZoneId | null, severity: "info" | "warning" | "critical", text: string) => void;
  readonly onPlantProgress: (text: string) => void;
  readonly onHealth: (zones: ZoneService) => void;
}

const GATHER_MS = 150;
/** The refresh of a server's alarms is over by then. */
const REFRESH_MS = 4000;

/** The plant: the demo's host where there is one, a host per zone, and the services that hang on them. */
export function composeZones(input: ZonesInput) {
  const { model, log, credentials, windows, paths } = input;
  const nowMs = (): number => Date.now();
  const demo = model.zones.some((z) => z.servers.some((s) => s.demo)) ? composeDemo(input, (zone, server) => zones.reconnect(zone, server)) : null;
  const loaded = credentials.load().then((shut) => {
    if (shut > 0) input.record({ ...zoneFact("access.vaultShut", "", "kept identities", { reason: "The system's key did not open them; set them again.", detail: { count: shut } }), zone: null });
  });
  loaded.catch((err: unknown) => log.error("access.vault.failed", { err }));

  const zones = new ZoneService({
    model, log, nowMs, record: (entry) => input.record(entry), stationName: input.stationName, recording: false, gatherMs: GATHER_MS,
    makeHost: zoneHostMaker({ paths, log, nowMs }),
    pkiFolder: (zone) => join(paths.zoneFolder(zone), "pki"),
    applicationUri: (zone) => `urn:${input.stationName.toLowerCase()}:millward:${zone}`,
    seed: demoSeeding((zone) => join(paths.zoneFolder(zone), "seeded.json"), (entry) => input.record(entry)),
    access: async (zone, server, certificateDer): Promise<ServerAccess> => {
      await loaded.catch(() => undefined);
      const kept = credentials.identityOf("service", zone, server.id);
      if (server.demo && demo) return { ...(await demo.access(server, certificateDer)), ...(kept ? { service: kept } : {}) };
      if (kept) return { server, service: kept, ownCertificateDer: null };
      throw new AppError("unavailable", `No service identity is kept for ${server.name}: a security administrator sets it under Access.`);
    },
    emit: (name, payloadFor) => {
      windows.emit(name, payloadFor);
      if (name === "zones.changed") input.onHealth(zones);
    },
  });
  const host = (zone: ZoneId) => zones.host(zone);
  const streams = new TagStreams({ epoch: model.epoch, log, host, createChannel: () => windows.createChannel(), sendPort: (id, message, port) => windows.sendPort(id, message, port) });
  const tags = new TagService({ model, bootId: input.bootId, host, openStream: (windowId, zone) => streams.open(windowId, zone) });
  const alarms = new AlarmService({ zoneIds: zones.zoneIds, bootId: input.bootId, log, host, refreshMs: REFRESH_MS, emit: (name, payloadFor) => windows.emit(name, payloadFor) });
  const identities = new UserIdentities({
    log, host, zoneIds: zones.zoneIds,
    identitiesOf: async (caller, zone) => {
      await loaded.catch(() => undefined);
      const servers = model.zones.find((z) => z.id === zone)?.servers ?? [];
      const ofDemo = servers.flatMap((s): [string, ServerIdentity][] => {
        const identity = s.demo ? demo?.identityOf(caller, zone, s.id) : null;
        return identity ? [[s.id, identity]] : [];
      });
      return { ...Object.fromEntries(ofDemo), ...credentials.identitiesOf(caller.userId, zone) };
    },
  });
  zones.listen(zoneListener(input, { identities, streams, alarms }));
  credentials.onChange(({ holder, zone, server }) => {
    if (holder === "service") zones.reconnect(zone, server);
    else void identities.refresh(zone);
  });
  const plant = new PlantService(model, input.problems);
  return {
    calls: { ...plant.calls, ...zones.calls, ...tags.calls, ...alarms.calls },
    setCaller(windowId: number, caller: Caller | null): void {
      void identities.setCaller(windowId, caller);
      void streams.setCaller(windowId, caller);
    },
    start(): void {
      demo?.start();
      zones.start();
    },
    async dispose(): Promise<void> {
      await alarms.dispose();
      await zones.dispose();
      await demo?.dispose();
    },
  };
}

function zoneListener({ model, notice }: ZonesInput, rooms: { identities: UserIdentities; streams: TagStreams; alarms: AlarmService }): ZoneListener {
  const nameOf = (zone: ZoneId): string => model.zones.find((z) => z.id === zone)?.name ?? zone;
  const down = new Set<ZoneId>();
  return {
    onUp(zone) {
      void rooms.identities.refresh(zone);
      rooms.streams.zoneUp(zone);
      rooms.alarms.zoneUp(zone);
      if (down.delete(zone)) notice(zone, "info", `${nameOf(zone)}: its process is running again.`);
    },
    onDown(zone, reason) {
      rooms.alarms.zoneDown(zone);
      down.add(zone);
      notice(zone, "warning", `${nameOf(zone)}: its process stopped and is started again. ${reason}`);
    },
    onEvent(zone, name, payload) {
      if (name === "conditions") rooms.alarms.conditions(payload as ConditionChange);
      else if (name === "link") {
        const { server, to } = payload as { server: string; to: string };
        if (to === "live") rooms.alarms.linkLive(zone, server);
      }
    },
  };
}

function composeDemo(input: ZonesInput, onMoved: (zone: ZoneId, server: string) => void): DemoPlant {
  const { paths, log, model } = input;
  return new DemoPlant({
    model, log, stateFolder: paths.demoStateFolder, nodesetFile: paths.nodesetFile, seed: input.demoSeed, speed: input.demoSpeed,
    users: demoUsers, newPassword: () => randomBytes(24).toString("base64url"), makeHost: plantHostMaker({ paths, log, nowMs: () => Date.now() }, input.earlyPlantHost),
    onProgress: (text) => input.onPlantProgress(text), onMoved,
    onBack: () => {
      input.record({ ...zoneFact("host.up", "", "demo plant", {}), zone: null });
      input.notice(null, "info", "The demo plant's process is running again.");
    },
    onDown: (reason) => {
      input.record({ ...zoneFact("host.down", "", "demo plant", { reason }), zone: null });
      input.notice(null, "warning", `The demo plant's process stopped and is started again, from the beginning of its simulation. ${reason}`);
    },
  });
}
