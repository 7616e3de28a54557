import { randomUUID } from "node:crypto";
import { authorise } from "../../shared/access/roles.ts";
import type { AuditEntry } from "../../shared/audit/record.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import type { ZoneId } from "../../shared/ids.ts";
import type { Events, Handlers } from "../../shared/ipc/contract.ts";
import { AuditLog } from "./audit/auditLog.ts";
import { AuditService } from "./audit/auditService.ts";
import { ElevationService } from "./access/elevationService.ts";
import { composeAccess } from "./composeAccess.ts";
import { composeZones, type PlantToRun } from "./plantRun.ts";
import { bindIpc } from "./ipc/bind.ts";
import { appOrigin } from "./shell/contentPolicy.ts";
import { ipcTransport } from "./shell/ipcTransport.ts";
import { RunMarker } from "./shell/runMarker.ts";
import { createWindow } from "./shell/windowFactory.ts";
import { Windows } from "./shell/windows.ts";
import { StartUp } from "./startUp.ts";

export interface ComposeInput extends PlantToRun {
  readonly devOrigin: string | null;
  readonly version: string;
  readonly packaged: boolean;
  readonly sandboxed: boolean;
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
  dispose(): Promise<void>;
}

/** The only place that constructs: every room gets what it needs from here, and is closed in reverse order. */
export function compose(input: ComposeInput): Millward {
  const { paths, log, model } = input;
  const bootId = randomUUID();
  const marker = new RunMarker(paths.runningFile);
  const unclean = marker.begin({ bootId, startedAtMs: Date.now() });
  const audit = AuditLog.open({
    folder: paths.recordsFolder,
    station: input.stationName,
    bootId,
    nowMs: () => Date.now(),
    monoMs: () => performance.now(),
    log,
  });
  let closed = false;
  const record = (entry: AuditEntry): void => {
    if (!closed) audit.append(entry);
  };
  const windows: Windows = new Windows((id) => access.sessions.callerOf(id));
  const stateChanged = (windowIds: readonly number[]): void => {
    for (const id of windowIds)
      if (windows.has(id) && !closed) windows.send(id, "session.changed", access.sessions.stateOf(id));
  };
  const startUp = new StartUp(model.zones.filter((z) => z.servers.length > 0).length, () => {
    log.info("app.startup", { text: startUp.text(), sinceStartMs: Math.round(performance.now() - input.startedMs) });
    stateChanged(windows.ids);
  });
  const notice = (zone: ZoneId | null, severity: Events["system.notice"]["severity"], text: string): void => {
    const event: Events["system.notice"] = { id: randomUUID(), atMs: Date.now(), severity, text: text.slice(0, 400) };
    windows.emit("system.notice", (caller) =>
      caller && (zone === null || authorise(caller, "zone.read", zone)) ? event : null,
    );
  };
  const access = composeAccess({
    recordsFolder: paths.recordsFolder,
    model,
    log,
    record,
    station: () => ({
      plantName: model.name,
      stationName: input.stationName,
      version: input.version,
      startup: startUp.text(),
    }),
    createCertificate: (zone, commonName) => zones.createCertificate(zone, commonName),
    openWindow: (beside) => openWindow(beside),
  });
  const zones = composeZones({
    ...input,
    bootId,
    windows,
    record,
    notice,
    credentials: access.credentials,
    onPlantProgress: (text) => startUp.plantSays(text),
    onHealth: (service) => startUp.zonesAre(service.allHealth()),
    onIdentitiesLost: (zone, why) => elevation.endIn(zone, why),
  });
  const elevation: ElevationService = new ElevationService({
    sessions: access.sessions,
    credentials: access.credentials,
    record,
    log,
    nowMs: () => Date.now(),
    zones: () => zones.zoneIds,
    identitiesOf: zones.identitiesOf,
    elevate: zones.elevate,
    lower: zones.lower,
  });
  const auditService = new AuditService({
    audit,
    progress: (windowId, progress) => windows.send(windowId, "audit.verifying", progress),
  });
  const handlers: Handlers = { ...access.calls, ...elevation.calls, ...zones.calls, ...auditService.calls };
  const transport = ipcTransport({
    origin: input.devOrigin ?? appOrigin,
    knows: (id) => windows.has(id),
    onForeignSender: (name, url) => {
      log.warn("ipc.foreignSender", { name, url });
      record(
        systemEntry("ipc.foreignSender", name, { reason: "A page that is not Millward's asked.", detail: { url } }),
      );
    },
  });
  const ipc = bindIpc(transport, handlers, {
    callerOf: (id) => access.sessions.callerOf(id),
    audit,
    log,
    nowMs: () => performance.now(),
    newReference: () => randomUUID().slice(0, 8),
  });

  access.sessions.listen({
    callerChanged: (windowId, caller) => {
      zones.setCaller(windowId, caller);
      stateChanged([windowId]);
    },
    elevationChanged: (_caller, seat) => stateChanged(seat.windowIds),
    stationChanged: () => stateChanged(windows.ids),
  });
  audit.onChange((health) => windows.emit("audit.changed", (caller) => (caller ? health : null)));
  recordStart(input, unclean, record);

  const openWindow = (beside: number | null): number => {
    const window = createWindow({
      preloadFile: paths.preloadFile,
      title: `Millward — ${model.name}`,
      devOrigin: input.devOrigin,
      devTools: !input.packaged,
      place: beside === null ? null : windows.placeBeside(beside),
      log,
    });
    const id = windows.add(window, () => {
      if (closed) return;
      access.sessions.windowClosed(id);
      ipc.windowClosed(id);
    });
    access.sessions.windowOpened(id, beside);
    window.once("ready-to-show", () =>
      log.info("app.window.shown", { sinceStartMs: Math.round(performance.now() - input.startedMs) }),
    );
    return id;
  };
  return {
    openWindow: () => void openWindow(null),
    start: () => zones.start(),
    focus() {
      const window = windows.first();
      if (window?.isMinimized() === true) window.restore();
      window?.focus();
    },
    fault(kind, name) {
      record(systemEntry("app.fault", kind, { reason: name.slice(0, 100) }));
      notice(
        null,
        "critical",
        "Something in Millward itself failed unexpectedly. It goes on; the log file has the details.",
      );
    },
    async dispose() {
      elevation.dispose();
      await zones.dispose();
      ipc.dispose();
      record(systemEntry("app.stopped", input.version));
      closed = true;
      await audit.dispose();
      access.dispose();
      marker.end();
    },
  };
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
