import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { authorise, type Caller } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import type { Events, Handlers } from "../../shared/ipc/contract.ts";
import type { PlantModel, PlantProblem } from "../../shared/plant/model.ts";
import type { Log } from "../base/log.ts";
import type { PlantSources } from "../base/plant/plantOrder.ts";
import { securityHolder, serviceHolder } from "./access/credentialStore.ts";
import { ElevationService } from "./access/elevationService.ts";
import { IdentityService } from "./access/identityService.ts";
import { AuditLog } from "./audit/auditLog.ts";
import { HeldAudit } from "./audit/heldAudit.ts";
import { AuditService } from "./audit/auditService.ts";
import { PlantEvidence } from "./evidence/plantEvidence.ts";
import { composeAccess } from "./composeAccess.ts";
import { composeStorage } from "./composeStorage.ts";
import { plantHostMaker, zoneHostMaker } from "./composeHosts.ts";
import type { HostProcess } from "./hosts/hostProcess.ts";
import { bindIpc } from "./ipc/bind.ts";
import { PlantService } from "./plant/plantService.ts";
import { composePlantRun } from "./plantRun.ts";
import type { PlantRunDeps, PlantToRun } from "./plantToRun.ts";
import { gatherRooms } from "./rooms.ts";
import { chooseCertificateFiles } from "./shell/chooseFiles.ts";
import { appOrigin } from "./shell/contentPolicy.ts";
import { FewOfMany } from "./shell/fewOfMany.ts";
import { fewWarnings } from "./shell/fewWarnings.ts";
import type { InstancePaths } from "./shell/instancePaths.ts";
import { ipcTransport } from "./shell/ipcTransport.ts";
import { RunMarker } from "./shell/runMarker.ts";
import { electronSecretBox } from "./shell/secretBox.ts";
import { createWindow } from "./shell/windowFactory.ts";
import { Windows } from "./shell/windows.ts";
import { cacheKeeper, zonesKeeper } from "./storage/folderKeepers.ts";
import type { StorageKeeper } from "./storage/storageHealth.ts";
import { StartUp } from "./startUp.ts";
import { StopCause, type StopWay } from "./stopCause.ts";
import { bounded } from "../../shared/text.ts";

interface ComposeInput extends PlantToRun {
  readonly paths: InstancePaths;
  readonly log: Log;
  readonly model: PlantModel;
  readonly problems: readonly PlantProblem[];
  /** A plant project was given; it is nobody's demo, whatever stands in it. */
  readonly ownPlant: boolean;
  /** Its folder, or the demo of this version. */
  readonly plantPlace: string;
  readonly sources: PlantSources;
  /** Started ahead for the demo plant; null when it was not. */
  readonly earlyPlantHost: HostProcess | null;
  readonly devOrigin: string | null;
  readonly version: string;
  readonly packaged: boolean;
  readonly sandboxed: boolean;
  /** What keeps something since before the plant was read. */
  readonly keepers: readonly StorageKeeper[];
  /** Monotonic clock at the start of the program. */
  readonly startedMs: number;
}

export interface Millward {
  openWindow(): void;
  /** Brings the hosts up; returns at once. */
  start(): void;
  focus(): void;
  /** Something of ours failed that nobody caught. */
  fault(kind: string, name: string): void;
  /** Somebody or something asked for the end; the first way counts. */
  stopAsked(way: StopWay): void;
  dispose(): Promise<void>;
}

/** What lives as long as the program and needs nothing but its surroundings. */
type Program = ReturnType<typeof openProgram>;
type PlantRun = ReturnType<typeof composePlantRun>;
type Ipc = ReturnType<typeof bindIpc>;
type Notice = Events["system.notice"];

const recordsOfAPage = { most: 5, spanMs: 60_000 };
const faultWords = "Something in Millward itself failed unexpectedly. It goes on; the log file has the details.";

/** The only place that constructs: every room gets what it needs from here, and is closed in reverse order. */
export function compose(input: ComposeInput): Millward {
  const program = openProgram(input);
  const { audit, windows, access, record, notice } = program;
  const run = composePlantRun(plantRunDeps(input, program));
  const elevation = composeElevation(program, run);
  const rooms = gatherRooms(
    access,
    run,
    elevation,
    new IdentityService({
      users: access.users,
      credentials: access.credentials,
      nowMs: () => Date.now(),
      createCertificate: (zone, commonName) => run.createCertificate(zone, commonName),
      chooseFiles: chooseCertificateFiles,
      plant: { server: (zone, server) => program.plant.index.server(zone, server) ?? null },
    }),
    new AuditService({
      audit,
      callerOf: (id) => access.sessions.callerOf(id),
      progress: (windowId, progress) => windows.send(windowId, "audit.verifying", progress),
    }),
  );
  const ipc = bindContract(input, program, rooms.calls);
  const stopCause = new StopCause(() => access.sessions.signedIn().map(({ caller }) => caller.userId));
  followSessions(program, run, (id) => {
    stopCause.windowClosed(access.sessions.callerOf(id)?.userId ?? null);
    ipc.windowClosed(id);
  });
  recordStart(input, program.unclean, record);
  const plantFiles = new PlantEvidence({ ...input, audit, record });
  return {
    openWindow: () => void windows.open(null),
    start() {
      run.start();
      plantFiles.start();
    },
    focus() {
      const window = windows.first();
      if (window?.isMinimized() === true) window.restore();
      window?.focus();
    },
    fault(kind, name) {
      record(systemEntry("app.fault", kind, { reason: bounded(name, 100) }));
      notice(null, "critical", faultWords);
    },
    stopAsked: (way) => stopCause.asked(way),
    async dispose() {
      try {
        await rooms.dispose();
        ipc.dispose();
      } finally {
        access.evidence.stop();
        plantFiles.stop();
        record(stopCause.entry(input.version));
        await program.close();
      }
    },
  };
}

