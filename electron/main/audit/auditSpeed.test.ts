import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { silentLog } from "../../base/log.ts";
import { AuditLog } from "./auditLog.ts";
import { queryAudit } from "./auditQuery.ts";
import { AuditStore } from "./auditStore.ts";
import { GENESIS, seal, type ChainHead, type RecordBody, type StoredRecord } from "./chain.ts";
import { HeadFile, noMarks } from "./headFile.ts";

const RECORDS = 20_000;
const APPENDS = 500;
let folder: string;
let log: AuditLog;
const open = (): AuditLog =>
  AuditLog.open({
    folder,
    station: "desk-1",
    bootId: "boot",
    nowMs: Date.now,
    monoMs: () => performance.now(),
    log: silentLog,
  });
const entry = (i: number): AuditEntry => ({
  actor: `user${i % 9}`,
  role: "Operator",
  action: "tags.write",
  zone: i % 2 === 0 ? "process" : "packing",
  target: `P-${i % 500}.Speed`,
  old: i,
  new: i + 1,
  reason: "batch change over",
  result: "done",
  code: "",
  asked: i,
  detail: { status: "Good", tookMs: 12 },
});

/** Sealed in bulk, which takes a second; through append() it would take ten. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-speed-"));
  const store = AuditStore.open(folder);
  let head: ChainHead = { seq: 0, hash: GENESIS };
  const rows: StoredRecord[] = [];
  for (let seq = 1; seq <= RECORDS; seq += 1) {
    const body: RecordBody = {
      ...entry(seq),
      v: 1,
      seq,
      atMs: 1_700_000_000_000 + seq,
      monoMs: seq,
      bootId: "boot",
      station: "desk-1",
    };
    const row = seal(head, body);
    rows.push(row);
    head = row;
  }
  store.insert(rows);
  store.close();
  const note = new HeadFile(join(folder, "audit-head.json"));
  note.write({ seq: head.seq, hash: head.hash, count: RECORDS, atMs: Date.now(), clean: true, marks: noMarks });
  note.close();
  log = open();
}, 60_000);
afterAll(async () => {
  await log.dispose();
  rmSync(folder, { recursive: true });
});

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (samples: number[]): number => samples.sort((a, b) => a - b)[samples.length / 2]!;

test("an append that is on disk takes at most 10 ms, or a few bare writes where the disk is slower", () => {
  const file = openSync(join(folder, "bare"), "a");
  const bareWrite = (): void => {
    writeSync(file, Buffer.alloc(1000));
    fsyncSync(file);
  };
  const pairs = Array.from(
    { length: APPENDS },
    (_, i) => [timed(bareWrite), timed(() => log.append(entry(i)))] as const,
  );
  closeSync(file);
  const [bareMs, appendMs] = [median(pairs.map(([bare]) => bare)), median(pairs.map(([, append]) => append))];
  expect(appendMs).toBeLessThan(Math.max(10, 4 * bareMs));
});

test("checking 20,000 records never holds main longer than a few milliseconds", async () => {
  const gaps: number[] = [];
  let last = performance.now();
  let watching = true;
  const watch = (): void => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  const report = await log.verify(() => undefined);
  watching = false;
  expect(report).toMatchObject({ records: RECORDS + APPENDS, brokenSeq: null });
  gaps.sort((a, b) => a - b);
  // The median, since other programs on the machine stretch single slices.
  expect(gaps.length).toBeGreaterThan(20);
  expect(gaps[Math.floor(gaps.length / 2)]).toBeLessThan(10);
});

test("a search by text through 20,000 records finds the newest first", async () => {
  const page = await queryAudit(
    log.store,
    { text: "p-77.speed", actor: "", zone: "", result: "", fromMs: null, toMs: null },
    "all",
    { beforeSeq: RECORDS, limit: 2 },
  );
  expect([page.rows.map((r) => r.seq), page.matched, page.total]).toEqual([[19_577, 19_077], 41, RECORDS + APPENDS]);
});

test("a check can be stopped, and the next one goes through", async () => {
  await expect(log.verify(() => undefined, AbortSignal.abort())).rejects.toMatchObject({ code: "conflict" });
  expect(await log.verify(() => undefined)).toMatchObject({ records: RECORDS + APPENDS, brokenSeq: null });
});
