import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../electron/base/log.ts";
import { openAsItIs } from "../../electron/base/sqlite.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { HeldAudit } from "../../electron/main/audit/heldAudit.ts";
import { composeAccess } from "../../electron/main/composeAccess.ts";
import { composeStorage } from "../../electron/main/composeStorage.ts";
import { LogFile } from "../../electron/main/shell/logFile.ts";
import { RunMarker } from "../../electron/main/shell/runMarker.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import { AppError } from "../../shared/errors.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import { holdDatabase } from "../support/databaseHolder.ts";

const password = "correct-horse-battery-9-staple";
const nobodyUid = 65_534;
const isRoot = process.getuid?.() === 0;
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
let sound: string;

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

/** Everything of main that lies in the data folder, without a window. */
function start(folder: string) {
  const records = join(folder, "records");
  const { log, marker } = begin(folder);
  const clocks = { nowMs: () => Date.now(), monoMs: () => performance.now() };
  const audit = new HeldAudit({
    open: () => AuditLog.open({ folder: records, station: "desk", bootId: "boot", ...clocks, log: silentLog }),
    nowMs: clocks.nowMs,
    log: silentLog,
  });
  const record = (entry: Parameters<HeldAudit["append"]>[0]): void => void audit.append(entry);
  const access = composeAccess({
    recordsFolder: records,
    plant: () => plant,
    shippedDemo: false,
    box: { available: async () => false, seal: async () => new Uint8Array(), open: async () => "" },
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
    storage,
    signIn: () => access.sessions.calls["session.signIn"]({ userId: "admin", password }, at),
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
    async stop() {
      storage.dispose();
      await access.dispose();
      await audit.dispose();
      marker.end();
      log.close();
    },
  };
}

beforeAll(async () => {
  sound = mkdtempSync(join(tmpdir(), "data-folder-"));
  const station = start(sound);
  await station.enrol();
  await station.signIn();
  await new Promise(setImmediate);
  await station.stop();
  writeFileSync(join(sound, "running.json"), "{}");
  writeFileSync(join(sound, "records", "audit-spill.jsonl"), "");
});
afterAll(() => rmSync(sound, { recursive: true, force: true }));

const files = [
  "records/records.db",
  "records/records.kept.db",
  "records/audit.db",
  "records/audit-head.json",
  "records/audit-spill.jsonl",
  "running.json",
  "logs/millward.log",
];
const replaced = (make: (path: string) => void) => (path: string) => {
  rmSync(path, { recursive: true, force: true });
  make(path);
};
const states: Readonly<Record<string, (path: string) => unknown>> = {
  missing: (path) => rmSync(path),
  empty: (path) => truncateSync(path, 0),
  "a folder": replaced((path) => mkdirSync(path)),
  huge: replaced((path) => {
    writeFileSync(path, "");
    truncateSync(path, 600_000_000);
  }),
  damaged: (path) => writeFileSync(path, Buffer.alloc(9000, 0xaa)),
  unreadable: (path) => chmodSync(path, 0),
  "read-only": (path) => chmodSync(path, 0o400),
  locked: (path) => (path.endsWith(".db") ? holdDatabase(path) : undefined),
  "of a newer Millward": (path) => {
    if (!path.endsWith(".db")) return;
    const db = openAsItIs(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
  },
};

/** Rights mean nothing to root: as root the whole case runs as nobody. */
async function asOrdinaryUser(folder: string, work: () => Promise<void>): Promise<void> {
  if (!isRoot) return work();
  for (const name of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })])
    chownSync(join(folder, name), nobodyUid, nobodyUid);
  process.seteuid!(nobodyUid);
  try {
    await work();
  } finally {
    process.seteuid!(0);
  }
}

const cases = files.flatMap((file) =>
  Object.keys(states).flatMap((state) => ["before the start", "while it runs"].map((moment) => [file, state, moment])),
) as [string, string, string][];

test.each(cases)("%s %s %s: people sign in, operate, and nothing throws", async (file, state, moment) => {
  const folder = mkdtempSync(join(tmpdir(), "data-folder-"));
  cpSync(sound, folder, { recursive: true });
  const spoil = async (): Promise<() => unknown> =>
    ((await states[state]!(join(folder, file))) as (() => unknown) | undefined) ?? (() => undefined);
  try {
    await asOrdinaryUser(folder, async () => {
      const before = moment === "before the start" ? await spoil() : null;
      const station = start(folder);
      expect(await station.signIn()).toMatchObject({ userId: "admin" });
      const letGo = before ?? (await spoil());
      station.storage.check();
      station.work();
      expect(await station.signIn()).toMatchObject({ userId: "admin" });
      expect(station.access.sessions.stateOf(1)).toMatchObject({ firstRun: false, session: { userId: "admin" } });
      await letGo();
      await station.stop();
    });
    expect(existsSync(folder) && statSync(folder).isDirectory()).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