function openProgram(input: ComposeInput) {
  const { paths, log, version, stationName } = input;
  const bootId = randomUUID();
  const marker = new RunMarker(paths.runningFile);
  const unclean = marker.begin({ bootId, startedAtMs: Date.now() });
  const audit = openAudit(input, bootId);
  const life = { over: false };
  // Nobody who tells of something goes on less well because it could not be recorded.
  const record = (entry: AuditEntry): void => {
    try {
      if (!life.over) audit.append(entry);
    } catch (err) {
      log.error("audit.append.failed", { action: entry.action, err });
    }
  };
  const plant = new PlantService(input.model, input.problems);
  const startUp = new StartUp(() => plant.index.model.zones.filter((z) => z.servers.length > 0).map((z) => z.id));
  const windows = makeWindows(input, plant, record);
  const access = composeAccess({
    recordsFolder: paths.recordsFolder,
    plant: () => plant.index,
    box: electronSecretBox(),
    log,
    record,
    station: () => ({
      plantName: plant.index.model.name,
      stationName,
      version,
      startup: startUp.text(),
      missing: storage.missing(),
    }),
    audit,
    openWindow: (beside) => windows.open(beside),
    shippedDemo: !input.ownPlant,
    warn: (ids, text) => ids.forEach((id) => windows.send(id, "system.notice", noticeOf("warning", text))),
  });
  audit.foundInUse(usesOf(access.users.count(), plant.index.model, paths));
  access.review.look();
  plant.onChange(() => access.review.look());
  const notice = noticesTo(windows);
  const storage = composeStorage({
    records: access.records,
    evidence: access.evidence,
    audit,
    marker,
    others: otherKeepers(input, plant),
    log,
    record,
    notice,
    noteSignIns: () => access.sessions.noteSignIns(),
  });
  const close = async (): Promise<void> => {
    storage.dispose();
    life.over = true;
    await audit.dispose();
    marker.end();
  };
  return { ...input, bootId, unclean, audit, life, record, plant, startUp, windows, access, storage, notice, close };
}

/** What a page did, on record: a few by themselves and the rest in a sum, so that no loop of it fills the log. */
function fewRecords(record: (entry: AuditEntry) => void, action: string, reason: string) {
  const few = new FewOfMany<{ readonly url: string; readonly target: string }>({
    ...recordsOfAPage,
    tell: ({ url, target }, more) =>
      record(systemEntry(action, target, { reason, detail: more > 0 ? { url, more } : { url } })),
  });
  return (url: string, target = ""): void => few.take(action, { url, target });
}

function otherKeepers({ paths, keepers }: ComposeInput, plant: PlantService): readonly StorageKeeper[] {
  const zones = () => plant.index.model.zones.map(({ id, name }) => ({ name, folder: paths.zoneFolder(id) }));
  return [...keepers, zonesKeeper(zones), cacheKeeper(paths.plantCacheFile)];
}

function openAudit({ paths, stationName: station, log }: ComposeInput, bootId: string): HeldAudit {
  const nowMs = (): number => Date.now();
  const monoMs = (): number => performance.now();
  const open = (): AuditLog => AuditLog.open({ folder: paths.recordsFolder, station, bootId, nowMs, monoMs, log });
  return new HeldAudit({ open, nowMs, log });
}

function makeWindows(
  { paths, devOrigin, packaged, log }: ComposeInput,
  plant: PlantService,
  record: (entry: AuditEntry) => void,
): Windows {
  const onLeft = fewRecords(record, "page.left", "A page that is not Millward's was shown.");
  return new Windows((place) =>
    createWindow({
      preloadFile: paths.preloadFile,
      title: `Millward — ${plant.index.model.name}`,
      devOrigin,
      devTools: !packaged,
      place,
      log,
      onLeft,
    }),
  );
}

/** Tells everybody signed in, or those who may look into the zone that it is about. */
function noticesTo(windows: Windows): PlantRunDeps["notice"] {
  return (zone, severity, text) => {
    const event = noticeOf(severity, text);
    const mayHear = (caller: Caller): boolean => zone === null || authorise(caller, "zone.read", zone);
    windows.emit("system.notice", (caller) => (caller && mayHear(caller) ? event : null));
  };
}

