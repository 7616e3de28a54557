import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { AppError } from "../../shared/errors.ts";
import { verifyWords } from "../../shared/audit/verifyWords.ts";
import { auditEntry, AuditStation } from "./auditStation.ts";

/** One way to tamper with a log of 40 records; it is done `when` the program is in that state. */
export interface TamperRow {
  readonly file: string;
  readonly name: string;
  readonly when: "stopped" | "killed" | "running" | "spilling";
  /** May answer with what undoes it, once the log is open. */
  readonly attack: (station: AuditStation, log: AuditLog) => unknown;
}

type Attack = TamperRow["attack"];
const rows: TamperRow[] = [];
const row = (name: string, when: TamperRow["when"], attack: Attack): void => {
  const number = String(rows.length + 1).padStart(2, "0");
  rows.push({ file: `${number}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.txt`, name, when, attack });
};
const db = "audit.db";
const note = "audit-head.json";
const spill = "audit-spill.jsonl";

row("a record edited", "stopped", (s) =>
  s.unguarded((d) => d.exec(`UPDATE record SET body = replace(body, '"op"', '"xx"') WHERE seq = 10`)),
);
row("a record in the middle deleted", "stopped", (s) =>
  s.unguarded((d) => d.exec("DELETE FROM record WHERE seq = 10")),
);
row("the end cut off", "stopped", (s) => s.cutTail(31));
row("the end cut off and the note deleted", "stopped", (s) => {
  s.cutTail(31);
  rmSync(s.path(note));
});
row("the end cut off and the note written to fit", "stopped", (s) => {
  s.cutTail(31);
  s.forgeNote();
});
row("the whole folder put back to an earlier stop", "stopped", (s) => {
  for (const name of [db, note]) cpSync(`${s.path(name)}.earlier`, s.path(name));
});
row("the database put back to an earlier stop", "stopped", (s) => cpSync(`${s.path(db)}.earlier`, s.path(db)));
row("a record edited and the chain computed anew", "stopped", (s) => s.rewriteFrom(12));
row("a record edited and the chain computed anew and the note written to fit", "stopped", (s) => {
  s.rewriteFrom(12);
  s.forgeNote();
});
row("two forged records appended", "stopped", (s) => s.forge(2));
row("the database deleted", "stopped", (s) => rmSync(s.path(db)));
row("database and note deleted while users exist", "stopped", (s) => {
  for (const name of [db, note]) rmSync(s.path(name));
});
row("the triggers dropped", "stopped", (s) =>
  s.sql((d) => d.exec("DROP TRIGGER record_no_update; DROP TRIGGER record_no_delete")),
);
row("a row of the search removed", "stopped", (s) => s.sql((d) => d.exec("DELETE FROM search WHERE seq = 12")));
row("a trigger that swallows the records of one user", "running", (s, log) => {
  s.sql((d) =>
    d.exec(`CREATE TRIGGER quiet BEFORE INSERT ON record WHEN instr(NEW.body, '"actor":"mallory"') > 0
            BEGIN SELECT RAISE(IGNORE); END`),
  );
  log.append(auditEntry("swallowed", { actor: "mallory" }));
});
row("a number of a newer Millward given to the database", "stopped", (s) =>
  s.sql((d) => d.exec("PRAGMA user_version = 99")),
);
row("a folder put in place of the database", "stopped", (s) => {
  rmSync(s.path(db));
  mkdirSync(s.path(db));
});
row("the database locked by another program at the start", "stopped", (s) => s.lock());
row("the end cut off and the note spoilt", "stopped", (s) => {
  s.cutTail(31);
  writeFileSync(s.path(note), "spoilt");
});
row("the clock set back by a day", "stopped", (s) => {
  s.nowMs -= 86_400_000;
});
row("database and note emptied while users exist", "stopped", (s) => {
  for (const name of [db, note]) truncateSync(s.path(name));
});
row("the newest record deleted after a kill", "killed", (s) => s.cutTail(40));
row("the newest record edited and sealed anew after a kill", "killed", (s) => s.rewriteFrom(40));
row("the write-ahead log deleted after a kill", "killed", (s) => rmSync(s.path(`${db}-wal`)));
row("the write-ahead log cut to 60 % after a kill", "killed", (s) => {
  const wal = s.path(`${db}-wal`);
  truncateSync(wal, Math.floor(readFileSync(wal).length * 0.6));
});
row("a forged record inserted", "running", (s) => s.forge(1));
row("a record edited by another program", "running", (s) =>
  s.unguarded((d) => d.exec(`UPDATE record SET body = replace(body, '"op"', '"xx"') WHERE seq = 10`)),
);
row("the end cut off by another program", "running", (s) => s.cutTail(36));
row("the database replaced by another file", "running", (s) => {
  renameSync(s.path(db), s.path("moved.db"));
  cpSync(s.path("moved.db"), s.path(db));
});
row("the database deleted", "running", (s) => rmSync(s.path(db)));
row("the end of the spill file cut off after a kill", "spilling", (s) => {
  const lines = readFileSync(s.path(spill), "utf8").split("\n");
  writeFileSync(s.path(spill), `${lines.slice(0, 5).join("\n")}\n`);
});
row("the spill file deleted after a kill", "spilling", (s) => rmSync(s.path(spill)));

