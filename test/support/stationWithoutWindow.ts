import { join } from "node:path";
import { expect } from "vitest";
import { silentLog } from "../../electron/base/log.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { HeldAudit } from "../../electron/main/audit/heldAudit.ts";
import { composeAccess } from "../../electron/main/composeAccess.ts";
import { composeStorage } from "../../electron/main/composeStorage.ts";
import { LogFile } from "../../electron/main/shell/logFile.ts";
import { RunMarker } from "../../electron/main/shell/runMarker.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import { AppError } from "../../shared/errors.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";

const password = "correct-horse-battery-9-staple";
const noPlant = {
  sites: [],
  areas: [],
  zones: [],
  assets: [],
  tags: [],
  types: [],
  conduits: [],
  alarms: [],
  links: [],
};
const plant = indexPlant({ name: "P", epoch: 1, ...noPlant } as never);

/** What begins before anything else. */
function begin(folder: string) {
  const log = new LogFile({
    folder: join(folder, "logs"),
    maxBytes: 1e6,
    keep: 1,
    echo: null,
    monoMs: () => performance.now(),
    nowMs: () => Date.now(),
  });
  log.write("started\n");
  const marker = new RunMarker(join(folder, "running.json"));
  marker.begin({ bootId: "boot", startedAtMs: Date.now() });
  return { log, marker };
}

const clocks = { nowMs: () => Date.now(), monoMs: () => performance.now() };
const noKeyRing = { available: async () => false, seal: async () => new Uint8Array(), open: async () => "" };
/** What did not fit is tried again so often. */
const tickMs = 50;

const openAudit = (folder: string): AuditLog =>
  AuditLog.open({ folder, station: "desk", bootId: "boot", ...clocks, log: silentLog, tickMs });

/** Everything of main that lies in the data folder, without a window. */
export function startStation(folder: string) {
  const { log, marker } = begin(folder);
  const audit = new HeldAudit({
    open: () => openAudit(join(folder, "records")),
    nowMs: clocks.nowMs,
    log: silentLog,
  });
  const record = (entry: Parameters<HeldAudit["append"]>[0]): void => void audit.append(entry);
  const access = composeAccess({
    recordsFolder: join(folder, "records"),
    plant: () => plant,
    shippedDemo: false,
    box: noKeyRing,
    log: silentLog,
    record,
    station: () => ({ plantName: "P", stationName: "desk", version: "1", startup: "", missing: storage.missing() }),
    audit,
    openWindow: () => 0,
    warn: () => undefined,
  });
  const storage = composeStorage({
    records: access.records,
    evidence: access.evidence,
    audit,
    marker,
    others: [{ id: "log", title: "Log file", check: () => log.check() }],
    log: silentLog,
    record,
    notice: () => undefined,
    noteSignIns: () => access.sessions.noteSignIns(),
  });
  access.sessions.windowOpened(1, null);
  const at = { windowId: 1, caller: null, auditSeq: 1, note: () => undefined };
  return {
    access,
    audit,
    storage,
    signIn: (typed = password) => access.sessions.calls["session.signIn"]({ userId: "admin", password: typed }, at),
    changePassword: (newPassword: string) =>
      access.sessions.calls["session.changePassword"](
        { oldPassword: password, newPassword },
        { ...at, caller: access.sessions.callerOf(1)! },
      ),
    enrol: () => access.sessions.calls["session.enrol"]({ userId: "admin", displayName: "Admin", password }, at),
    /** What an operator does is recorded, and what an administrator does is done or refused in words. */
    work() {
      audit.append(systemEntry("tags.write", "P-1.Speed"));
      try {
        access.users.setDisabled("admin", false);
      } catch (err) {
        expect(err).toBeInstanceOf(AppError);
        expect(access.records.whyShut()).toMatch(/^records\.db /);
      }
    },
    stop: () =>
      stopAll([storage, access, audit], () => {
        marker.end();
        log.close();
      }),
  };
}

async function stopAll(rooms: readonly { dispose(): unknown }[], last: () => void): Promise<void> {
  for (const room of rooms) await room.dispose();
  last();
}