/** What shows that this station was in use before, in words; empty where nothing does. */
function usesOf(users: number, model: PlantModel, paths: InstancePaths): string {
  const zones = model.zones.filter((zone) => existsSync(paths.zoneFolder(zone.id))).length;
  const counted = [
    [users, users === 1 ? "user" : "users"],
    [zones, zones === 1 ? "zone with keys" : "zones with keys"],
  ] as const;
  return counted
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(" and ");
}

const noticeOf = (severity: Notice["severity"], text: string): Notice => ({
  id: randomUUID(),
  atMs: Date.now(),
  severity,
  text: bounded(text, 400),
});

function plantRunDeps(input: ComposeInput, program: Program): PlantRunDeps {
  const { log, startUp } = program;
  const hosts = { paths: input.paths, log, nowMs: () => Date.now() };
  return {
    ...program,
    box: electronSecretBox(),
    credentials: program.access.credentials,
    makeZoneHost: zoneHostMaker(hosts),
    makePlantHost: plantHostMaker(hosts, input.earlyPlantHost),
    records: null,
    onPlantProgress: (text) => startUp.plantSays(text),
    onHealth: (zones) => startUp.zonesAre(zones),
  };
}

/** Nobody keeps a higher role in a zone whose host forgot it, or where the identity behind it is another one. */
function composeElevation({ access, record, log }: Program, run: PlantRun): ElevationService {
  const elevation = new ElevationService({
    sessions: access.sessions,
    credentials: access.credentials,
    record,
    log,
    nowMs: () => Date.now(),
    zones: () => run.zoneIds,
    users: access.users,
    identitiesOf: run.identitiesOf,
    elevate: run.elevate,
    lower: run.lower,
  });
  run.signals.on("down", (zone) => elevation.endIn(zone, "hostDown"));
  run.signals.on("gone", (zone) => elevation.endIn(zone, "hostDown"));
  access.credentials.onChange(({ holder, zone }) => {
    if (holder !== serviceHolder && holder !== securityHolder) elevation.endIn(zone, "identityChanged");
  });
  return elevation;
}

function bindContract(input: ComposeInput, { windows, access, audit, log, record }: Program, handlers: Handlers): Ipc {
  const warn = fewWarnings(log);
  const recordAsked = fewRecords(record, "ipc.foreignSender", "A page that is not Millward's asked.");
  const transport = ipcTransport({
    origin: input.devOrigin ?? appOrigin,
    knows: (id) => windows.has(id),
    onForeignSender: (name, url) => {
      warn("ipc.foreignSender", { name, url });
      recordAsked(url, name);
    },
  });
  return bindIpc(transport, handlers, {
    callerOf: (id) => access.sessions.callerOf(id),
    seatOf: (id) => access.sessions.seatIdOf(id),
    recordedName: access.recordedName,
    audit,
    records: access.records,
    log,
    nowMs: () => performance.now(),
    newReference: () => randomUUID().slice(0, 8),
  });
}

/**
 * Windows hear what changed for who is signed in there, and the plant's rooms hear who that is.
 * @param closing told while whoever is signed in there still is.
 */
function followSessions(program: Program, run: PlantRun, closing: (windowId: number) => void): void {
  const { windows, access, audit, log, life, startUp, plant, storage } = program;
  const { sessions } = access;
  const sinceStartMs = (): number => Math.round(performance.now() - program.startedMs);
  const stateChanged = (windowIds: readonly number[]): void => {
    for (const id of windowIds)
      if (windows.has(id) && !life.over) windows.send(id, "session.changed", sessions.stateOf(id));
  };
  windows.setOwner({
    callerOf: (id) => sessions.callerOf(id),
    opened: (id, beside) => sessions.windowOpened(id, beside),
    shown: () => log.info("app.window.shown", { sinceStartMs: sinceStartMs() }),
    closed: (id) => {
      if (life.over) return;
      closing(id);
      sessions.windowClosed(id);
    },
  });
  sessions.listen({
    callerChanged: (windowId, caller) => {
      run.setCaller(windowId, caller);
      stateChanged([windowId]);
    },
    elevationChanged: (_caller, seat) => stateChanged(seat.windowIds),
    stationChanged: () => stateChanged(windows.ids),
  });
  startUp.onChange((text) => {
    log.info("app.startup", { text, sinceStartMs: sinceStartMs() });
    stateChanged(windows.ids);
  });
  storage.onChange(() => stateChanged(windows.ids));
  // Which zones a signed-in user sees is part of the session.
  plant.onChange(() => stateChanged(windows.ids));
  audit.onChange((health) => windows.emit("audit.changed", (caller) => (caller ? health : null)));
}

function recordStart(
  input: ComposeInput,
  unclean: { bootId: string; startedAtMs: number } | null,
  record: (entry: AuditEntry) => void,
): void {
  const { version, sandboxed, packaged, problems, model } = input;
  if (unclean)
    record(
      systemEntry("app.uncleanStop", unclean.bootId, {
        reason: "The run before did not end properly: killed, crashed or the power failed.",
        detail: { startedAtMs: unclean.startedAtMs },
      }),
    );
  record(
    systemEntry("app.started", version, {
      detail: { packaged, sandboxed, plant: model.name, epoch: model.epoch, problems: problems.length },
    }),
  );
}
