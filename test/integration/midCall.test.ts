import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Db } from "../../electron/base/sqlite.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import { AppError } from "../../shared/errors.ts";
import { startStation } from "../support/stationWithoutWindow.ts";

const faults = { full: "SQLITE_FULL", locked: "SQLITE_BUSY" };
const other = "another-long-phrase-7-walnut";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mid-call-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * From the n-th statement that writes on, no database file takes anything.
 * @returns whether it came to that, and the end of it.
 */
function breakBefore(nth: number, code: string) {
  let count = 0;
  const inFile = (db: Db): boolean => db.path.endsWith(".db");
  const step = (db: Db): void => {
    if (inFile(db) && ++count >= nth) throw Object.assign(new Error(`told by SQLite as ${code}`), { code });
  };
  const run = Reflect.get(Db.prototype, "run");
  const exec = Reflect.get(Db.prototype, "exec");
  const spies = [
    vi.spyOn(Db.prototype, "run").mockImplementation(function (this: Db, ...args) {
      step(this);
      return run.apply(this, args);
    }),
    vi.spyOn(Db.prototype, "exec").mockImplementation(function (this: Db, sql) {
      // What is begun can be rolled back on any disk.
      if (sql !== "ROLLBACK") step(this);
      exec.call(this, sql);
    }),
  ];
  return {
    happened: () => count >= nth,
    mend(): void {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

type Station = ReturnType<typeof startStation>;

/** Does something with the fault before each of its writes, each time at a station of its own. */
async function atEachWrite(code: string, enrolled: boolean, work: (s: Station) => Promise<unknown>, judge: Judge) {
  let writes = 0;
  for (let happened = true; happened; writes++) {
    const at = join(folder, `${writes}`);
    const station = startStation(at);
    if (enrolled) {
      await station.enrol();
      await station.signIn();
    }
    const fault = breakBefore(writes + 1, code);
    const failed: unknown = await work(station).then(
      () => null,
      (err: unknown) => err,
    );
    happened = fault.happened();
    fault.mend();
    station.storage.check();
    if (failed !== null) expect(failed).toBeInstanceOf(AppError);
    await judge(station, failed, at);
  }
  expect(writes).toBeGreaterThan(2);
}
type Judge = (station: Station, failed: unknown, at: string) => Promise<void>;
const names = Object.keys(faults) as (keyof typeof faults)[];

test.each(names)("a sign-in during which the disk is %s is whole, before whichever write it happens", async (name) => {
  await atEachWrite(
    faults[name],
    true,
    (s) => s.signIn(),
    async (station, failed) => {
      expect([failed, station.access.sessions.callerOf(1)?.userId]).toEqual([null, "admin"]);
      expect(station.access.records.whyShut()).toBeNull();
      await station.stop();
    },
  );
});

test.each(names)("an enrolment during which the disk is %s is there or not, and can be done again", async (name) => {
  await atEachWrite(
    faults[name],
    false,
    (s) => s.enrol(),
    async (station, failed, at) => {
      const users = (s: Station): number => s.access.users.count();
      expect(users(station)).toBe(failed === null ? 1 : 0);
      await station.stop();
      const next = startStation(at);
      expect(users(next)).toBe(failed === null ? 1 : 0);
      if (failed !== null) await next.enrol();
      expect(await next.signIn()).toMatchObject({ userId: "admin" });
      await next.stop();
    },
  );
});

test.each(names)("of two passwords exactly one counts when the disk is %s during the change", async (name) => {
  await atEachWrite(
    faults[name],
    true,
    (s) => s.changePassword(other),
    async (station, failed, at) => {
      await station.stop();
      const next = startStation(at);
      expect(await next.signIn(failed === null ? other : undefined)).toMatchObject({ userId: "admin" });
      await next.stop();
    },
  );
});

test.each(names)("what is recorded while audit.db is %s is all in the log afterwards, in order", async (name) => {
  const targets = ["1", "2", "3"];
  await atEachWrite(
    faults[name],
    true,
    async (s) => targets.forEach((target) => s.audit.append(systemEntry("tags.write", target))),
    async (station, failed) => {
      expect(failed).toBeNull();
      await vi.waitFor(() => expect(station.audit.health()).toMatchObject({ state: "ok", spilled: 0 }), 7000);
      const bodies = station.audit.store.from(1, 1000).map(({ body }) => JSON.parse(body.toString("utf8")) as Told);
      expect(bodies.filter(({ action }) => action === "tags.write").map(({ target }) => target)).toEqual(targets);
      expect(await station.audit.verify(() => undefined)).toMatchObject({ brokenSeq: null });
      await station.stop();
    },
  );
});
interface Told {
  readonly action: string;
  readonly target: string;
}
