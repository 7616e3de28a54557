import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAsItIs } from "../../electron/base/sqlite.ts";
import { holdDatabase } from "../support/databaseHolder.ts";
import { startStation } from "../support/stationWithoutWindow.ts";

const nobodyUid = 65_534;
const isRoot = process.getuid?.() === 0;
let sound: string;

beforeAll(async () => {
  sound = mkdtempSync(join(tmpdir(), "data-folder-"));
  const station = startStation(sound);
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
      const station = startStation(folder);
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