/** Every attack of the table, in its order. */
export const tamperRows: readonly TamperRow[] = rows;

const RECORDS = 40;
const SPILLED = 10;
const WAIT_MS = 10_000;

/** @returns what Millward says at the start, on Verify and at the start after, in lines. */
export async function tamperVerdict({ name, when, attack }: TamperRow): Promise<string> {
  const station = new AuditStation();
  const lines = [`${name}; 40 records, Millward ${when}`, ""];
  try {
    const log = await prepared(station, when);
    const undo = attack(station, log) as (() => void) | undefined;
    const opened = when === "running" ? log : opening(station);
    if (typeof opened === "string") return [...lines, `start:   not opened. ${opened}`, ""].join("\n");
    if (when === "running") opened.append(auditEntry("after"));
    else lines.push(`start:   ${stateOf(opened)}`);
    undo?.();
    await settled(opened);
    const report = await opened.verify(() => undefined);
    lines.push(`verify:  ${verifyWords(report, minuteOf)}`, `         sound up to ${report.soundUpTo}`);
    lines.push(`state:   ${stateOf(opened)}`);
    await opened.dispose();
    lines.push(...station.events().map((event) => `record:  ${event}`));
    lines.push(`restart: ${stateOf(station.open())}`, "");
    return lines.join("\n");
  } finally {
    await station.dispose();
  }
}

/** @returns the log as it runs; in the other states it is stopped, or was killed. */
async function prepared(station: AuditStation, when: TamperRow["when"]): Promise<AuditLog> {
  const first = station.open("");
  station.append(first, RECORDS - SPILLED);
  if (when === "stopped") {
    await first.dispose();
    for (const file of [db, note]) cpSync(station.path(file), `${station.path(file)}.earlier`);
  }
  const log = when === "stopped" ? station.open() : first;
  const unlock = when === "spilling" ? station.lock() : () => undefined;
  station.append(log, SPILLED);
  if (when === "stopped") await log.dispose();
  if (when !== "running") station.leave();
  unlock();
  return log;
}

function opening(station: AuditStation): AuditLog | string {
  try {
    return station.open();
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    return err.message.replaceAll(station.folder, "FOLDER");
  }
}

const minuteOf = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);

const stateOf = (log: AuditLog): string => {
  const { state, reason } = log.health();
  return reason === "" ? state : `${state}. ${reason}`;
};

/** Until nothing waits any more; a database that cannot be written again stays so. */
async function settled(log: AuditLog): Promise<void> {
  const untilMs = Date.now() + WAIT_MS;
  while (!log.flushSpill() && Date.now() < untilMs) await setImmediate();
}
